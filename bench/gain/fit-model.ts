import type { GainModel } from '../../src/forecast/gain-model.ts';
import { at, leastSquares, logistic } from './regression.ts';
import type { Sample } from './samples.ts';

/** How many quantiles of the residuals are kept. */
const QUANTILES = 41;
/** Shares below this are equal for people, and their logarithms would decide the mean. */
const SMALLEST = 1e-6;

/** Fits the chance of an improvement, its size, and how widely sizes spread. */
export function fitGain(samples: readonly Sample[]): GainModel {
  const rows = samples.map(({ columns, share, weight }) => ({ x: columns, y: share > 0 ? 1 : 0, weight }));
  const improved = samples
    .filter(({ share }) => share > 0)
    .map(({ columns, share, weight }) => ({ x: columns, y: Math.log(Math.max(share, SMALLEST)), weight }));
  const size = leastSquares(improved);
  const residuals = improved.map((row) => ({ ...row, y: row.y - at(size, row.x) }));
  const spread = leastSquares(residuals.map((row) => ({ ...row, y: Math.log(Math.abs(row.y) + 0.05) })));
  const scaled = residuals.map(({ x, y, weight }) => ({ weight, value: y / Math.exp(at(spread, x)) }));
  return {
    chance: rounded(logistic(rows)),
    size: rounded(size),
    spread: rounded(spread),
    residuals: rounded(quantilesOf(scaled)),
  };
}

function quantilesOf(values: { value: number; weight: number }[]): number[] {
  values.sort((a, b) => a.value - b.value);
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  const found: number[] = [];
  let below = 0;
  for (const { value, weight } of values) {
    below += weight;
    while (found.length < QUANTILES && below / total >= (found.length + 0.5) / QUANTILES) found.push(value);
  }
  return found;
}

function rounded(values: readonly number[]): number[] {
  return values.map((value) => Number(value.toPrecision(5)));
}
