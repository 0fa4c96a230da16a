import { exp, log, squared } from '../../numerics/index.ts';

/** Width of the promising region around each earlier trial, as a fraction of the range (α of Nomura et al. 2021). */
const SPREAD = 0.1;
/** Share of the earlier trials that mark the promising region (γ in the paper). */
const SHARE = 0.1;
/** Fewer scored trials are too little to start from. */
const FEWEST = 5;

/** A start of CMA-ES: mean [d], step size and covariance [d, d] of determinant 1. */
export interface WarmStart {
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly covariance: Float64Array | undefined;
}

/**
 * Warm start from the trials of an earlier sweep: the Gaussian closest to a mixture of isotropic kernels on the best
 * tenth. Departs from Nomura et al. (2021): the covariance is diagonal, because a tenth of a sweep has too few points
 * for a full one.
 *
 * @param points - positions of scored trials, best first
 * @returns undefined for fewer than 5
 */
export function warmStart(points: readonly Float64Array[]): WarmStart | undefined {
  const d = points[0]?.length ?? 0;
  if (points.length < FEWEST) return undefined;
  const best = points.slice(0, Math.ceil(points.length * SHARE));
  const mean = Float64Array.from(
    { length: d },
    (_, j) => best.reduce((sum, x) => sum + (x[j] as number), 0) / best.length,
  );
  const deviations = mean.map((m, j) =>
    Math.sqrt(squared(SPREAD) + best.reduce((sum, x) => sum + squared((x[j] as number) - m), 0) / best.length),
  );
  const sigma = geometricMean(deviations);
  const covariance = new Float64Array(d * d);
  deviations.forEach((deviation, j) => {
    covariance[j * d + j] = squared(deviation / sigma);
  });
  return { mean, sigma, covariance };
}

/** Geometric mean, clamped between the smallest and the largest value against overflow and rounding. */
function geometricMean(values: Float64Array): number {
  return exp(values.reduce((sum, value) => sum + log(value), 0) / values.length);
}
