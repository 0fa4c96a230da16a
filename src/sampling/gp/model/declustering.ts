/**
 * Weights that undo the clustering of trials: w_i = 1 / Σ_j exp(−D²_ij / (2·(0.25·√d)²)).
 *
 * Crowded trials share one vote, isolated ones have their own. The distance is unscaled, so the weights depend on the
 * rows alone, and a new row costs O(n·D).
 */
import { exp } from '../../../numerics/index.ts';
import type { ModelShape } from './coordinates.ts';

/** Reach of a vote, divided by √d. */
const REACH = 0.25;

/** Crowding sums of the rows of a model, updated row by row. */
export class Declustering {
  readonly #shape: ModelShape;
  readonly #columns: number;
  readonly #rate: number;
  #sums = new Float64Array(64);
  #count = 0;

  constructor(shape: ModelShape) {
    this.#shape = shape;
    this.#columns = shape.numericCount + shape.categoryCount;
    this.#rate = 1 / (2 * REACH * REACH * shape.activeDimension);
  }

  /** Adds the next row of X, [n, D]. */
  add(X: Float64Array): void {
    const n = this.#count++;
    if (n === this.#sums.length) {
      const larger = new Float64Array(2 * n);
      larger.set(this.#sums);
      this.#sums = larger;
    }
    this.#sums[n] = 1;
    const D = this.#columns;
    for (let j = 0; j < n; j++) {
      let square = 0;
      for (let k = 0; k < D; k++) {
        const difference = (X[n * D + k] as number) - (X[j * D + k] as number);
        square += k < this.#shape.numericCount ? difference * difference : difference === 0 ? 0 : 1;
      }
      // Beyond this distance, votes are below 1e-17.
      if (square * this.#rate > 40) continue;
      const share = exp(-square * this.#rate);
      this.#sums[n] = (this.#sums[n] as number) + share;
      this.#sums[j] = (this.#sums[j] as number) + share;
    }
  }

  /** [n] */
  weights(): Float64Array {
    return this.#sums.subarray(0, this.#count).map((sum) => 1 / sum);
  }
}
