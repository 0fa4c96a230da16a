import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueScale } from './scale.ts';

const ends = fc
  .tuple(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.double({ min: 1.001, max: 1e6, noNaN: true }))
  .map(([low, factor]) => [low, low * factor] as const);
const pixels = fc.constantFrom([30, 630] as const, [400, 12] as const);

describe.each([
  ['linear', false],
  ['logarithmic', true],
])('a %s scale', (_, isLog) => {
  it('maps its ends exactly', () => {
    fc.assert(
      fc.property(ends, pixels, ([low, high], [from, to]) => {
        const scale = valueScale(low, high, from, to, isLog);
        expect([scale.at(low), scale.at(high)]).toEqual([from, to]);
      }),
    );
  });

  it('maps a pixel back to its value in both directions of the axis', () => {
    fc.assert(
      fc.property(ends, pixels, fc.double({ min: 0, max: 1, noNaN: true }), ([low, high], [from, to], share) => {
        const scale = valueScale(low, high, from, to, isLog);
        const pixel = from + (to - from) * share;
        expect(scale.at(scale.invert(pixel))).toBeCloseTo(pixel, 6);
      }),
    );
  });

  it('has round ticks inside its range', () => {
    fc.assert(
      fc.property(ends, ([low, high]) => {
        const ticks = valueScale(low, high, 0, 1, isLog).ticks(5);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low * (1 - 1e-9));
          expect(tick).toBeLessThanOrEqual(high * (1 + 1e-9));
        }
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
      }),
    );
  });
});

it('has no position for NaN, and puts values without a logarithm at the start', () => {
  expect(valueScale(1, 2, 0, 10).at(Number.NaN)).toBeNaN();
  expect(valueScale(1, 2, 0, 10, true).at(Number.NaN)).toBeNaN();
  expect(valueScale(1, 2, 5, 10, true).at(-1)).toBe(5);
});

it('puts a single value in the middle', () => {
  expect(valueScale(3, 3, 0, 10).at(3)).toBeCloseTo(5);
  expect(valueScale(0, 0, 0, 10).at(0)).toBe(5);
});

it.each([
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0.93, 0.97, 4, [0.93, 0.94, 0.95, 0.96, 0.97]],
])('ticks of %d to %d', (low, high, count, ticks) => {
  expect(valueScale(low, high, 0, 1).ticks(count)).toEqual(ticks);
});

it.each([
  [1e-4, 1, 5, [1e-4, 1e-3, 0.01, 0.1, 1]],
  [1e-6, 1, 3, [1e-6, 1e-3, 1]],
  [2, 8, 3, [2, 4, 6, 8]],
])('ticks of %d to %d on a logarithmic axis', (low, high, count, ticks) => {
  expect(valueScale(low, high, 0, 1, true).ticks(count)).toEqual(ticks);
});
