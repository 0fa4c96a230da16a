/**
 * Doubt in the fitted lengthscales.
 *
 * A fit gives one θ, and on few trials that one is too sure of itself: a parameter that has made no difference yet gets a long
 * lengthscale, as if it never would, and the search stops looking there. So a part of the suggestions comes from a θ whose
 * lengthscales are drawn on their short side, each as far as the trials leave open.
 *
 * sd of log ℓ: from the rise of the negative log posterior f where ℓ alone is shortened by a factor e^−s: f(θ − s·e_h) − f(θ) ≈
 * s²/(2·sd²), never wider than the prior. Shortening alone is measured, because that is the side that is drawn from; on the long
 * side the likelihood is often flat. The noise stays as fitted.
 */
import type { Rng } from '../../numerics/index.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { LENGTHSCALE_SD, LOG_LENGTHSCALE_BOUNDS } from './priors.ts';

/** How far a lengthscale is shortened to see what the trials say: a smaller step would measure rounding of a stopped search. */
const STEP = 0.5;
/** A lengthscale this near to its lower bound has no shorter side to measure. */
const SMALLEST_STEP = 0.1;
const SMALLEST_SD = 0.1;

/**
 * Standard deviation of each log ℓ at a fitted θ; leaves the model unconditioned.
 *
 * Cost: H + 1 factorisations.
 *
 * @param X - [n, D]
 * @param r - [n]
 * @param z - [n]
 * @param theta - [H + 1], a minimum of the negative log posterior
 * @returns [H]
 */
export function lengthscaleDoubt(
  model: GaussianProcess,
  X: Float64Array,
  r: Float64Array,
  z: Float64Array,
  theta: Float64Array,
): number[] {
  const least = model.posteriorValue(X, r, z, theta);
  return Array.from({ length: theta.length - 1 }, (_, h) => {
    const fitted = theta[h] as number;
    const shorter = Math.max(LOG_LENGTHSCALE_BOUNDS[0], fitted - STEP);
    const step = fitted - shorter;
    if (step < SMALLEST_STEP) return SMALLEST_SD;
    const moved = theta.slice();
    moved[h] = shorter;
    const rise = model.posteriorValue(X, r, z, moved) - least;
    // Losses near the largest number overflow, and then tell nothing.
    if (Number.isNaN(rise)) return SMALLEST_SD;
    return Math.min(LENGTHSCALE_SD, step / Math.sqrt(2 * Math.max(0, rise)));
  });
}

/**
 * θ with shorter lengthscales: log ℓ minus |normal|·sd.
 *
 * @param theta - [H + 1]
 * @param doubt - [H]
 */
export function shortened(theta: Float64Array, doubt: readonly number[], rng: Rng): Float64Array {
  const drawn = theta.slice();
  for (const [h, sd] of doubt.entries())
    drawn[h] = Math.max(LOG_LENGTHSCALE_BOUNDS[0], (theta[h] as number) - Math.abs(rng.normal()) * sd);
  return drawn;
}
