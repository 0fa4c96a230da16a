import type { CurveRows } from './curve-rows.ts';

/** Most ages of a trial: more resolve only noise, and cost in proportion. */
const MAX_AGES = 64;

/** Number of ages of a trial of `maxReports` reports. */
export function agesOf(maxReports: number): number {
  return Math.min(maxReports, MAX_AGES);
}

/**
 * One trial's curve by age, with its sums against every shape and every reference row.
 *
 * y_a: mean of the (winsorised) losses of age a; sums carry the weights a, so that a prefix of t ages has the weights a/t.
 */
export class LiveCurve {
  readonly #table: CurveRows;
  readonly #references: CurveRows;
  /** Number of ages with a value, 0 … A. */
  age = 0;
  /** [A + 1], by age from 1. */
  readonly values: Float64Array;
  /** Σ a·y_a and Σ a·y_a². */
  sumY = 0;
  sumYY = 0;
  /** [S], Σ a·g_s(a)·y_a. */
  readonly shapeSums: Float64Array;
  /** [rows], the same for the reference rows; a row is up to date if its serial is. */
  readonly referenceSums: Float64Array;
  readonly #referenceSerials: Int32Array;
  /** Reports within the current age. */
  #inAge = 0;

  constructor(table: CurveRows, references: CurveRows) {
    this.#table = table;
    this.#references = references;
    this.values = new Float64Array(table.ages + 1);
    this.shapeSums = new Float64Array(table.capacity);
    this.referenceSums = new Float64Array(references.capacity);
    this.#referenceSerials = new Int32Array(references.capacity);
  }

  /**
   * Adds the loss of the next report. O(S).
   *
   * @param age - the age of the report: the current one or the next
   */
  observe(age: number, loss: number): void {
    if (age > this.age) {
      this.age = age;
      this.#inAge = 0;
    }
    const before = this.values[age] as number;
    const value = this.#inAge === 0 ? loss : before + (loss - before) / (this.#inAge + 1);
    this.#inAge++;
    this.values[age] = value;
    const change = age * (value - before);
    this.sumY += change;
    this.sumYY += age * (value * value - before * before);
    addScaled(this.shapeSums, this.#table.g, age * this.#table.capacity, change);
    addScaled(this.referenceSums, this.#references.g, age * this.#references.capacity, change);
  }

  /**
   * Updates the sums for reference rows that are new or changed since the last call. O(age) per such row.
   *
   * @param serials - [rows], changes with every replacement of a row, 0 for an empty one
   */
  followReferences(serials: Int32Array): void {
    const { g, capacity } = this.#references;
    for (let row = 0; row < capacity; row++) {
      const serial = serials[row] as number;
      if (serial === this.#referenceSerials[row]) continue;
      let sum = 0;
      for (let a = 1; a <= this.age; a++) sum += a * (this.values[a] as number) * (g[a * capacity + row] as number);
      this.referenceSums[row] = sum;
      this.#referenceSerials[row] = serial;
    }
  }
}

/** sums += factor · row, elementwise. */
function addScaled(sums: Float64Array, from: Float64Array, offset: number, factor: number): void {
  for (let s = 0; s < sums.length; s++) sums[s] = (sums[s] as number) + factor * (from[offset + s] as number);
}
