/**
 * Output warps: monotone maps of losses that bring them closer to what a Gaussian process can model.
 *
 * - `none`: unchanged;
 * - `log_tail`: above the median m, y → m + k·log(1 + (y − m)/k) with k = m − (10 % quantile);
 * - `half_rank`: above the median, half-normal quantiles of the rank; below unchanged;
 * - `power`: Yeo-Johnson of the standardised values;
 * - `log`: the logarithm, for losses of one sign that span decades: under the other warps the best of them look equal.
 *
 * Leave-one-out density picks one (choose-warp.ts). Every statistic uses declustering weights: without them the median
 * slides to the best trial as trials pile up there.
 *
 * y  [n] losses      w  [n] positive weights (declustering.ts)      z  [n] warped, weighted mean 0 and sd 1
 */
import { floorPowerOfTwo, log, log1p, normalQuantile, pow } from '../../../numerics/index.ts';

export const warpNames = ['none', 'log_tail', 'half_rank', 'power', 'log'] as const;
type WarpName = (typeof warpNames)[number];

/** A warp with its one fitted parameter. */
export interface TargetWarp {
  readonly name: WarpName;
  /** Yeo-Johnson's λ; 1 for the other warps. */
  readonly lambda: number;
}

/** Warped losses. */
export interface Warped {
  readonly z: Float64Array;
  /** log |dz/dy| of each, which makes densities of different warps comparable. */
  readonly logJacobian: Float64Array;
}

/** Smallest spread, so that equal losses do not divide by zero. */
const TINY = 1e-12;

/** Larger losses are scaled down: differences of the largest doubles would be infinite. */
const LARGEST = 2 ** 1000;
/** Squares of numbers outside of 2^−500 to 2^500 may be infinite or 0. */
const LARGEST_SQUARED = 2 ** 500;
const SMALLEST_SQUARED = 2 ** -500;

/**
 * Smallest ratio of the largest to the smallest loss for the logarithm. Below it the other warps do as well, and a metric
 * whose unit has an arbitrary zero should not be read as a ratio.
 */
const SPAN = 1000;

/** The losses, all divided by 2^24 if differences and sums of some would be infinite. */
export function bounded(y: Float64Array): Float64Array {
  return y.every((v) => Math.abs(v) <= LARGEST) ? y : y.map((v) => v * 2 ** -24);
}

/** Losses sorted, with their weights. */
interface Sorted {
  /** Indices by rising loss; equal ones by index. */
  readonly order: readonly number[];
  readonly y: Float64Array;
  readonly w: Float64Array;
  readonly total: number;
}

function sortByLoss(y: Float64Array, w: Float64Array): Sorted {
  const order = Array.from(y.keys()).sort((a, b) => (y[a] as number) - (y[b] as number) || a - b);
  let total = 0;
  for (const weight of w) total += weight;
  return { order, y, w, total };
}

/** Weighted quantile, interpolated linearly between the centres of the weights. */
function quantile({ order, y, w, total }: Sorted, p: number): number {
  let below = 0;
  let lastPlace = 0;
  let lastValue = 0;
  for (const [rank, i] of order.entries()) {
    const value = y[i] as number;
    const place = (below + (w[i] as number) / 2) / total;
    if (place >= p)
      return rank === 0 ? value : lastValue + ((p - lastPlace) / (place - lastPlace)) * (value - lastValue);
    below += w[i] as number;
    lastPlace = place;
    lastValue = value;
  }
  return lastValue;
}

/** Median of weighted losses. */
export function weightedMedian(y: Float64Array, w: Float64Array): number {
  return quantile(sortByLoss(y, w), 0.5);
}

function logTail(y: Float64Array, w: Float64Array): Warped {
  const sorted = sortByLoss(y, w);
  const median = quantile(sorted, 0.5);
  const width = median - quantile(sorted, 0.1) || TINY;
  const bend = (v: number): number => (v <= median ? 0 : log1p(Math.min((v - median) / width, Number.MAX_VALUE)));
  return {
    z: y.map((v) => (v <= median ? v : median + width * bend(v))),
    logJacobian: y.map((v) => -bend(v)),
  };
}

function halfRank(y: Float64Array, w: Float64Array): Warped {
  const sorted = sortByLoss(y, w);
  const median = quantile(sorted, 0.5);
  let below = 0;
  for (const [i, v] of y.entries()) if (v <= median) below += w[i] as number;
  const good = y.map((v) => Math.min(v, median));
  const scale = distance(good, w, median, below) || TINY;
  const above = sorted.total - below;
  const z = Float64Array.from(y);
  let passed = 0;
  for (let start = 0; start < y.length; ) {
    const value = y[sorted.order[start] as number] as number;
    let end = start;
    let weight = 0;
    // Equal losses share one rank.
    for (; end < y.length && y[sorted.order[end] as number] === value; end++)
      weight += w[sorted.order[end] as number] as number;
    if (value > median) {
      const share = Math.min(0.999, (passed + weight / 2) / above);
      for (let k = start; k < end; k++)
        z[sorted.order[k] as number] = median + scale * normalQuantile(0.5 + 0.5 * share);
      passed += weight;
    }
    start = end;
  }
  // The rank map has no derivative, and needs none: the choice of a warp ignores the upper half.
  return { z, logJacobian: new Float64Array(y.length) };
}

/** Yeo-Johnson map of v with parameter λ. */
function yeoJohnson(v: number, lambda: number): number {
  if (v >= 0) return lambda === 0 ? log1p(v) : (pow(1 + v, lambda) - 1) / lambda;
  return lambda === 2 ? -log1p(-v) : -(pow(1 - v, 2 - lambda) - 1) / (2 - lambda);
}

/** Root of the weighted mean square of v − centre. @param total - sum of the weights that count */
function distance(v: Float64Array, w: Float64Array, centre: number, total: number): number {
  const largest = v.reduce((most, x) => Math.max(most, Math.abs(x - centre)), 0);
  const isSafe = largest === 0 || (largest > SMALLEST_SQUARED && largest < LARGEST_SQUARED);
  const unit = isSafe ? 1 : floorPowerOfTwo(largest);
  let square = 0;
  for (const [i, x] of v.entries()) {
    const d = (x - centre) / unit;
    square += (w[i] as number) * d * d;
  }
  return unit * Math.sqrt(square / total);
}

function moments(v: Float64Array, w: Float64Array): { readonly mean: number; readonly sd: number } {
  let total = 0;
  let mean = 0;
  for (const [i, x] of v.entries()) {
    total += w[i] as number;
    mean += (w[i] as number) * x;
  }
  mean /= total;
  return { mean, sd: distance(v, w, mean, total) };
}

const logSlope = (v: number, lambda: number): number => (v >= 0 ? (lambda - 1) * log1p(v) : (1 - lambda) * log1p(-v));

function power(y: Float64Array, w: Float64Array, lambda: number): Warped {
  const { mean, sd } = moments(y, w);
  const scale = sd || TINY;
  const logScale = log(scale);
  const x = y.map((v) => (v - mean) / scale);
  return { z: x.map((v) => yeoJohnson(v, lambda)), logJacobian: x.map((v) => logSlope(v, lambda) - logScale) };
}

/** λ of Yeo-Johnson in [−3, 2] by weighted profile likelihood, with a slight pull towards 1 (no change). */
export function fitPower(y: Float64Array, w: Float64Array): number {
  const { mean, sd } = moments(y, w);
  const scale = sd || TINY;
  const x = y.map((v) => (v - mean) / scale);
  let best = 1;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let lambda = -3; lambda <= 2; lambda += 0.25) {
    const warped = x.map((v) => yeoJohnson(v, lambda));
    const slope = moments(
      x.map((v) => logSlope(v, lambda)),
      w,
    ).mean;
    const { sd: spread } = moments(warped, w);
    const score = -0.5 * log(Math.max(TINY, spread * spread)) + slope - 0.01 * (lambda - 1) * (lambda - 1);
    if (score > bestScore) {
      bestScore = score;
      best = lambda;
    }
  }
  return best;
}

/**
 * Whether the logarithm of the losses may be used: all are above 0, and the largest is {@link SPAN} times the smallest
 * or more; or all are below 0, as those of a maximised metric above 0, and the best is SPAN times the median or more.
 * −log(−y) keeps the order of the latter, but spreads the bad ones, so their span does not count.
 */
export function spansDecades(y: Float64Array): boolean {
  const sorted = y.toSorted();
  const [best = 0, worst = 0] = [sorted[0], sorted.at(-1)];
  if (best > 0) return worst / SPAN >= best;
  return worst < 0 && best / SPAN <= (sorted[sorted.length >> 1] ?? 0);
}

function unchanged(y: Float64Array): Warped {
  return { z: Float64Array.from(y), logJacobian: new Float64Array(y.length) };
}

function logarithm(y: Float64Array): Warped {
  const logs = y.map((v) => log(Math.abs(v)));
  return { z: logs.map((v, i) => ((y[i] as number) < 0 ? -v : v)), logJacobian: logs.map((v) => -v) };
}

function apply({ name, lambda }: TargetWarp, y: Float64Array, w: Float64Array): Warped {
  switch (name) {
    case 'none':
      return unchanged(y);
    case 'log_tail':
      return logTail(y, w);
    case 'half_rank':
      return halfRank(y, w);
    case 'power':
      return power(y, w, lambda);
    case 'log':
      // Losses after the choice of this warp may have another sign.
      return spansDecades(y) ? logarithm(y) : unchanged(y);
  }
}

/**
 * Warps losses and standardises them with the same weights.
 *
 * @param y - [n], {@link bounded}, n ≥ 1
 * @param w - [n]
 */
export function warpLosses(warp: TargetWarp, y: Float64Array, w: Float64Array): Warped {
  const { z, logJacobian } = apply(warp, y, w);
  const { mean, sd } = moments(z, w);
  const scale = sd > 1e-300 ? sd : 1;
  const logScale = log(scale);
  return { z: z.map((v) => (v - mean) / scale), logJacobian: logJacobian.map((v) => v - logScale) };
}
