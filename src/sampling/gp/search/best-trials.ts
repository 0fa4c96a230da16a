import type { LossModel } from '../model/loss-model.ts';

/** Number of best trials to draw candidates around. */
const BEST_TRIALS = 5;

/**
 * Features of the trials with the best posterior means.
 *
 * @param within only trials with this option of a choice; undefined: all
 */
export function bestTrials(
  losses: LossModel,
  featureCount: number,
  within?: { readonly feature: number; readonly option: number },
): Float64Array[] {
  const { features } = losses.rows;
  return losses
    .summary()
    .order.filter((row) => !within || features[row * featureCount + within.feature] === within.option)
    .slice(0, BEST_TRIALS)
    .map((row) => features.slice(row * featureCount, (row + 1) * featureCount));
}
