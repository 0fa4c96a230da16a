import { log, squared } from '../../numerics/index.ts';

/**
 * Coefficient of variation of the gaps above which a scale no longer counts as even. 0.75 lets lists such as 1, 2, 5,
 * 10, 20, 50 pass as logarithmic; at 0 only exact progressions would. If it were much larger, a list with one outlier
 * would be crushed against an end.
 */
const unevenness = 0.75;

/**
 * Model coordinates, 0 to 1, of the numeric options of a choice: on the linear or the logarithmic scale, whichever
 * spaces them more evenly; by rank if neither does. They rise with the value, whatever the order of the list.
 *
 * @param options [m], all different
 * @returns [m], by index of the option
 */
export function evenPositions(options: readonly number[]): Float64Array {
  const sorted = [...options].sort((a, b) => a - b);
  const lowest = sorted[0] ?? 0;
  const linear = gapVariation(sorted);
  const logarithmic = lowest > 0 ? gapVariation(sorted.map((value) => log(value))) : Number.POSITIVE_INFINITY;
  if (Math.min(linear, logarithmic) > unevenness) {
    const rank = new Map(sorted.map((value, index) => [value, index]));
    return scaled(options.map((value) => rank.get(value) ?? 0));
  }
  return scaled(logarithmic < linear ? options.map((value) => log(value)) : options);
}

/** Standard deviation of the gaps between neighbours, relative to their mean. */
function gapVariation(sorted: readonly number[]): number {
  const gaps = sorted.slice(1).map((value, index) => value - (sorted[index] ?? value));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + squared(gap - mean), 0) / gaps.length;
  return Math.sqrt(variance) / mean;
}

function scaled(values: readonly number[]): Float64Array {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const width = high - low;
  return Float64Array.from(values, (value) => (width > 0 ? (value - low) / width : 0.5));
}
