import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexPermutation } from './index-permutation.ts';

const orderOf = (size: number, seed: number): number[] => {
  const permutation = new IndexPermutation(size, 'test', seed);
  return Array.from({ length: size }, (_, i) => permutation.at(i));
};

describe('IndexPermutation', () => {
  it.each([1, 2, 3, 4096, 4097, 8192, 10_007])('visits each of %i numbers exactly once', (size) => {
    expect(orderOf(size, 7).sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
  });

  it('stays inside any domain up to 2^53, without repeats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4097, max: 2 ** 53 }), fc.nat(), (size, seed) => {
        const permutation = new IndexPermutation(size, seed);
        const seen = new Set<number>();
        for (let i = 0; i < 50; i++) seen.add(permutation.at(i)).add(permutation.at(size - 1 - i));
        expect(seen.size).toBe(100);
        for (const x of seen) expect(Number.isSafeInteger(x) && x >= 0 && x < size).toBe(true);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('differs between seeds and repeats for the same seed', () => {
    expect(orderOf(5000, 1)).toEqual(orderOf(5000, 1));
    expect(orderOf(5000, 1)).not.toEqual(orderOf(5000, 2));
  });

  it('spreads the first places evenly over a large domain', () => {
    // 10 cells of 1000 expected draws each; the 1 - 1e-6 quantile of chi-square with 9 degrees of freedom is 44.8.
    const permutation = new IndexPermutation(1_000_000, 'even');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const cell = Math.floor(permutation.at(i) / 100_000);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(44.8);
  });
});
