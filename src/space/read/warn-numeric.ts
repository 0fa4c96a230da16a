import { log } from '../../numerics/index.ts';
import { gridOf, largestStep } from '../domain/grid.ts';
import type { NumericExpression, QuantizedRangeExpression, RangeExpression } from '../expression/expression.ts';
import type { Findings, Place } from './place.ts';
import { reachOf } from './reach.ts';

/** Warns about numeric expressions that are legal but probably not what was meant. */
export function warnNumeric(expression: NumericExpression, place: Place, findings: Findings): void {
  if (expression.type === 'loguniform' || expression.type === 'qloguniform') {
    warnExponents(expression, place, findings);
  }
  if (expression.type === 'quniform' || expression.type === 'qloguniform') warnGrid(expression, place, findings);
}

/** Bounds such as 1e-5 and 0.1 are values that someone forgot to take the logarithm of. */
function warnExponents(expression: RangeExpression | QuantizedRangeExpression, place: Place, findings: Findings): void {
  const { min_value: min, max_value: max } = expression;
  const isSuspicious = min > 0 && (max <= 1 || min < 0.01);
  if (!isSuspicious) return;
  const [low, high] = reachOf(expression, findings.logbase);
  const base = log(findings.logbase);
  findings.warn(
    'SPACE_BOUNDS_NOT_EXPONENTS',
    place,
    `the bounds of ${expression.type} are exponents, so that values run from ${low} to ${high}; for values from ${min} to ${max} ` +
      `write min_value ${rounded(log(min) / base)} and max_value ${rounded(log(max) / base)}`,
  );
}

function warnGrid(expression: QuantizedRangeExpression, place: Place, findings: Findings): void {
  const [low, high] = reachOf(expression, findings.logbase);
  const { q } = expression;
  if (Math.max(Math.abs(low), Math.abs(high)) / q > largestStep) {
    findings.warn(
      'SPACE_FINE_GRID',
      place,
      `q ${q} is so small against ${high} that the values cannot be counted; leave q out`,
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
      'move the bounds, or set clamp: true to pull outside values back to them',
  );
}

function isMultiple(x: number, q: number): boolean {
  const ratio = x / q;
  return Math.abs(ratio - Math.round(ratio)) <= 1e-9 * Math.max(1, Math.abs(ratio));
}

function rounded(x: number): number {
  return Number(x.toPrecision(6));
}
