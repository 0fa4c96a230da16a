import type { Coordinates } from './model/coordinates.ts';

/**
 * Most rows of a model; at the limit it keeps {@link KEPT_SHARE} of them. A suggestion then takes about 3 s and the
 * factor 1 GB; twice as many rows would not fit into the 2 GB address space of the kernels.
 */
export const MOST_ROWS = 4096;
/** Larger picks rows more often, each time with a new factorisation; smaller forgets more at once. */
export const KEPT_SHARE = 0.75;

/** An array of doubles that grows by doubling. */
function grown(array: Float64Array, length: number): Float64Array {
  if (length <= array.length) return array;
  const larger = new Float64Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/**
 * Distinct configurations with their losses; losses of repeats are averaged.
 *
 * features  [n, P]      X  [n, D] model rows      y  [n] mean losses      r  [n] 1/(number of repeats)
 */
export class TrialRows {
  readonly #coordinates: Coordinates;
  readonly #rowOfKey = new Map<number, number>();
  #losses: Float64Array = new Float64Array(64);
  #multipliers: Float64Array = new Float64Array(64);
  /** Number of the first trial of each configuration. */
  readonly numbers: number[] = [];
  features: Float64Array;
  X: Float64Array;

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
    this.features = new Float64Array(64 * coordinates.featureCount);
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
   * Adds one loss.
   *
   * @param features - [P]
   * @param merge - false keeps repeats as separate rows
   * @returns true for a new row, false if the loss was averaged into an earlier one
   */
  add(features: Float64Array, loss: number, number: number, merge = true): boolean {
    const coordinates = this.#coordinates;
    const key = coordinates.key(features, 0);
    const known = merge ? this.#rowOfKey.get(key) : undefined;
    if (known !== undefined) {
      const repeats = 1 / (this.#multipliers[known] as number);
      const mean = this.#losses[known] as number;
      const step = (loss - mean) / (repeats + 1);
      // The difference of losses near opposite ends of the range of doubles overflows.
      this.#losses[known] = Number.isFinite(step)
        ? mean + step
        : mean * (repeats / (repeats + 1)) + loss / (repeats + 1);
      this.#multipliers[known] = 1 / (repeats + 1);
      return false;
    }
    if (merge) this.#rowOfKey.set(key, this.count);
    this.#append(features, loss, 1, number);
    return true;
  }

  #append(features: Float64Array, loss: number, multiplier: number, number: number): void {
    const n = this.count;
    const { featureCount, columnCount } = this.#coordinates;
    this.features = grown(this.features, (n + 1) * featureCount);
    this.X = grown(this.X, (n + 1) * columnCount);
    this.#losses = grown(this.#losses, n + 1);
    this.#multipliers = grown(this.#multipliers, n + 1);
    this.features.set(features, n * featureCount);
    this.#coordinates.encode(features, 0, this.X, n * columnCount);
    this.#losses[n] = loss;
    this.#multipliers[n] = multiplier;
    this.numbers.push(number);
  }

  /** A copy of some rows, in the given order. Later additions do not change the remaining rows. */
  picked(rows: readonly number[]): TrialRows {
    const { featureCount } = this.#coordinates;
    const copy = new TrialRows(this.#coordinates);
    for (const row of rows) {
      const features = this.features.slice(row * featureCount, (row + 1) * featureCount);
      const key = this.#coordinates.key(features, 0);
      if (this.#rowOfKey.get(key) === row) copy.#rowOfKey.set(key, copy.count);
      copy.#append(
        features,
        this.#losses[row] as number,
        this.#multipliers[row] as number,
        this.numbers[row] as number,
      );
    }
    return copy;
  }
}
