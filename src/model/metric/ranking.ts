import { type Goal, isBetter } from '../definition/goal.ts';
import type { TrialRow } from '../rows.ts';

/**
 * Whether the value of a trial may be the best of its sweep, whatever it is: unless the trial failed. What a script
 * reported before it crashed is not a result that anybody could use. A trial that ran into its time limit was cut like
 * one that a policy stopped, and ranks; so do canceled trials, and running ones by what they have reported so far.
 */
export function ranks({ state, failure }: Pick<TrialRow, 'state' | 'failure'>): boolean {
  return state !== 'failed' || failure === 'timed_out';
}

/** A trial with a value. */
export type ValuedTrial = TrialRow & { readonly best: number };

/**
 * Whether a trial counts for the best of its sweep: it has a finite value, ranks, and keeps the outcome constraints.
 *
 * @param violation - of the outcome constraints, see `Measured`. @defaultValue 0: there are none
 */
export function isCandidate(trial: TrialRow, violation = 0): trial is ValuedTrial {
  return trial.best !== null && ranks(trial) && violation === 0;
}

/** Whether candidate `a` comes before `b`: by value, equal values by number, the earlier suggestion first. */
export function isBetterTrial(
  goal: Goal,
  a: Pick<ValuedTrial, 'best' | 'number'>,
  b: Pick<ValuedTrial, 'best' | 'number'>,
): boolean {
  return isBetter(goal, a.best, b.best) || (a.best === b.best && a.number < b.number);
}
