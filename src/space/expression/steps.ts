import { log } from '../../numerics/index.ts';
import type { IntRangeExpression, NaturalRangeExpression } from './expression.ts';

/**
 * How far the number of steps may be from a whole number, apart from the rounding of the division: steps that a program
 * computes, such as (high − low) / 7, are rounded. Smaller refuses those; larger would accept a wrong end.
 */
const tolerance = 1e-9;

/**
 * Number of steps from the low end of a natural range to its high end.
 *
 * @returns undefined if the high end is not one of the values; 1 if no step is set, the whole range
 */
export function stepsOf(range: NaturalRangeExpression | IntRangeExpression): number | undefined {
  const exact = exactSteps(range);
  const steps = Math.round(exact);
  if (range.type === 'int_range') return (range.high - range.low) % (range.step ?? 1) === 0 ? steps : undefined;
  return Math.abs(exact - steps) <= tolerance + 4 * Number.EPSILON * steps ? steps : undefined;
}

/** Number of steps, not necessarily whole. */
export function exactSteps({ type, low, high, step }: NaturalRangeExpression | IntRangeExpression): number {
  if (type === 'log_range') return step === undefined ? 1 : (log(high) - log(low)) / log(step);
  if (type === 'int_range') return (high - low) / (step ?? 1);
  return step === undefined ? 1 : (high - low) / step;
}
