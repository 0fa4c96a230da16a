import type { Domain } from './domain.ts';
import { gridOf } from './grid.ts';
import { lastUnit } from './powers.ts';
import { roundHalfEven } from './quantize.ts';
import { clip, middle, type UnitMap } from './unit-map.ts';

/** The settings of quantization. */
export interface GridSettings {
  /** Step, above 0. */
  readonly q: number;
  /** Clamp values outside the bounds to the bounds. */
  readonly clamp: boolean;
}

/** Multiples of q between bounds. Entries are indices; the bounds cut off the cells of the end values. */
export function boundedGridDomain(unitMap: UnitMap, { q, clamp }: GridSettings): Domain {
  const { low, high, log } = unitMap;
  const { first, last } = gridOf(low, high, q);
  const count = last - first + 1;
  const valueAt = (index: number) => {
    const value = (first + index) * q + 0;
    return clamp ? clip(value, low, high) : value;
  };
  const position = (index: number) => unitMap.position(clip(aboveZero(valueAt(index), q, log), low, high));
  const cell = (index: number): [number, number] => [
    index === 0 ? 0 : unitMap.backward((first + index - 0.5) * q),
    index === count - 1 ? 1 : unitMap.backward((first + index + 0.5) * q),
  ];
  return {
    kind: 'grid',
    count,
    scale: { low: valueAt(0), high: valueAt(count - 1), log, step: q },
    fromUnit: (u) => clip(roundHalfEven(unitMap.forward(clip(u, 0, lastUnit)) / q), first, last) - first,
    toUnit: (index) => middle(cell(index)),
    cell,
    valueAt,
    entryOf: (value) => {
      if (typeof value !== 'number') return Number.NaN;
      const index = clip(roundHalfEven(value / q), first, last) - first;
      return isSame(value, valueAt(index), q) ? index : Number.NaN;
    },
    isFeasible: (index) => Number.isInteger(index) && index >= 0 && index < count,
    position,
    entryAt: (target) => {
      const below = clip(Math.floor(unitMap.atPosition(target) / q), first, last) - first;
      return nearer(target, below, Math.min(below + 1, count - 1), position);
    },
  };
}

/** Multiples of q without bounds, or too many to count. Entries are values. */
export function openGridDomain(unitMap: UnitMap, { q, clamp }: GridSettings): Domain {
  const { low, high, log } = unitMap;
  const snap = (x: number) => {
    const value = roundHalfEven(x / q) * q + 0;
    return clamp ? clip(value, low, high) : value;
  };
  const position = (x: number) => unitMap.position(aboveZero(x, q, log));
  const cell = (x: number): [number, number] => [unitMap.backward(x - q / 2), unitMap.backward(x + q / 2)];
  const isInReach = (x: number) => Number.isFinite(x) && x >= low - q / 2 && x <= high + q / 2;
  const isFeasible = (x: number) => isInReach(x) && isSame(x, snap(x), q);
  return {
    kind: 'grid',
    count: Number.POSITIVE_INFINITY,
    scale: {
      low: Number.isFinite(low) ? snap(low) : low,
      high: Number.isFinite(high) ? snap(high) : high,
      log,
      step: q,
    },
    fromUnit: (u) => snap(unitMap.forward(clip(u, 0, lastUnit))),
    toUnit: (x) => middle(cell(x)),
    cell,
    valueAt: (x) => x,
    entryOf: (value) => (typeof value === 'number' && isFeasible(value) ? snap(value) : Number.NaN),
    isFeasible,
    position,
    entryAt: (target) => {
      const below = Math.floor(unitMap.atPosition(target) / q) * q;
      const [lower, upper] = [snap(below), snap(below + q)];
      // Next to a bound that is not a multiple of q, rounding cannot reach one of the two.
      if (!isInReach(upper)) return lower;
      return isInReach(lower) ? nearer(target, lower, upper, position) : upper;
    },
  };
}

/** Of two neighbouring entries, the one whose model coordinate is nearer to the target. */
function nearer(target: number, below: number, above: number, position: (entry: number) => number): number {
  return target - position(below) <= position(above) - target ? below : above;
}

/** 0 has no logarithm: on a log scale it is placed at half a step, the border of its cell. */
function aboveZero(x: number, q: number, log: boolean): number {
  return log ? Math.max(x, q / 2) : x;
}

/** Equal up to the rounding of a decimal multiple of q: 0.3 is 3 · 0.1. */
function isSame(x: number, y: number, q: number): boolean {
  return Math.abs(x - y) <= 1e-9 * q + 8 * Number.EPSILON * Math.abs(y);
}
