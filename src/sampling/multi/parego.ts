/**
 * Augmented Chebyshev scalarisation with random weights.
 *
 * Reference: Knowles (2006), ParEGO: a hybrid algorithm with on-line landscape approximation for expensive
 * multiobjective optimization problems, IEEE TEC 10(1).
 * Departs from the paper: weights are drawn from the whole simplex instead of a lattice on it, and losses are scaled by
 * the range of the present front instead of known limits, which one bad trial would stretch.
 *
 * m  objectives      w  [m] weights, sum 1      ρ  weight of the sum: without it weakly dominated points would tie
 */
import { log, seededRng } from '../../numerics/index.ts';
import { type Losses, paretoFront } from '../pareto/index.ts';

/** ρ of the paper. */
const SUM_WEIGHT = 0.05;

/** Weights of a suggestion: uniform on the simplex, named by seed and trial number. */
export function weightsOf(seed: number, number: number, m: number): number[] {
  const rng = seededRng(seed, 'parego', number);
  const drawn = Array.from({ length: m }, () => -log(1 - rng.uniform()));
  const total = drawn.reduce((sum, x) => sum + x, 0);
  return total > 0 ? drawn.map((x) => x / total) : drawn.map(() => 1 / m);
}

/** One loss for each vector of losses: lower is better in the direction that the weights give. */
export function scalarised(all: readonly Losses[], weights: readonly number[]): number[] {
  const front = paretoFront(all);
  const low = weights.map((_, j) => Math.min(...front.map((i) => all[i]?.[j] ?? 0)));
  const range = weights.map((_, j) => {
    const ofFront = Math.max(...front.map((i) => all[i]?.[j] ?? 0)) - (low[j] ?? 0);
    if (ofFront > 0) return ofFront;
    return all.reduce((top, losses) => Math.max(top, losses[j] ?? 0), low[j] ?? 0) - (low[j] ?? 0) || 1;
  });
  return all.map((losses) => {
    let largest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    weights.forEach((weight, j) => {
      const term = (weight * ((losses[j] ?? 0) - (low[j] ?? 0))) / (range[j] ?? 1);
      largest = Math.max(largest, term);
      sum += term;
    });
    return largest + SUM_WEIGHT * sum;
  });
}
