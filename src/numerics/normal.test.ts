import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { erfc, erfcx, exp, expm1, log, log1p, logNormalCdf, normalCdf, normalQuantile, pow } from './index.ts';

/** Rows of [argument(s), value to 17 digits], written by fixtures/normal.py with mpmath. */
const reference: Record<string, number[][]> = JSON.parse(
  readFileSync(new URL('./fixtures/normal.json', import.meta.url), 'utf8'),
);

const unary: [string, (x: number) => number, number][] = [
  ['exp', exp, 1],
  ['expm1', expm1, 1],
  ['log', log, 1],
  ['log1p', log1p, 1],
  ['erfc', erfc, 4],
  // exp(x²) inherits the rounding error of x², so a large x costs digits.
  ['erfcx', erfcx, 400],
  ['normalCdf', normalCdf, 800],
  ['logNormalCdf', logNormalCdf, 40],
  ['normalQuantile', normalQuantile, 8],
];

describe('elementary and normal functions', () => {
  for (const [name, f, ulps] of unary)
    it(`${name} agrees with 60-digit arithmetic to ${ulps} ulp`, () => {
      const rows = reference[name] ?? [];
      expect(rows.length).toBeGreaterThan(8);
      for (const [x, want] of rows as [number, number][]) {
        const error = Math.abs(f(x) - want);
        expect(error, `${name}(${x}) = ${f(x)}, expected ${want}`).toBeLessThanOrEqual(
          ulps * 2 ** -52 * Math.abs(want) + 5e-324,
        );
      }
    });

  it('pow agrees with 60-digit arithmetic and with the special cases of **', () => {
    for (const [x, y, want] of (reference.pow ?? []) as [number, number, number][])
      expect(Math.abs(pow(x, y) - want), `pow(${x}, ${y})`).toBeLessThanOrEqual(2 ** -52 * Math.abs(want));
    const odd = [0, -0, 1, -1, 2, -2, 0.5, -3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
    for (const x of [...odd, 2 ** 53, 1e308, 5e-324])
      for (const y of [...odd, 1e300, -1e300]) expect(pow(x, y), `pow(${x}, ${y})`).toBe(x ** y);
  });

  it('handles the ends of every domain', () => {
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exp(710)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(Number.NaN)).toBeNaN();
    expect(expm1(-0)).toBe(-0);
    expect(expm1(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(log(-1)).toBeNaN();
    expect(log(1)).toBe(0);
    expect(log1p(-1)).toBe(Number.NEGATIVE_INFINITY);
    expect(log1p(-2)).toBeNaN();
    expect(erfc(Number.POSITIVE_INFINITY)).toBe(0);
    expect(erfc(Number.NEGATIVE_INFINITY)).toBe(2);
    expect(erfc(Number.NaN)).toBeNaN();
    expect(logNormalCdf(-1e10)).toBeCloseTo(-5e19, -10);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.5)).toBeNaN();
    expect(normalQuantile(0.5)).toBe(0);
  });
});
