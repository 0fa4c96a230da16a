/**
 * Curve shapes by age, with the sums over ages that do not depend on data.
 *
 * A ages (1 … A), S rows, arrays age-major: entry [t, s] at t·S + s, ages from 1.
 *   g    [A + 1, S]  shape s at age t
 *   low  [A + 1, S]  least g beyond age t; +Infinity at A
 *   sg   [A + 1, S]  Σ_{i ≤ t} i·g_s(i) / t
 *   sgg  [A + 1, S]  Σ_{i ≤ t} i·g_s(i)² / t
 */
export class CurveRows {
  readonly ages: number;
  readonly capacity: number;
  readonly g: Float64Array;
  readonly low: Float64Array;
  readonly sg: Float64Array;
  readonly sgg: Float64Array;

  constructor(ages: number, capacity: number) {
    this.ages = ages;
    this.capacity = capacity;
    const length = (ages + 1) * capacity;
    this.g = new Float64Array(length);
    this.low = new Float64Array(length);
    this.sg = new Float64Array(length);
    this.sgg = new Float64Array(length);
  }

  /** @param values - [A], the shape at ages 1 … A */
  setRow(row: number, values: ArrayLike<number>): void {
    let sum = 0;
    let squares = 0;
    for (let t = 1; t <= this.ages; t++) {
      const value = values[t - 1] as number;
      sum += t * value;
      squares += t * value * value;
      const at = t * this.capacity + row;
      this.g[at] = value;
      this.sg[at] = sum / t;
      this.sgg[at] = squares / t;
    }
    let least = Number.POSITIVE_INFINITY;
    for (let t = this.ages; t >= 1; t--) {
      this.low[t * this.capacity + row] = least;
      least = Math.min(least, values[t - 1] as number);
    }
  }
}
