import { REGRET_CEILING, REGRET_FLOOR } from '../regrets.ts';
import { medianOf } from '../task.ts';
import { CHECKPOINTS, type Study } from './studies.ts';

/** A study with its regret at each checkpoint that it reached. */
export interface Judged {
  readonly study: Study;
  /** (truth of the best observed trial − best) / (median random − best), between floor and ceiling. */
  readonly regrets: readonly number[];
}

/** What regrets of a training are measured with. */
export interface RegretScale {
  /** Loss of regret 0. */
  readonly best: number;
  /** Loss of regret 1. */
  readonly median: number;
}

/**
 * From the best true loss of all studies of a training to the median of random ones; undefined if random ones are as good.
 */
export function scaleOf(own: readonly Study[]): RegretScale | undefined {
  const finite = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  const best = Math.min(...own.flatMap(({ truths }) => finite(truths)));
  const random = own.filter(({ sampler }) => sampler === 'random');
  const median = medianOf(random.flatMap(({ observed }) => finite(observed)));
  return median > best ? { best, median } : undefined;
}

/** Regret of a true loss; null: the training failed. */
export function clampedRegret(truth: number | null, { best, median }: RegretScale): number {
  if (truth === null) return REGRET_CEILING;
  return Math.min(REGRET_CEILING, Math.max(REGRET_FLOOR, (truth - best) / (median - best)));
}

/**
 * Studies with their regrets.
 *
 * @param known - the studies that set the scale of regrets
 */
export function judged(studies: readonly Study[], known: readonly Study[] = studies): Judged[] {
  const tasks = [...new Set(studies.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const own = studies.filter((study) => study.task === task);
    const scale = scaleOf(known.filter((study) => study.task === task));
    if (!scale) return [];
    return own.map((study) => ({ study, regrets: study.truths.map((truth) => clampedRegret(truth, scale)) }));
  });
}

/** Regret at a checkpoint; undefined if the study did not reach it. */
export function regretAt({ regrets }: Judged, trials: (typeof CHECKPOINTS)[number]): number | undefined {
  return regrets[CHECKPOINTS.indexOf(trials)];
}
