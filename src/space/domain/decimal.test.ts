import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf, plusMultiple, times, toDouble, trimmedDecimal } from './decimal.ts';

test.each([
  [0.1, 1n, 1],
  [-2.5, -25n, 1],
  [300, 3n, -2],
  [1e-7, 1n, 7],
  [1.25e21, 125n, -19],
])('%d is read as people read it', (x, digits, places) => {
  expect(decimalOf(x)).toEqual({ digits, places });
});

test('a double survives as a decimal', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(double, (x) => toDouble(decimalOf(x)) + 0 === x + 0),
    { seed: 4 },
  );
});

test.each([
  [0.1, 0.2, 3, 0.7],
  [5, 0.25, 2, 5.5],
  [0.125, 10, 7, 70.125],
  [-0.3, 0.2, 1, -0.1],
])('%d plus %d times %i is exact', (a, b, count, sum) => {
  const { digits, places } = plusMultiple(decimalOf(a), decimalOf(b), count);
  expect(toDouble({ digits, places })).toBe(sum);
});

test('products are exact', () => {
  expect(toDouble(times(decimalOf(0.1), decimalOf(0.3)))).toBe(0.03);
  expect(times({ digits: 12n, places: 1 }, { digits: -5n, places: 2 })).toEqual({ digits: -60n, places: 3 });
});

test.each(['', '-'])('only the first 60 digits are kept (sign "%s")', (sign) => {
  const of = (count: number) => BigInt(`${sign}${'1234567890'.repeat(7).slice(0, count)}`);
  expect(trimmedDecimal({ digits: of(60), places: 4 })).toEqual({ digits: of(60), places: 4 });
  expect(trimmedDecimal({ digits: of(65), places: 4 })).toEqual({ digits: of(60), places: -1 });
});
