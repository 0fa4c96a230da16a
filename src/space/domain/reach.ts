import type { NumericExpression } from '../expression/expression.ts';
import { largestDeviation, raise } from './powers.ts';

/**
 * Lowest and highest value a numeric expression can give from double-precision draws, before rounding to q.
 *
 * @param logbase base of the log forms
 * @returns infinite or zero if double precision does not suffice
 */
export function reachOf(expression: NumericExpression, logbase: number): readonly [low: number, high: number] {
  const [low, high] = linearReach(expression);
  if (!takesExponents(expression)) return [low, high];
  return [raise(logbase, low), raise(logbase, high)];
}

/** Lowest and highest value before the exponentiation of log forms. */
export function linearReach(expression: NumericExpression): readonly [low: number, high: number] {
  if (expression.type === 'randint') return [0, expression.upper - 1];
  if ('low' in expression) return [expression.low, expression.high];
  if ('min_value' in expression) return [expression.min_value, expression.max_value];
  const far = largestDeviation * expression.sigma;
  return [expression.mu - far, expression.mu + far];
}

/** Whether the arguments describe an exponent, so that values are powers. */
export function takesExponents({ type }: NumericExpression): boolean {
  return type === 'loguniform' || type === 'qloguniform' || type === 'lognormal' || type === 'qlognormal';
}
