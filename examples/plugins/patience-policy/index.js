/** An early termination policy for HyperDrive: a trial stops when its best value has not improved for some reports. */
import { definePolicy } from 'hyperdrive-ml/plugin';
import { z } from 'zod';

const options = z.strictObject({
  /** Reports without an improvement. */
  patience: z.int().min(1).default(5),
  /** What counts as one, in units of the metric. */
  min_delta: z.number().min(0).default(0),
});

export default definePolicy({
  name: 'patience',
  version: 1,
  summary: 'Stops a trial whose best value has not improved for some reports.',
  schema: options,
  advice({ patience }, expectedReports) {
    if (expectedReports === undefined || patience < expectedReports) return [];
    return [`patience is ${patience}, and a trial makes ${expectedReports} reports: nothing will be stopped`];
  },
  create({ goal }, { patience, min_delta: minDelta }) {
    const sign = goal === 'minimize' ? 1 : -1;
    /** Losses by trial, in order of their reports. */
    const losses = new Map();
    return {
      report(trial, value, judged) {
        const seen = losses.get(trial) ?? [];
        seen.push(sign * value);
        losses.set(trial, seen);
        const since = reportsSinceBest(seen, minDelta);
        if (!judged || since < patience) return { kind: 'continue' };
        return {
          kind: 'stop',
          reason: {
            policy: 'patience',
            text: `no better value for ${since} reports`,
            interval: seen.length,
            numbers: { since, patience },
          },
        };
      },
      finished() {},
      rewind(trial, keep) {
        losses.get(trial)?.splice(keep);
      },
    };
  },
});

function reportsSinceBest(seen, minDelta) {
  let best = Number.POSITIVE_INFINITY;
  let at = 0;
  for (const [index, loss] of seen.entries()) {
    if (!(loss < best - minDelta)) continue;
    best = loss;
    at = index;
  }
  return seen.length - 1 - at;
}
