import { asLoss, samplingSchema } from '../../src/model/index.ts';
import { createSampler } from '../../src/sampling/index.ts';
import { compileSpace } from '../../src/space/index.ts';
import { earlyTerminationSchema, type TerminationPolicy } from '../../src/termination/index.ts';
import { createPolicy } from '../../src/termination/policies.fixture.ts';
import { openLab } from '../../test/helpers/sweep-lab.ts';
import type { CurveSet } from '../termination/curves/curve-set.ts';
import type { Stop, StudyRecord } from './record.ts';

/** Virtual milliseconds between two reports of an average trial: heartbeats and leases hardly ever fall due. */
const REPORT_MS = 50;

/** One sweep over the curves of a set. */
export interface StudyPlan {
  readonly policy: string;
  readonly earlyTermination: object;
  readonly sampler: 'random' | 'tpe';
  readonly slots: number;
  readonly trials: number;
  readonly seed: number;
}

/** A trial of the study: the curve that it plays, and how many of its reports earlier trials of its lineage have made. */
interface Played {
  readonly row: number;
  readonly from: number;
  reports: number;
}

/**
 * Runs a sweep with the product's controller, fold, store and sampler in virtual time. A trial plays the recorded curve
 * whose configuration is nearest to the suggested one and not played yet.
 */
export async function runStudy(set: CurveSet, plan: StudyPlan): Promise<StudyRecord> {
  const { trials, slots, seed } = plan;
  const earlyTermination = earlyTerminationSchema.parse(plan.earlyTermination);
  const names = (set.points[0] ?? []).map((_, i) => `p${i}`);
  const space = Object.fromEntries(names.map((name) => [name, ['uniform', [0, 1]]]));
  const limits = { maxTotalTrials: trials, maxConcurrentTrials: slots };
  const played = new Map<number, Played>();
  const isUsed = new Set<number>();
  const msPerReport = scaleOf(set.costs);
  const begin = (trial: number, parent: number | null, config: Readonly<Record<string, unknown>>): Played => {
    const before = parent === null ? undefined : played.get(parent);
    const row =
      before?.row ??
      nearest(
        set.points,
        names.map((name) => Number(config[name])),
        isUsed,
      );
    isUsed.add(row);
    const begun = { row, from: before ? before.from + before.reports : 0, reports: 0 };
    played.set(trial, begun);
    return begun;
  };
  const lab = await openLab({
    definition: { space, seed, earlyTermination, limits },
    slots,
    run: (config, job) => {
      const { row, from } = begin(job.trial, job.parent, config);
      const curve = set.curves[row] ?? [];
      const every = (set.costs[row] ?? 0) * msPerReport;
      const reports = curve.slice(from).map((value, i) => ({ atMs: (i + 1) * every, value, step: from + i + 1 }));
      const isWhole = curve.length === set.reports;
      const durationMs = (reports.length + (isWhole ? 0.01 : 1)) * every;
      return { durationMs, reports, end: isWhole ? { kind: 'ok' } : { kind: 'user_error', exitCode: 1 } };
    },
  });
  const context = { goal: 'minimize' as const, maxTotalTrials: trials, seed };
  const policy = counting(createPolicy(earlyTermination, context), played);
  const sampler = await createSampler(samplingSchema.parse({ type: plan.sampler }), {
    space: compileSpace(space),
    ...{ goal: 'minimize', seed, ...limits },
  });
  await lab.finish({ policy, sampler });
  const rows = await lab.store.trials({ sweepId: lab.sweepId });
  await sampler.close?.();
  await lab.close();
  const continued = new Set(rows.map(({ parent }) => parent));
  const lost = rows.flatMap(({ number, stop }) => (stop === null || continued.has(number) ? [] : [{ number, stop }]));
  const best = Math.min(...rows.map(({ best: value }) => value ?? Number.POSITIVE_INFINITY));
  const ends = [...isUsed].map((row) => set.bests[row] ?? Number.POSITIVE_INFINITY);
  return {
    set: set.name,
    policy: plan.policy,
    version: policy.version,
    sampler: plan.sampler,
    slots,
    seed,
    best,
    unit: set.range,
    reports: [...played.values()].reduce((sum, { reports }) => sum + reports, 0),
    whole: [...isUsed].reduce((sum, row) => sum + (set.curves[row]?.length ?? 0), 0),
    stops: lost.flatMap(({ number, stop }): Stop[] => {
      const { row } = played.get(number) ?? { row: -1 };
      const curve = set.curves[row] ?? [];
      const end = set.bests[row] ?? Number.POSITIVE_INFINITY;
      const after = Math.min(...curve.slice(stop.interval), Number.POSITIVE_INFINITY);
      const { numbers } = stop;
      const { incumbent, chance, expected, expectedSd: sd, needed } = numbers;
      return [
        {
          interval: stop.interval,
          length: curve.length,
          end,
          place: ends.filter((other) => other < end).length,
          of: ends.length,
          ...(needed !== undefined && { isNeededReached: after <= asLoss('minimize', needed) }),
          ...(chance !== undefined && incumbent !== undefined && { chance, hasBeaten: after < incumbent }),
          ...(expected !== undefined &&
            sd !== undefined &&
            Number.isFinite(after) && { error: (after - expected) / sd }),
        },
      ];
    }),
  };
}

/** The policy, which also counts the reports that it hears of each trial. */
function counting(policy: TerminationPolicy, played: ReadonlyMap<number, Played>): TerminationPolicy {
  const report = policy.report.bind(policy);
  policy.report = (trial, ...rest) => {
    const found = played.get(trial);
    if (found) found.reports++;
    return report(trial, ...rest);
  };
  return policy;
}

function scaleOf(costs: readonly number[]): number {
  return (REPORT_MS * costs.length) / costs.reduce((a, b) => a + b, 0);
}

function nearest(points: readonly (readonly number[])[], to: readonly number[], used: ReadonlySet<number>): number {
  let found = -1;
  let shortest = Number.POSITIVE_INFINITY;
  for (const [row, point] of points.entries()) {
    const distance = point.reduce((sum, x, i) => sum + (x - (to[i] ?? 0)) ** 2, 0);
    if (distance >= shortest || used.has(row)) continue;
    found = row;
    shortest = distance;
  }
  return found;
}
