/**
 * Uncertainty of a fitted θ.
 *
 * A fit gives a single θ, which is overconfident on few trials: a parameter that has made no difference so far gets a
 * long lengthscale, as if it never could, and the search stops exploring it. Some suggestions therefore use a θ whose
 * lengthscales are drawn on their short side, each as far as the trials allow; the noise stays as fitted. Intervals of
 * the model use θ drawn on both sides, noise included (theta-draws.ts).
 *
 * The sd of log ℓ follows from the rise of the negative log posterior f when ℓ alone shrinks by a factor e^−s:
 * f(θ − s·e_h) − f(θ) ≈ s²/(2·sd²), capped at the sd of the prior. Only shortening is measured, because the likelihood
 * is often flat on the long side. For the same reason, the sd of log g is measured upwards.
 */
import type { Rng } from '../../../numerics/index.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { LENGTHSCALE_SD, LOG_LENGTHSCALE_BOUNDS, LOG_NOISE_UPPER } from './priors.ts';

/** Step of an element of θ in the measurement: a smaller step would measure the tolerance of the optimiser. */
const STEP = 0.5;
/** Closer than this to its bound, an element cannot be measured. */
const SMALLEST_STEP = 0.1;
const SMALLEST_SD = 0.1;

/** Measures the standard deviation of element h of θ by moving it alone to `moved`. */
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
    // Losses near the largest double overflow and carry no information here.
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

/** Like {@link lengthscaleUncertainty}, with the standard deviation of log g at the end, [H + 1]. */
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
 * @param deviations - [H]
 */
export function shortened(theta: Float64Array, deviations: readonly number[], rng: Rng): Float64Array {
  const drawn = theta.slice();
  for (const [h, sd] of deviations.entries())
    drawn[h] = Math.max(LOG_LENGTHSCALE_BOUNDS[0], (theta[h] as number) - Math.abs(rng.normal()) * sd);
  return drawn;
}
