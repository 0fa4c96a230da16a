import { normalCdf, pow, squared } from '../../numerics/index.ts';

/** Smallest bandwidth in cells: 90 % of such a kernel falls into its own cell. */
const SMALLEST_BANDWIDTH = 0.5 / 1.64;

/**
 * Smoothed distribution of counts over ordered cells: discretised normal kernels with Scott's bandwidth, truncated at
 * the ends, and a prior kernel as wide as the range.
 *
 * Reference: Watanabe, Bansal and Hutter (2023), PED-ANOVA, IJCAI, section 4; constants as in Optuna's evaluator.
 *
 * @param counts - observations per cell, [cells]
 * @returns probabilities, [cells]
 */
export function orderedMarginal(counts: Float64Array): Float64Array {
  const cells = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const out = new Float64Array(cells);
  addKernel(out, (cells - 1) / 2, kernelOf(cells, cells, 0.5 * ((cells - 1) % 2)), 1 / (total + 1));
  const kernel = kernelOf(cells, bandwidth(counts, total), 0);
  counts.forEach((count, cell) => {
    if (count > 0) addKernel(out, cell, kernel, count / (total + 1));
  });
  return out;
}

/**
 * Smoothed distribution of counts over categories.
 *
 * @param counts - observations per category, [categories]
 */
export function categoricalMarginal(counts: Float64Array): Float64Array {
  const categories = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const smoothing = 1 / (counts.filter((count) => count > 0).length + 1);
  const row = 1 + categories * smoothing;
  // Each count is smoothed over all categories; the prior is uniform.
  return counts.map((count) => ((count + smoothing * total) / row + 1 / categories) / (total + 1));
}

/** Pearson divergence of two distributions: how far the best trials' values depart from all trials' values. */
export function pearsonDivergence(top: Float64Array, all: Float64Array): number {
  return all.reduce((sum, q, i) => sum + (q + 1e-12) * squared(((top[i] as number) + 1e-12) / (q + 1e-12) - 1), 0);
}

/** Mass of a normal kernel in cells at distance `offset`, 1 + `offset`, … from its centre: [cells]. */
function kernelOf(cells: number, deviation: number, offset: number): Float64Array {
  return Float64Array.from({ length: cells }, (_, k) => {
    const distance = k + offset;
    return normalCdf((0.5 - distance) / deviation) - normalCdf((-0.5 - distance) / deviation);
  });
}

/** Adds a kernel, truncated at the ends and scaled to `weight`. */
function addKernel(out: Float64Array, center: number, kernel: Float64Array, weight: number): void {
  const massAt = (cell: number): number => kernel[Math.floor(Math.abs(cell - center))] as number;
  let mass = 0;
  for (let cell = 0; cell < out.length; cell++) mass += massAt(cell);
  for (let cell = 0; cell < out.length; cell++) out[cell] = (out[cell] as number) + (weight * massAt(cell)) / mass;
}

/** Scott's rule on the standard deviation or the interquartile range, whichever is smaller. */
function bandwidth(counts: Float64Array, total: number): number {
  if (total === 0) return SMALLEST_BANDWIDTH;
  const mean = counts.reduce((sum, count, cell) => sum + count * cell, 0) / total;
  const squares = counts.reduce((sum, count, cell) => sum + count * squared(cell - mean), 0);
  const deviation = Math.sqrt(squares / Math.max(1, total - 1));
  const range =
    quantileCell(counts, Math.floor((total * 3) / 4), true) - quantileCell(counts, Math.floor(total / 4), false);
  const scott = 1.059 * Math.min(range / 1.34, deviation) * pow(total, -0.2);
  return Math.max(scott, SMALLEST_BANDWIDTH);
}

/** First occupied cell whose cumulative count reaches `target`, or exceeds it; the last occupied one otherwise. */
function quantileCell(counts: Float64Array, target: number, isAbove: boolean): number {
  let sum = 0;
  let last = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] as number;
    if (count === 0) continue;
    sum += count;
    last = cell;
    if (isAbove ? sum > target : sum >= target) return cell;
  }
  return last;
}
