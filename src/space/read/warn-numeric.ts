import { log } from '../../numerics/index.ts';
import { gridOf, largestStep } from '../domain/grid.ts';
import { raise } from '../domain/powers.ts';
import { reachOf } from '../domain/reach.ts';
import type {
  NormalExpression,
  NumericExpression,
  QuantizedNormalExpression,
  QuantizedRangeExpression,
  RangeExpression,
} from '../expression/expression.ts';
import type { Findings, Place } from './place.ts';

/** Warns about numeric expressions that are legal but probably not intended. */
export function warnNumeric(expression: NumericExpression, place: Place, findings: Findings): void {
  if (expression.type === 'loguniform' || expression.type === 'qloguniform') warnBounds(expression, place, findings);
  if (expression.type === 'lognormal' || expression.type === 'qlognormal') warnMean(expression, place, findings);
  if (expression.type === 'quniform' || expression.type === 'qloguniform') warnGrid(expression, place, findings);
}

/**
 * A lowest exponent between 0 and this gives the same values as 0, to within 1 %, so it was meant as a value. Larger
 * would question real exponents such as 0.5.
 */
const leastExponent = 0.01;

/**
 * No hyperparameter is this large: an exponent that leads beyond was meant as a value, such as 512. Smaller would
 * question exponents of large but real values.
 */
const greatestValue = 1e20;

/** Bounds such as 1e-5 and 0.1, or 16 and 512, are values whose logarithm was forgotten. */
function warnBounds(expression: RangeExpression | QuantizedRangeExpression, place: Place, findings: Findings): void {
  const { type, min_value: min, max_value: max } = expression;
  const [low, high] = reachOf(expression, findings.logbase);
  // Bounds of 0 and below have no logarithm, so they can only be exponents.
  if (min <= 0) return;
  if (max > 1 && min >= leastExponent && high <= greatestValue) return;
  const base = log(findings.logbase);
  const natural = type === 'loguniform' ? `use log_range with low ${min} and high ${max}, or ` : '';
  findings.warn(
    'SPACE_BOUNDS_NOT_EXPONENTS',
    place,
    `the bounds of ${type} are exponents, so that values run from ${low} to ${high}; ${natural}for values from ${min} to ${max} ` +
      `write min_value ${rounded(log(min) / base)} and max_value ${rounded(log(max) / base)}`,
  );
}

/** A mean such as 0.001 is a value whose logarithm was forgotten. */
function warnMean(expression: NormalExpression | QuantizedNormalExpression, place: Place, findings: Findings): void {
  const { type, mu, sigma } = expression;
  const median = raise(findings.logbase, mu);
  if (mu <= 0 || (mu >= leastExponent && median <= greatestValue)) return;
  // For a lognormal distribution with this mean and standard deviation.
  const variance = log(1 + (sigma / mu) ** 2);
  const base = log(findings.logbase);
  findings.warn(
    'SPACE_BOUNDS_NOT_EXPONENTS',
    place,
    `mu and sigma of ${type} describe an exponent, so that half of the values are above ${median}; for values with mean ${mu} and ` +
      `standard deviation ${sigma} write mu ${rounded((log(mu) - variance / 2) / base)} and sigma ${rounded(Math.sqrt(variance) / base)}`,
  );
}

function warnGrid(expression: QuantizedRangeExpression, place: Place, findings: Findings): void {
  const [low, high] = reachOf(expression, findings.logbase);
  const { q } = expression;
  if (Math.max(Math.abs(low), Math.abs(high)) / q > largestStep) {
    findings.warn(
      'SPACE_FINE_GRID',
      place,
      `q ${q} is so small relative to ${high} that the values cannot be counted; leave q out`,
    );
    return;
  }
  if (expression.clamp) return;
  const { first, last } = gridOf(low, high, q);
  if (expression.type === 'qloguniform') {
    if (first !== 0) return;
    findings.warn(
      'SPACE_REACHES_ZERO',
      place,
      `values near ${low} are rounded to 0; set clamp: true to keep them at ${low}, raise min_value or lower q`,
    );
    return;
  }
  if (isMultiple(low, q) && isMultiple(high, q)) return;
  findings.warn(
    'SPACE_BOUND_OFF_GRID',
    place,
    `the bounds ${low} and ${high} are not multiples of q ${q}: values run from ${first * q} to ${last * q}; ` +
      'move the bounds, or set clamp: true to clamp values to them',
  );
}

function isMultiple(x: number, q: number): boolean {
  const ratio = x / q;
  return Math.abs(ratio - Math.round(ratio)) <= 1e-9 * Math.max(1, Math.abs(ratio));
}

function rounded(x: number): number {
  return Number(x.toPrecision(6));
}
