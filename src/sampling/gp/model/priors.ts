/**
 * Priors of the Gaussian process, on θ = [log ℓ_1 … log ℓ_H, log g].
 *
 * ℓ  lengthscales      g  noise variance; the signal variance is fixed at 1, so it is also their ratio
 *
 * The signal variance is fixed on purpose. Trials that pile up around the best one add terms but almost no residual, so
 * a fitted variance would shrink, all other regions would look certain to be bad, and the search would never leave its
 * first good category.
 */
import { log } from '../../../numerics/index.ts';

/** Smallest and largest log ℓ: below 0.025 every trial is isolated, above 100 a parameter has no effect. */
export const LOG_LENGTHSCALE_BOUNDS = [log(0.025), log(100)] as const;

/** Largest log g: beyond it the data are pure noise. */
export const LOG_NOISE_UPPER = 1;

/**
 * Median of ℓ over √d, on coordinates of [0, 1]. An eightfold median explains early trials as noise around a constant
 * and stops the search (+0.27 in log10 regret); a much shorter one shares nothing between categories.
 */
const LENGTHSCALE_MEDIAN = 0.5;

/** Standard deviation of log ℓ: wide enough for irrelevant parameters to drop out; 1 is no better. */
export const LENGTHSCALE_SD = 1.73;

/** Normal prior of one element of θ. */
export interface LogNormalPrior {
  /** Mean of the logarithm. */
  readonly mean: number;
  /** Standard deviation of the logarithm. */
  readonly sd: number;
}

/** Prior of log g, with its lower bound and start value. */
export interface NoisePrior extends LogNormalPrior {
  /** Smallest log g. */
  readonly lower: number;
  /** Start of the first fit. */
  readonly start: number;
}

/**
 * Noise of measured values: most metrics of a fixed seed repeat closely. Compared with a prior around e^−4 it is better
 * at 25 trials (0.13 in log10 regret) and worse at 100 (0.12), so the choice is open. At 30 trials the intervals of a
 * single fitted θ are too narrow (docs/decisions/gaussian-process.md); the reported ones are not (theta-draws.ts). The
 * floor of 1e-6 keeps the matrix positive definite.
 */
export const MEASUREMENT_NOISE: NoisePrior = { mean: -8, sd: 2, lower: log(1e-6), start: -9 };

/** Labels of failed and finished trials: always noisy, so that one crash does not rule out its whole region. */
export const LABEL_NOISE: NoisePrior = { mean: -2, sd: 1, lower: -5, start: -2 };

/**
 * Prior of every log ℓ, as a density over log ℓ: as a density over ℓ its mode would be far shorter (+0.23 in log10
 * regret).
 *
 * @param activeDimension - d, the most parameters active at once, ≥ 1
 */
export function lengthscalePrior(activeDimension: number): LogNormalPrior {
  return { mean: log(LENGTHSCALE_MEDIAN) + 0.5 * log(activeDimension), sd: LENGTHSCALE_SD };
}
