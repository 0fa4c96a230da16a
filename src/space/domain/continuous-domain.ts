import type { Domain } from './domain.ts';
import { lastUnit } from './powers.ts';
import { clip, type UnitMap } from './unit-map.ts';

/**
 * People type rounded bounds (0.1 for e^−2.302585092994046): values this far outside, relative to the larger bound,
 * still count as the bound. Smaller refuses honest values; larger would accept real mistakes.
 */
const slack = 1e-12;

/** Any number in an interval or under a bell curve. Entries are values. */
export function continuousDomain(unitMap: UnitMap): Domain {
  const { low, high } = unitMap;
  const isBounded = Number.isFinite(high);
  const allowance = isBounded ? slack * Math.max(Math.abs(low), Math.abs(high)) : 0;
  const isFeasible = (x: number) => Number.isFinite(x) && x >= low && x <= high && !(unitMap.log && x <= 0);
  const toUnit = (x: number) => Math.min(unitMap.backward(x), lastUnit);
  return {
    kind: 'continuous',
    count: Number.POSITIVE_INFINITY,
    scale: { low, high, log: unitMap.log, step: undefined },
    fromUnit: (u) => unitMap.forward(clip(u, 0, lastUnit)) + 0,
    toUnit,
    cell: (x) => [toUnit(x), toUnit(x)],
    valueAt: (x) => x,
    entryOf: (value) => {
      if (typeof value !== 'number' || value < low - allowance || value > high + allowance) return Number.NaN;
      const entry = clip(value, low, high) + 0;
      return isFeasible(entry) ? entry : Number.NaN;
    },
    isFeasible,
    position: (x) => unitMap.position(x),
    entryAt: (position) => unitMap.atPosition(position) + 0,
  };
}
