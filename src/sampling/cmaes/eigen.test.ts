import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from './eigen.ts';

describe('symmetricEigen', () => {
  it('restores the matrix as B D Bᵀ with orthonormal B', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.infiniteStream(fc.double({ min: -3, max: 3, noNaN: true })),
        (d, numbers) => {
          const A = new Float64Array(d * d);
          for (let i = 0; i < d; i++)
            for (let j = 0; j <= i; j++) A[i * d + j] = A[j * d + i] = numbers.next().value ?? 0;
          const { values, vectors } = symmetricEigen(A, d);
          const entry = (i: number, j: number, scale: (k: number) => number): number =>
            values.reduce((sum, _, k) => sum + (vectors[i * d + k] ?? 0) * scale(k) * (vectors[j * d + k] ?? 0), 0);
          for (let i = 0; i < d; i++)
            for (let j = 0; j < d; j++) {
              expect(Math.abs(entry(i, j, (k) => values[k] ?? 0) - (A[i * d + j] ?? 0))).toBeLessThan(1e-12);
              expect(Math.abs(entry(i, j, () => 1) - (i === j ? 1 : 0))).toBeLessThan(1e-12);
            }
        },
      ),
      { seed: 2, numRuns: 100 },
    );
  });

  it('finds the eigenvalues of a known matrix', () => {
    const { values } = symmetricEigen(Float64Array.from([2, 1, 1, 2]), 2);
    expect([...values].sort()).toEqual([expect.closeTo(1, 14), expect.closeTo(3, 14)]);
  });

  it('terminates on a matrix of zeros and on one with NaN', () => {
    expect([...symmetricEigen(new Float64Array(4), 2).values]).toEqual([0, 0]);
    expect(symmetricEigen(new Float64Array(4).fill(Number.NaN), 2).values).toHaveLength(2);
  });
});
