import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sparkPath } from './spark-path.ts';

const size = { width: 120, height: 26 };

/** Places along x of a path of `M x y`, `H x` and `V y`. */
function placesOf(path: string): number[] {
  return [...path.matchAll(/[MH](-?[\d.]+)/g)].map(([, x]) => Number(x));
}

it('runs from left to right and ends at the right edge', () => {
  const steps = fc
    .uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 2, maxLength: 60 })
    .map((counts) => counts.sort((a, b) => a - b).map((count, k) => [count, k * 0.1] as const));
  fc.assert(
    fc.property(steps, fc.nat(100), (points, more) => {
      const places = placesOf(sparkPath(points, (points.at(-1)?.[0] ?? 0) + more, size));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(places[0]).toBeGreaterThanOrEqual(2);
      expect(places.at(-1)).toBe(size.width - 2);
    }),
  );
});

it('starts at the left edge with a value of the first trial', () => {
  expect(
    sparkPath(
      [
        [1, 0],
        [3, 1],
      ],
      5,
      size,
    ),
  ).toBe('M2.0 23.0H60.0V3.0H118.0');
});
