/**
 * Doubt in a fitted θ.
 *
 * A fit gives one θ, and on few trials that one is too sure of itself: a parameter that has made no difference yet gets a long
 * lengthscale, as if it never would, and the search stops looking there. So a part of the suggestions comes from a θ whose
 * lengthscales are drawn on their short side, each as far as the trials leave open; the noise stays as fitted. What is said of
 * the model itself, its intervals, is said of θ drawn on both sides, noise included (theta-draws.ts).
 *
 * sd of log ℓ: from the rise of the negative log posterior f where ℓ alone is shortened by a factor e^−s: f(θ − s·e_h) − f(θ) ≈
 * s²/(2·sd²), never wider than the prior. Shortening alone is measured: on the long side the likelihood is often flat. That of log g
 * is measured upwards, for the same reason.
 */
import type { Rng } from '../../../numerics/index.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { LENGTHSCALE_SD, LOG_LENGTHSCALE_BOUNDS, LOG_NOISE_UPPER } from './priors.ts';

/** How far an element of θ is moved to see what the trials say: a smaller step would measure rounding of a stopped search. */
const STEP = 0.5;
/** An element this near to its bound has no side to measure. */
const SMALLEST_STEP = 0.1;
const SMALLEST_SD = 0.1;

/** The standard deviation of element h of θ, measured where it alone is `moved`. */
type Spread = (h: number, moved: number, widest: number) => number;

function spreadAt(
  model: GaussianProcess,
  X: Float64Array,
  r: Float64Array,
  z: Float64Array,
  theta: Float64Array,
): Spread {
  const least = model.posteriorValue(X, r, z, theta);
  return (h, moved, widest) => {
    const step = Math.abs((theta[h] as number) - moved);
    if (step < SMALLEST_STEP) return SMALLEST_SD;
    const other = theta.slice();
    other[h] = moved;
    const rise = model.posteriorValue(X, r, z, other) - least;
    // Losses near the largest number overflow, and then tell nothing.
    if (Number.isNaN(rise)) return SMALLEST_SD;
    return Math.min(widest, step / Math.sqrt(2 * Math.max(0, rise)));
  };
}

function lengthscaleSpreads(theta: Float64Array, spread: Spread): number[] {
  return Array.from({ length: theta.length - 1 }, (_, h) =>
    spread(h, Math.max(LOG_LENGTHSCALE_BOUNDS[0], (theta[h] as number) - STEP), LENGTHSCALE_SD),
  );
}

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
export function lengthscaleUncertainty(
  model: GaussianProcess,
  X: Float64Array,
  r: Float64Array,
  z: Float64Array,
  theta: Float64Array,
): number[] {
  return lengthscaleSpreads(theta, spreadAt(model, X, r, z, theta));
}

/** As {@link lengthscaleUncertainty}, with that of log g at the end, [H + 1]. */
export function thetaUncertainty(
  model: GaussianProcess,
  X: Float64Array,
  r: Float64Array,
  z: Float64Array,
  theta: Float64Array,
): number[] {
  const spread = spreadAt(model, X, r, z, theta);
  const H = theta.length - 1;
  const noisier = Math.min(LOG_NOISE_UPPER, (theta[H] as number) + STEP);
  return [...lengthscaleSpreads(theta, spread), spread(H, noisier, model.noisePrior.sd)];
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
