import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowdingDistances, dominates, hypervolume, type Losses, nondominatedFronts, paretoFront } from './index.ts';

/** Vectors on a coarse lattice, so that ties and repeats are common. */
const vectors = (m: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: m, maxLength: m }), { maxLength: 24 });
const some = fc.integer({ min: 1, max: 4 }).chain(vectors);

/** Fronts by definition: peel off the vectors that no remaining one dominates. */
function peeled(all: readonly Losses[]): number[][] {
  let left = Array.from(all.keys());
  const fronts: number[][] = [];
  while (left.length > 0) {
    const front = left.filter((i) => !left.some((j) => dominates(all[j] ?? [], all[i] ?? [])));
    fronts.push(front);
    left = left.filter((i) => !front.includes(i));
  }
  return fronts;
}

/** Volume by counting the unit cells of the lattice that some vector dominates. */
function counted(all: readonly Losses[], reference: Losses): number {
  const m = reference.length;
  let count = 0;
  const cell = new Array<number>(m).fill(0);
  const walk = (j: number): void => {
    if (j === m) {
      if (all.some((losses) => losses.every((loss, k) => loss <= (cell[k] ?? 0)))) count++;
      return;
    }
    for (let x = 0; x < (reference[j] ?? 0); x++) {
      cell[j] = x;
      walk(j + 1);
    }
  };
  walk(0);
  return count;
}

describe('domination', () => {
  it('is nowhere worse and somewhere better', () => {
    expect(dominates([1, 2], [1, 3])).toBe(true);
    expect(dominates([1, 2], [1, 2])).toBe(false);
    expect(dominates([1, 3], [2, 2])).toBe(false);
  });

  it('sorts into the same fronts as peeling', () => {
    fc.assert(
      fc.property(some, (all) => {
        const fronts = nondominatedFronts(all);
        expect(fronts).toEqual(peeled(all));
        expect(paretoFront(all)).toEqual(fronts[0] ?? []);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('measures crowding by the gaps between neighbours', () => {
    const front = [
      [0, 10],
      [1, 6],
      [4, 2],
      [10, 0],
    ];
    expect(Array.from(crowdingDistances(front))).toEqual([Infinity, 0.4 + 0.8, 0.9 + 0.6, Infinity]);
    expect(Array.from(crowdingDistances([[1, 1]]))).toEqual([Infinity]);
    expect(crowdingDistances([])).toHaveLength(0);
  });
});

describe('hypervolume', () => {
  it.each([
    [[], [1, 1], 0],
    [[[0, 0]], [1, 1], 1],
    [[[1, 0]], [1, 1], 0],
    [
      [
        [2, 0],
        [0, 2],
      ],
      [3, 3],
      5,
    ],
    [[[0.5, 0.5, 0.5]], [1, 1, 1], 0.125],
    [
      [
        [0, 0.5, 0.5],
        [0.5, 0, 0.5],
        [0.5, 0.5, 0],
      ],
      [1, 1, 1],
      0.5,
    ],
    [
      [
        [1, 2, 3],
        [2, 3, 1],
        [3, 1, 2],
      ],
      [4, 4, 4],
      13,
    ],
    [[[3]], [5], 2],
  ])('of %j below %j is %d', (all, reference, expected) => {
    expect(hypervolume(all, reference)).toBeCloseTo(expected, 12);
  });

  it('agrees with counting cells, for one to four objectives', () => {
    fc.assert(
      fc.property(some, (all) => {
        const reference = new Array<number>(all[0]?.length ?? 2).fill(6);
        expect(hypervolume(all, reference)).toBe(counted(all, reference));
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('approaches the known volume of the ZDT1 front, 2/3 below (1, 1)', () => {
    const n = 2000;
    const front = Array.from({ length: n }, (_, i) => [i / n, 1 - Math.sqrt(i / n)]);
    expect(hypervolume(front, [1, 1])).toBeCloseTo(2 / 3, 3);
  });
});
