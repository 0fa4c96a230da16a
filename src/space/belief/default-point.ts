import type { FreeParameter } from '../compile/parameter.ts';
import { optionsOfDefault } from './default-option.ts';
import { type ParameterPrior, priorDraw } from './parameter-prior.ts';

/**
 * The point of the default configuration. A parameter without a default takes the middle of its distribution: the point
 * or median of its prior, otherwise the median of its expression; of a choice the likeliest option, the first of equals.
 *
 * @returns undefined if no parameter of the point has a default
 */
export function defaultPoint(
  free: readonly FreeParameter[],
  priors: readonly (ParameterPrior | undefined)[],
  isActive: (point: ArrayLike<number>, coordinate: number) => boolean,
): Float64Array | undefined {
  const point = new Float64Array(free.length).fill(Number.NaN);
  let isStated = false;
  for (const parameter of free) {
    const { coordinate } = parameter;
    if (!isActive(point, coordinate)) continue;
    const stated = statedEntry(parameter);
    if (stated !== undefined) isStated = true;
    point[coordinate] = stated ?? middleEntry(parameter, priors[coordinate]);
  }
  return isStated ? point : undefined;
}

function statedEntry({ expression, entryOf }: FreeParameter): number | undefined {
  const { default: stated } = expression;
  if (stated === undefined) return undefined;
  return expression.type === 'choice' ? optionsOfDefault(expression, stated)[0] : entryOf(stated);
}

function middleEntry({ expression, fromUnit, entryOf }: FreeParameter, prior: ParameterPrior | undefined): number {
  if (prior === undefined) return expression.type === 'choice' ? 0 : fromUnit(0.5);
  const stated = expression.prior;
  if (typeof stated === 'object' && 'mean' in stated) return entryOf(stated.mean);
  const isWeighted = expression.type === 'choice' || (typeof stated === 'object' && 'weights' in stated);
  return isWeighted ? prior.masses.indexOf(Math.max(...prior.masses)) : fromUnit(priorDraw(prior, 0.5));
}
