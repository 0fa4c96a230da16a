import { roundHalfEven } from './quantize.ts';

/**
 * Largest multiple of a grid whose values are counted. Above it 53-bit draws can no longer distinguish neighbouring
 * cells of a log form (log forms span up to 1,420 units of ln, so that a cell may be 2^-51 wide), and the grid counts
 * as unbounded.
 */
export const largestStep = 2 ** 40;

/** Multiples of q that rounding can give between two bounds. */
export interface GridRange {
  /** Lowest multiple: its value is `first · q`. */
  readonly first: number;
  readonly last: number;
}

/**
 * Multiples of q whose cell, the range of numbers that round to them, overlaps the bounds by more than rounding error.
 * A bound halfway between two multiples belongs only to the cell inside: the other multiple would have probability 0.
 *
 * @param low below `high`
 */
export function gridOf(low: number, high: number, q: number): GridRange {
  const first = roundHalfEven(low / q);
  const last = roundHalfEven(high / q);
  const tolerance = Math.max(1e-9, 4 * Number.EPSILON * Math.max(Math.abs(first), Math.abs(last)));
  const skipsFirst = first + 0.5 - low / q < tolerance;
  const skipsLast = high / q - (last - 0.5) < tolerance;
  const range = { first: skipsFirst ? first + 1 : first, last: skipsLast ? last - 1 : last };
  return range.first <= range.last ? range : { first, last: first };
}
