import { lastUnit } from '../read/raise.ts';
import type { Domain } from './domain.ts';
import { clip, type Warp } from './warp.ts';

/**
 * Bounds that people type are rounded (0.1 for e^−2.302585092994046): values this far outside, relative to the larger
 * bound, still count as the bound. Smaller refuses honest values; larger would accept real mistakes.
 */
const slack = 1e-12;

/** Any number of an interval or a bell. Entries are values. */
export function continuousDomain(warp: Warp): Domain {
  const { low, high } = warp;
  const isBounded = Number.isFinite(high);
  const allowance = isBounded ? slack * Math.max(Math.abs(low), Math.abs(high)) : 0;
  const isFeasible = (x: number) => Number.isFinite(x) && x >= low && x <= high && !(warp.log && x <= 0);
  const toUnit = (x: number) => Math.min(warp.backward(x), lastUnit);
  return {
    kind: 'continuous',
    count: Number.POSITIVE_INFINITY,
    scale: { low, high, log: warp.log, step: undefined },
    fromUnit: (u) => warp.forward(clip(u, 0, lastUnit)) + 0,
    toUnit,
    cell: (x) => [toUnit(x), toUnit(x)],
    valueAt: (x) => x,
    entryOf: (value) => {
      if (typeof value !== 'number' || value < low - allowance || value > high + allowance) return Number.NaN;
      const entry = clip(value, low, high) + 0;
      return isFeasible(entry) ? entry : Number.NaN;
    },
    isFeasible,
    position: (x) => warp.position(x),
    entryAt: (position) => warp.atPosition(position) + 0,
  };
}
