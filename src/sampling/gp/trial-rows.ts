import type { Coordinates } from './coordinates.ts';

/** An array of doubles that grows by doubling. */
function grown(array: Float64Array, length: number): Float64Array {
  if (length <= array.length) return array;
  const larger = new Float64Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/**
 * Distinct configurations with their losses; repeats of one are averaged.
 *
 * genes  [n, P]      X  [n, D] model rows      y  [n] mean losses      r  [n] 1/(number of repeats)
 */
export class TrialRows {
  readonly #coordinates: Coordinates;
  readonly #rowOfKey = new Map<number, number>();
  #losses: Float64Array = new Float64Array(64);
  #multipliers: Float64Array = new Float64Array(64);
  /** Trial number that first had each configuration. */
  readonly numbers: number[] = [];
  genes: Float64Array;
  X: Float64Array;

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
    this.genes = new Float64Array(64 * coordinates.geneCount);
    this.X = new Float64Array(64 * coordinates.columnCount);
  }

  get count(): number {
    return this.numbers.length;
  }

  /** y, a view. */
  get losses(): Float64Array {
    return this.#losses.subarray(0, this.count);
  }

  /** r, a view. */
  get multipliers(): Float64Array {
    return this.#multipliers.subarray(0, this.count);
  }

  /**
   * Takes in one loss.
   *
   * @param genes - [P]
   * @param merge - false keeps repeats as rows of their own
   * @returns true for a new row, false where an earlier one was averaged
   */
  add(genes: Float64Array, loss: number, number: number, merge = true): boolean {
    const coordinates = this.#coordinates;
    const key = coordinates.key(genes, 0);
    const known = merge ? this.#rowOfKey.get(key) : undefined;
    if (known !== undefined) {
      const repeats = 1 / (this.#multipliers[known] as number);
      const mean = this.#losses[known] as number;
      const step = (loss - mean) / (repeats + 1);
      // Losses near both ends of the range of doubles are too far apart for a difference.
      this.#losses[known] = Number.isFinite(step)
        ? mean + step
        : mean * (repeats / (repeats + 1)) + loss / (repeats + 1);
      this.#multipliers[known] = 1 / (repeats + 1);
      return false;
    }
    const n = this.count;
    const { geneCount, columnCount } = coordinates;
    this.genes = grown(this.genes, (n + 1) * geneCount);
    this.X = grown(this.X, (n + 1) * columnCount);
    this.#losses = grown(this.#losses, n + 1);
    this.#multipliers = grown(this.#multipliers, n + 1);
    this.genes.set(genes, n * geneCount);
    coordinates.encode(genes, 0, this.X, n * columnCount);
    this.#losses[n] = loss;
    this.#multipliers[n] = 1;
    if (merge) this.#rowOfKey.set(key, n);
    this.numbers.push(number);
    return true;
  }
}
