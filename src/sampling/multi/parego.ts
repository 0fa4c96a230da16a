/**
 * Augmented Chebyshev scalarisation with random weights.
 *
 * Reference: Knowles (2006), ParEGO: a hybrid algorithm with on-line landscape approximation for expensive
 * multiobjective optimization problems, IEEE TEC 10(1).
 * Departs from the paper: weights are drawn from the whole simplex instead of a lattice on it, and losses are scaled by
 * the range of the current front instead of known limits, which a single bad trial would stretch.
 *
 * m  objectives      w  [m] weights, sum 1      ρ  weight of the sum: without it weakly dominated points would tie
 */
import { log, seededRng } from '../../numerics/index.ts';
import { type Losses, paretoFront } from '../pareto/index.ts';

/** ρ of the paper. */
const SUM_WEIGHT = 0.05;
/** For a loss so far above a narrow front that its share of the range overflows. */
const LARGEST_TERM = 1e300;

/** Weights of a suggestion: uniform on the simplex, determined by seed and trial number. */
export function weightsOf(seed: number, number: number, m: number): number[] {
  const rng = seededRng(seed, 'parego', number);
  const drawn = Array.from({ length: m }, () => -log(1 - rng.uniform()));
  const total = drawn.reduce((sum, x) => sum + x, 0);
  return total > 0 ? drawn.map((x) => x / total) : drawn.map(() => 1 / m);
}

/**
 * One loss for each vector of losses: lower is better for the given weights.
 *
 * @param all - finite
 * @param weights - one per loss
 * @returns finite
 */
export function scalarised(all: readonly Losses[], weights: readonly number[]): number[] {
  const front = paretoFront(all).map((i) => all[i] ?? []);
  // Halved, because the distance of finite losses may overflow to Infinity.
  const at = (losses: Losses, j: number): number => (losses[j] ?? 0) / 2;
  const highest = (of: readonly Losses[], j: number): number =>
    of.reduce((top, losses) => Math.max(top, at(losses, j)), Number.NEGATIVE_INFINITY);
  const low = weights.map((_, j) =>
    front.reduce((least, losses) => Math.min(least, at(losses, j)), Number.POSITIVE_INFINITY),
  );
  const range = weights.map((_, j) => {
    const ofFront = highest(front, j) - (low[j] ?? 0);
    return ofFront > 0 ? ofFront : highest(all, j) - (low[j] ?? 0) || 1;
  });
  return all.map((losses) => {
    let largest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    weights.forEach((weight, j) => {
      const term = Math.min((weight * (at(losses, j) - (low[j] ?? 0))) / (range[j] ?? 1), LARGEST_TERM);
      largest = Math.max(largest, term);
      sum += term;
    });
    return largest + SUM_WEIGHT * sum;
  });
}
