import { linearReach, reachOf, takesExponents } from '../domain/reach.ts';
import type { NumericExpression } from '../expression/expression.ts';
import type { Findings, Place } from './place.ts';

/** Checks that every value of a numeric expression is a double: log forms overflow fast. */
export function checkReach(expression: NumericExpression, place: Place, findings: Findings): void {
  const [from, to] = linearReach(expression);
  if (!Number.isFinite(to - from)) {
    findings.problem('SPACE_OVERFLOW', place, `reaches from ${from} to ${to}, too far apart for double precision`);
    return;
  }
  const [low, high] = reachOf(expression, findings.logbase);
  if (takesExponents(expression) && (low === 0 || high === Number.POSITIVE_INFINITY)) {
    const base = findings.logbase === Math.E ? 'e' : `${findings.logbase}`;
    findings.problem(
      'SPACE_OVERFLOW',
      place,
      `reaches from ${base}^${from} to ${base}^${to}, beyond double precision; log forms take exponents, not values`,
    );
    return;
  }
  if ('q' in expression && !Number.isFinite(Math.max(Math.abs(low), Math.abs(high)) / expression.q)) {
    findings.problem('SPACE_OVERFLOW', place, `q ${expression.q} is too small against values up to ${high}`);
  }
}
