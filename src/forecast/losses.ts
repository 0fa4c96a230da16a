import { asLoss, type Goal, ranks, type TrialRow } from '../model/index.ts';

/**
 * An ended trial as forecasts see it: as a candidate for the best trial, or as one more that brought nothing.
 *
 * @param violation of the outcome constraints, see `Measured`. @defaultValue 0: there are none
 * @returns lower is better; Infinity: it ended without a value that counts; undefined: it was canceled before it had one
 */
export function trialLoss(
  goal: Goal,
  { state, failure, best }: Pick<TrialRow, 'state' | 'failure' | 'best'>,
  violation = 0,
): number | undefined {
  if (best !== null && ranks({ state, failure }) && violation === 0) return asLoss(goal, best);
  return state === 'canceled' ? undefined : Number.POSITIVE_INFINITY;
}
