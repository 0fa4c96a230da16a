import { type Goal, isBetter, type TrialRow } from '../records/index.ts';

/** The trial with the best value; the first of equals. */
export function pickBest(trials: readonly TrialRow[], goal: Goal): (TrialRow & { readonly best: number }) | undefined {
  let best: (TrialRow & { readonly best: number }) | undefined;
  for (const trial of trials) {
    if (trial.best === null || (best && !isBetter(goal, trial.best, best.best))) continue;
    best = { ...trial, best: trial.best };
  }
  return best;
}
