import { performance } from 'node:perf_hooks';
import type { EarlyTerminationDefinition } from '../../src/termination/index.ts';
import { createPolicy } from '../../src/termination/policies.fixture.ts';
import type { CurveSet } from './curves/curve-set.ts';

/** What one replayed study came to. */
export interface StudyResult {
  /** Reports taken. */
  readonly epochs: number;
  /** Virtual time at the end. */
  readonly time: number;
  /** Best value found, as regret: 0 the best of the whole set, 1 its median. */
  readonly regret: number;
  /** Share of the three truly best of the study's trials that were stopped before their best value. */
  readonly topStopped: number;
  /** Milliseconds in the policy, and the calls it took. */
  readonly policyMs: number;
  readonly policyCalls: number;
}

interface Running {
  readonly trial: number;
  readonly configuration: number;
  reports: number;
  nextAt: number;
}

/**
 * Replays one asynchronous study over recorded curves with a virtual clock: `workers` trials at a time, the next
 * configuration of `order` whenever one ends. A curve that diverged fails there in every arm.
 */
export function replayStudy(
  set: CurveSet,
  order: readonly number[],
  workers: number,
  definition: EarlyTerminationDefinition,
): StudyResult {
  const policy = createPolicy(definition, { goal: 'minimize', maxTotalTrials: order.length });
  const running: Running[] = [];
  const stoppedAt = new Map<number, number>();
  let epochs = 0;
  let now = 0;
  let incumbent = Number.POSITIVE_INFINITY;
  let policyMs = 0;
  let policyCalls = 0;
  let started = 0;
  const timed = <T>(call: () => T): T => {
    const from = performance.now();
    const result = call();
    policyMs += performance.now() - from;
    policyCalls++;
    return result;
  };
  const begin = (): void => {
    const configuration = order[started];
    if (configuration === undefined) return;
    running.push({ trial: started++, configuration, reports: 0, nextAt: now + (set.costs[configuration] ?? 1) });
  };
  while (running.length < workers && started < order.length) begin();
  while (running.length > 0) {
    const next = running.reduce((a, b) => (b.nextAt < a.nextAt ? b : a));
    now = next.nextAt;
    epochs++;
    const value = set.curves[next.configuration]?.[next.reports];
    next.reports++;
    const outcome = (() => {
      if (value === undefined) return 'failed';
      incumbent = Math.min(incumbent, value);
      const judgement = timed(() => policy.report(next.trial, value, next.reports < set.reports));
      if (next.reports === set.reports) return 'completed';
      return judgement.kind === 'stop' ? 'stopped' : undefined;
    })();
    if (outcome === undefined) {
      next.nextAt = now + (set.costs[next.configuration] ?? 1);
      continue;
    }
    if (outcome === 'stopped') stoppedAt.set(next.configuration, next.reports);
    timed(() => policy.finished(next.trial, outcome));
    running.splice(running.indexOf(next), 1);
    begin();
  }
  const top = [...order].sort((a, b) => (set.bests[a] ?? 0) - (set.bests[b] ?? 0)).slice(0, 3);
  const lost = top.filter((c) => {
    const seen = set.curves[c]?.slice(0, stoppedAt.get(c) ?? set.reports) ?? [];
    return Math.min(...seen) > (set.bests[c] ?? 0);
  });
  const capped = Math.min(incumbent, set.best + 3 * set.range);
  return {
    epochs,
    time: now,
    regret: (capped - set.best) / set.range,
    topStopped: lost.length / 3,
    policyMs,
    policyCalls,
  };
}
