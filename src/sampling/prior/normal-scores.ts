import { normalQuantile } from '../../numerics/index.ts';

/**
 * Normal quantiles of the ranks: Φ⁻¹ of the share of the weight below a value. Equal values share the score of the
 * middle of their ranks; infinite values rank like others.
 *
 * @param weights - of the values, above 0. @defaultValue all alike
 */
export function normalScores(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const valueAt = (place: number): number => values[order[place] as number] as number;
  const weightAt = (place: number): number => (weights ? (weights[order[place] as number] as number) : 1);
  const order = Array.from(values, (_, i) => i).sort(
    (a, b) => compared(values[a] as number, values[b] as number) || a - b,
  );
  const total = weights ? Array.from(weights).reduce((sum, weight) => sum + weight, 0) : values.length;
  const scores = new Float64Array(values.length);
  for (let start = 0, below = 0; start < order.length; ) {
    let end = start;
    let weight = 0;
    for (; end < order.length && valueAt(end) === valueAt(start); end++) weight += weightAt(end);
    const score = normalQuantile((below + weight / 2) / total);
    for (let place = start; place < end; place++) scores[order[place] as number] = score;
    below += weight;
    start = end;
  }
  return scores;
}

/** A difference of two infinite values would be no number. */
function compared(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
