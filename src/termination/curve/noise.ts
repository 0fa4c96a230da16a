/** Noise of a curve from its second differences, which are almost 0 for a smooth curve. */

/** |Δ²| of Gaussian noise with standard deviation 1 has the median 0.6745·√6. */
const MEDIAN_OF_SECOND_DIFFERENCE = 0.6745 * 2.449489742783178;

/** A noise estimate, and the number of differences behind it. */
export interface NoiseEstimate {
  readonly sd: number;
  readonly count: number;
}

/**
 * Noise of the values at ages `from` … `to`; undefined with fewer than 3 second differences.
 *
 * @param values - [A + 1], the curve by age from 1
 * @param from - last age of the first difference, at least 3
 */
export function curveNoise(values: ArrayLike<number>, from: number, to: number): NoiseEstimate | undefined {
  const differences: number[] = [];
  for (let i = Math.max(3, from); i <= to; i++) {
    const second = (values[i] as number) - 2 * (values[i - 1] as number) + (values[i - 2] as number);
    differences.push(Math.abs(second));
  }
  if (differences.length < 3) return undefined;
  differences.sort((a, b) => a - b);
  const median = differences[differences.length >> 1] as number;
  return { sd: median / MEDIAN_OF_SECOND_DIFFERENCE, count: differences.length };
}
