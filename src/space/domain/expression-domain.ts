import type { Expression } from '../expression/expression.ts';
import { continuousDomain } from './continuous-domain.ts';
import type { Domain } from './domain.ts';
import { largestStep } from './grid.ts';
import { boundedGridDomain, openGridDomain } from './grid-domain.ts';
import { choiceDomain, randintDomain } from './index-domain.ts';
import { intRangeDomain, naturalRangeDomain } from './natural-range-domain.ts';
import { normalUnitMap, rangeUnitMap, type UnitMap } from './unit-map.ts';

/**
 * The values of an expression and the maps between them.
 *
 * @param logbase base of the log forms
 */
export function domainOf(expression: Expression, logbase: number): Domain {
  switch (expression.type) {
    case 'choice':
      return choiceDomain(expression);
    case 'randint':
      return randintDomain(expression);
    case 'uniform':
    case 'loguniform':
      return continuousDomain(rangeUnitMap(expression, logbase));
    case 'range':
    case 'log_range':
      return naturalRangeDomain(expression);
    case 'int_range':
      return intRangeDomain(expression);
    case 'quniform':
    case 'qloguniform': {
      const unitMap = rangeUnitMap(expression, logbase);
      const settings = { q: expression.q, clamp: expression.clamp ?? false };
      return isCountable(unitMap, settings.q)
        ? boundedGridDomain(unitMap, settings)
        : openGridDomain(unitMap, settings);
    }
    case 'normal':
    case 'lognormal':
      return continuousDomain(normalUnitMap(expression, logbase));
    case 'qnormal':
    case 'qlognormal':
      return openGridDomain(normalUnitMap(expression, logbase), { q: expression.q, clamp: false });
  }
}

function isCountable(unitMap: UnitMap, q: number): boolean {
  return Math.max(Math.abs(unitMap.low), Math.abs(unitMap.high)) / q <= largestStep;
}
