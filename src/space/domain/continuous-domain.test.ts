import { describe, expect, it } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import { loguniform, normal, uniform } from '../index.ts';

const typed = [1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 3, 5, 7, 10, 100, 1000];

describe('bounds that people type', () => {
  it('may lie slightly outside bounds that are rounded logarithms', () => {
    const roundTrip = typed.map((value) => Math.exp(Math.log(value)) - value);
    expect(roundTrip.some((error) => error > 0)).toBe(true);
    expect(roundTrip.some((error) => error < 0)).toBe(true);
  });

  it.each(typed)('belong to the space: %d', (value) => {
    const above = compileSpace({ x: loguniform(Math.log(value), Math.log(value * 100)) });
    const below = compileSpace({ x: loguniform(Math.log(value / 100), Math.log(value)) });
    for (const space of [above, below]) {
      expect(space.contains({ x: value })).toBeUndefined();
      // The value taken in is a point of the space itself.
      const point = space.fromUnit(space.toUnit({ x: value }));
      expect(space.contains(point)).toBeUndefined();
    }
  });

  it.each([
    ['uniform', uniform(-2, 5), [-2, 5]],
    ['loguniform', loguniform(Math.log(0.01), Math.log(100)), [0.01, 100]],
  ] as const)('of %s leave room for rounding alone: 1e-12 of the larger bound', (_name, expression, [low, high]) => {
    const space = compileSpace({ x: expression });
    const larger = Math.max(Math.abs(low), Math.abs(high));
    const isIn = (x: number) => space.contains({ x }) === undefined;
    expect([isIn(low - 0.9e-12 * larger), isIn(high + 0.9e-12 * larger)]).toEqual([true, true]);
    expect([isIn(low - 2e-12 * larger), isIn(high + 2e-12 * larger)]).toEqual([false, false]);
  });
});

it('takes numbers only, and finite ones only', () => {
  const space = compileSpace({ x: normal(0, 1) });
  for (const x of ['1', true, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(space.contains({ x })).toMatch(/^x is /);
  for (const x of [0, -40, 1e300]) expect(space.contains({ x })).toBeUndefined();
});

it('gives no negative zero', () => {
  const space = compileSpace({ x: uniform(-1, 1) });
  expect(Object.is(space.fromUnit([0.5]).x, 0)).toBe(true);
});
