import { type Goal, isBetter } from '../definition/goal.ts';
import type { TrialRow } from '../rows.ts';

/**
 * Whether a trial may be the best of its sweep, whatever its value: true unless it failed. What a script reported
 * before it crashed is no usable result. A trial that reached its time limit was cut short like one that a policy
 * stopped, so it ranks; canceled trials rank too, and running ones by what they have reported so far.
 */
export function ranks({ state, failure }: Pick<TrialRow, 'state' | 'failure'>): boolean {
  return state !== 'failed' || failure === 'timed_out';
}

/** A trial with a value. */
export type ValuedTrial = TrialRow & { readonly best: number };

/**
 * Whether a trial is a candidate for the best of its sweep: it has a finite value, ranks, and satisfies the outcome
 * constraints.
 *
 * @param violation - of the outcome constraints, see `Measured`. @defaultValue 0: there are no constraints
 */
export function isCandidate(trial: TrialRow, violation = 0): trial is ValuedTrial {
  return trial.best !== null && ranks(trial) && violation === 0;
}

/** Whether candidate `a` ranks before `b`: by value, then the earlier suggestion first. */
export function isBetterTrial(
  goal: Goal,
  a: Pick<ValuedTrial, 'best' | 'number'>,
  b: Pick<ValuedTrial, 'best' | 'number'>,
): boolean {
  return isBetter(goal, a.best, b.best) || (a.best === b.best && a.number < b.number);
}
