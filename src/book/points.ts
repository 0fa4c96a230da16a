import type { Json } from '../base/index.ts';
import { log } from '../numerics/index.ts';
import type { FreeParameter } from '../space/index.ts';
import { isWithoutLimit, optionKey } from './density.ts';

/** Steps of the search for a unit draw. */
const halvings = 60;

/**
 * The entry of a parameter that is nearest to a value in the library's units; undefined if no value of the parameter
 * stands for it.
 */
export function entryNear(parameter: FreeParameter, value: Json): number | undefined {
  return parameter.expression.type === 'choice' ? optionNear(parameter, value) : numberNear(parameter, value);
}

function optionNear(parameter: FreeParameter, value: Json): number | undefined {
  const values = Array.from({ length: parameter.count }, (_, option) => parameter.valueAt(option));
  const same = values.findIndex((option) => option !== undefined && optionKey(option) === optionKey(value));
  if (same >= 0) return same;
  if (value === null) {
    const unlimited = values.findIndex((option) => option !== undefined && isWithoutLimit(option));
    return unlimited >= 0 ? unlimited : nearest(values, Number.POSITIVE_INFINITY);
  }
  return typeof value === 'number' ? nearest(values, value) : undefined;
}

/** Index of the number nearest to a value: by ratio if both are above 0. */
function nearest(values: readonly (Json | undefined)[], wanted: number): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'number') continue;
    const capped = Math.min(wanted, Number.MAX_VALUE);
    const gap = value > 0 && capped > 0 ? Math.abs(log(value) - log(capped)) : Math.abs(value - capped);
    if (gap < least) [best, least] = [index, gap];
  }
  return best;
}

/** Values rise with the unit draw, so halving finds the nearest, whatever the expression. */
function numberNear(parameter: FreeParameter, value: Json): number | undefined {
  const wanted = value === null ? Number.POSITIVE_INFINITY : value;
  if (typeof wanted !== 'number') return undefined;
  const at = (u: number): number => Number(parameter.valueAt(parameter.fromUnit(u)));
  let [low, high] = [0, 1];
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2;
    if (at(middle) < wanted) low = middle;
    else high = middle;
  }
  // The last draw below is a value of its own if the parameter is stepped.
  return Math.abs(at(low) - wanted) < Math.abs(at(high) - wanted) ? parameter.fromUnit(low) : parameter.fromUnit(high);
}
