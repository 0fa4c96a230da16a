import { REGRET_CEILING, REGRET_FLOOR } from '../regrets.ts';
import { medianOf } from '../task.ts';
import { CHECKPOINTS, type Study } from './studies.ts';

/** A study with its regret at each checkpoint that it reached. */
export interface Judged {
  readonly study: Study;
  /** (truth of the best observed trial − best) / (median random − best), between floor and ceiling. */
  readonly regrets: readonly number[];
}

/** Studies with their regrets. The best possible loss is the best true one of all studies of the training. */
export function judged(studies: readonly Study[]): Judged[] {
  const tasks = [...new Set(studies.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const own = studies.filter((study) => study.task === task);
    const finite = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
    const best = Math.min(...own.flatMap(({ truths }) => finite(truths)));
    const random = own.filter(({ sampler }) => sampler === 'random');
    const median = medianOf(random.flatMap(({ observed }) => finite(observed)));
    if (!(median > best)) return [];
    return own.map((study) => ({
      study,
      regrets: study.truths.map((truth) =>
        truth === null ? REGRET_CEILING : clamped((truth - best) / (median - best)),
      ),
    }));
  });
}

/** Regret at a checkpoint; undefined if the study did not reach it. */
export function regretAt({ regrets }: Judged, trials: (typeof CHECKPOINTS)[number]): number | undefined {
  return regrets[CHECKPOINTS.indexOf(trials)];
}

function clamped(regret: number): number {
  return Math.min(REGRET_CEILING, Math.max(REGRET_FLOOR, regret));
}
