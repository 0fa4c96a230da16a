/**
 * Draws of θ around the fitted one, for intervals that account for its uncertainty.
 *
 * A normal (Laplace) approximation of the posterior of θ, one element at a time, as wide as the trials allow
 * (lengthscale-uncertainty.ts). Means and variances over the draws follow from the law of total variance: the mean of
 * the variances, and the variance of the means.
 *
 * Reference: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, section 5.2; MacKay (1999), Comparison of
 * Approximate Methods for Handling Hyperparameters, Neural Computation 11(5).
 * Departs from them: ignores the correlations of θ, and widens the draws to compensate for that and for heavier tails.
 * With the full Hessian, importance weights or Markov chains the intervals are no better on draws of the model
 * (docs/decisions/gaussian-process.md).
 * Cost: H + 2 factorisations.
 */
import type { Rng } from '../../../numerics/index.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { thetaUncertainty } from './lengthscale-uncertainty.ts';

/**
 * Standard deviation of the draws, relative to the measured one. At 1, 90 % intervals hold 81 to 92 % of values (2 to
 * 10 parameters, 15 to 100 trials); at 1.5, 84 to 94 %; at 2, 86 to 96 %. The predictive density is best between 1 and
 * 1.5.
 */
const WIDEN = 1.5;

/**
 * Number of draws, even. With 4 the intervals hold up to one percentage point less, with 16 up to one more; each draw
 * costs a process.
 */
export const THETA_DRAWS = 6;

/**
 * Draws θ in pairs around the fitted one, within the bounds of a fit; leaves the model unconditioned.
 *
 * @param X - [n, D]
 * @param r - [n]
 * @param z - [n]
 * @param rng - the same state gives the same draws
 * @returns {@link THETA_DRAWS} times [H + 1], equally likely
 */
export function drawThetas(
  model: GaussianProcess,
  X: Float64Array,
  r: Float64Array,
  z: Float64Array,
  rng: Rng,
): readonly Float64Array[] {
  const theta = model.theta ?? model.priorMode();
  const deviations = thetaUncertainty(model, X, r, z, theta);
  const { lower, upper } = model.bounds();
  return Array.from({ length: THETA_DRAWS / 2 }, () => {
    const steps = deviations.map((sd) => WIDEN * sd * rng.normal());
    return [-1, 1].map((side) =>
      theta.map((fitted, h) =>
        Math.min(upper[h] as number, Math.max(lower[h] as number, fitted + side * (steps[h] as number))),
      ),
    );
  }).flat();
}
