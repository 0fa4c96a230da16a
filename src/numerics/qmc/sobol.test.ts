import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashSeed, SOBOL_MAX_DIMENSIONS, SobolSequence, seededRng } from '../index.ts';

const reference: { dimensions: number[]; points: number[][] } = JSON.parse(
  readFileSync(new URL('../fixtures/sobol.json', import.meta.url), 'utf8'),
);

/** Centred L2 discrepancy (Hickernell 1998) of points in [0,1]^d. */
function centredDiscrepancy(points: Float64Array[], d: number): number {
  const n = points.length;
  let single = 0;
  let pairs = 0;
  for (const x of points) {
    let product = 1;
    for (let k = 0; k < d; k++) {
      const a = Math.abs((x[k] ?? 0) - 0.5);
      product *= 1 + 0.5 * a - 0.5 * a * a;
    }
    single += product;
    for (const y of points) {
      let both = 1;
      for (let k = 0; k < d; k++) {
        const u = x[k] ?? 0;
        const v = y[k] ?? 0;
        both *= 1 + 0.5 * Math.abs(u - 0.5) + 0.5 * Math.abs(v - 0.5) - 0.5 * Math.abs(u - v);
      }
      pairs += both;
    }
  }
  return (13 / 12) ** d - (2 / n) * single + pairs / n / n;
}

describe('SobolSequence', () => {
  it('reproduces the unscrambled points of SciPy', () => {
    const sobol = new SobolSequence(SOBOL_MAX_DIMENSIONS);
    reference.points.forEach((row, i) => {
      const point = sobol.point(i);
      expect(reference.dimensions.map((d) => point[d])).toEqual(row);
    });
  });

  it('puts one of the first 2^k points into each of 2^k intervals, in every dimension, scrambled or not', () => {
    for (const sobol of [new SobolSequence(300), new SobolSequence(300, hashSeed('strata'))])
      for (const count of [2, 16, 128]) {
        const seen = Array.from({ length: sobol.dimensions }, () => new Set<number>());
        for (let i = 0; i < count; i++) {
          const point = sobol.point(i);
          point.forEach((u, d) => {
            seen[d]?.add(Math.floor(u * count));
          });
        }
        expect(seen.every((cells) => cells.size === count)).toBe(true);
      }
  });

  it('keeps the two-dimensional net property under scrambling', () => {
    // Joe-Kuo dimensions 1 and 2 form a (0, m, 2)-net: one of 2^m points in each elementary box.
    const sobol = new SobolSequence(2, hashSeed('net'));
    const points = Array.from({ length: 64 }, (_, i) => sobol.point(i));
    for (let a = 0; a <= 6; a++) {
      const cells = new Set(
        points.map((p) => `${Math.floor((p[0] ?? 0) * 2 ** a)},${Math.floor((p[1] ?? 0) * 2 ** (6 - a))}`),
      );
      expect(cells.size).toBe(64);
    }
  });

  it('has a lower discrepancy than random points', () => {
    for (const d of [2, 6, 12]) {
      const sobol = new SobolSequence(d, hashSeed('discrepancy', d));
      const rng = seededRng('discrepancy', d);
      const points = Array.from({ length: 128 }, (_, i) => sobol.point(i));
      const random = Array.from({ length: 128 }, () => Float64Array.from({ length: d }, () => rng.uniform()));
      expect(centredDiscrepancy(points, d)).toBeLessThan(0.6 * centredDiscrepancy(random, d));
    }
  });

  it('scrambles by seed, uniformly, and stays below 1', () => {
    const firsts = Array.from({ length: 256 }, (_, s) => new SobolSequence(3, hashSeed('first', s)).point(0));
    for (let d = 0; d < 3; d++) {
      const mean = firsts.reduce((sum, p) => sum + (p[d] ?? 0), 0) / firsts.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.06);
    }
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), fc.integer({ min: 1, max: 40 }), (i, d) => {
        const point = new SobolSequence(d, hashSeed('range')).point(i);
        return point.every((u) => u >= 0 && u < 1);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('refuses more dimensions than the table has', () => {
    for (const d of [0, 1.5, SOBOL_MAX_DIMENSIONS + 1]) expect(() => new SobolSequence(d)).toThrow(RangeError);
  });
});
