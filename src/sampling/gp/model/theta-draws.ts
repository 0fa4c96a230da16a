/**
 * Draws of θ round a fitted one, for intervals that account for not knowing it.
 *
 * A normal approximation of the posterior of θ (Laplace), one element at a time, as wide as the trials leave open (lengthscale-uncertainty.ts).
 * Means and variances over the draws follow from the law of total variance: the mean of the variances, and the variance of the
 * means.
 *
 * Reference: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, section 5.2; MacKay (1999), Comparison of
 * Approximate Methods for Handling Hyperparameters, Neural Computation 11(5).
 * Departs from them: without the correlations of θ, and wider for it and for tails that are longer than normal. With the whole
 * Hessian, importance weights or Markov chains the intervals of draws of the model are no better (docs/decisions/gaussian-process.md).
 * Cost: H + 2 factorisations.
 */
import type { Rng } from '../../../numerics/index.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { thetaUncertainty } from './lengthscale-uncertainty.ts';

/**
 * Standard deviations of the draws over those measured. With 1 intervals of 90 % hold 81 to 92 % of values (2 to 10 parameters, 15 to 100
 * trials), with 1.5 84 to 94 %, with 2 86 to 96 %; the density of the values is best between 1 and 1.5.
 */
const WIDEN = 1.5;

/** How many draws, even. With 4 the intervals hold up to a per cent less, with 16 as much more; each costs a process. */
export const THETA_DRAWS = 6;

/**
 * θ in pairs on either side of the fitted one, within the bounds of a fit; leaves the model unconditioned.
 *
 * @param X - [n, D]
 * @param r - [n]
 * @param z - [n]
 * @param rng - the same state, the same draws
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
  const doubt = thetaUncertainty(model, X, r, z, theta);
  const { lower, upper } = model.bounds();
  return Array.from({ length: THETA_DRAWS / 2 }, () => {
    const steps = doubt.map((sd) => WIDEN * sd * rng.normal());
    return [-1, 1].map((side) =>
      theta.map((fitted, h) =>
        Math.min(upper[h] as number, Math.max(lower[h] as number, fitted + side * (steps[h] as number))),
      ),
    );
  }).flat();
}
