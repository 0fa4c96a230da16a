import type { Run } from './runs.ts';
import { medianOf } from './task.ts';

/** Trials at which tables look. */
export const CHECKPOINTS = [25, 50, 100] as const;

/** Regrets below this are equal for people, and their logarithms would decide the mean. */
export const REGRET_FLOOR = 1e-3;
/** Nothing found yet, or worse than anything random: one such run does not decide a mean. */
export const REGRET_CEILING = 1.5;

/** A study with its regret after each trial. */
export interface Curve {
  readonly run: Run;
  /** [trials]: (truth of the best observed trial − best) / (median random − best), at least the floor. */
  readonly regrets: readonly number[];
}

/** What a regret is measured against: one instance of a task. */
const instanceOf = ({ task, seed, isDrawn }: Run): string => (isDrawn ? `${task} ${seed}` : task);

/**
 * Regret curves. Where the best possible loss is not known, the best of all stored studies of the same instance stands in;
 * where the median is not known, that of the trials of `random`.
 *
 * @param runs - those wanted
 * @param all - every study stored, `random` among them
 */
export function curvesOf(runs: readonly Run[], all: readonly Run[]): Curve[] {
  const groups = groupBy(all);
  return runs.flatMap((run) => {
    const group = groups.get(instanceOf(run)) ?? [run];
    const best = run.best ?? smallest(group.flatMap(({ truths }) => truths));
    const random = group.filter(({ sampler }) => sampler === 'random');
    const median = run.median ?? medianOf(random.flatMap(({ truths }) => truths.filter((value) => value !== null)));
    if (!(median > best)) return [];
    let incumbent = { observed: Number.POSITIVE_INFINITY, regret: REGRET_CEILING };
    const regrets = run.truths.map((truth, i) => {
      const observed = run.observed[i];
      if (typeof observed === 'number' && truth !== null && observed < incumbent.observed)
        incumbent = { observed, regret: (truth - best) / (median - best) };
      return Math.min(REGRET_CEILING, Math.max(REGRET_FLOOR, incumbent.regret));
    });
    return [{ run, regrets }];
  });
}

function groupBy(runs: readonly Run[]): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = instanceOf(run);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return groups;
}

function smallest(values: readonly (number | null)[]): number {
  return values.reduce<number>((least, value) => Math.min(least, value ?? least), Number.POSITIVE_INFINITY);
}

/** Regret after a number of trials. A study that used up its space keeps its last one. */
export function regretAt({ regrets }: Curve, trials: number): number {
  return regrets[Math.min(trials, regrets.length) - 1] ?? REGRET_CEILING;
}
