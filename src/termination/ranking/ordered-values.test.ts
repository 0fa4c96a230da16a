import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedValues } from './ordered-values.ts';

const value = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);

describe('OrderedValues', () => {
  it('behaves like a sorted array', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('insert' as const), value }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), value }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const), value: fc.nat() }) },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 400, size: 'max' }),
        fc.array(value, { maxLength: 5 }),
        (steps, probes) => {
          const tree = new OrderedValues();
          const sorted: number[] = [];
          for (const { kind, value: v } of steps) {
            if (kind === 'insert') {
              tree.insert(v);
              sorted.push(v);
            } else {
              const target = kind === 'remove' ? v : (sorted[v % Math.max(1, sorted.length)] ?? 0.123);
              const at = sorted.indexOf(target);
              expect(tree.remove(target)).toBe(at >= 0);
              if (at >= 0) sorted.splice(at, 1);
            }
          }
          sorted.sort((a, b) => a - b || 0);
          expect(tree.size).toBe(sorted.length);
          expect(tree.values().map((x) => x + 0)).toEqual([...sorted].sort(ascending).map((x) => x + 0));
          for (const probe of [...probes, ...sorted.slice(0, 3)]) {
            expect(tree.countBelow(probe)).toBe(sorted.filter((x) => x < probe).length);
            expect(tree.countAtMost(probe)).toBe(sorted.filter((x) => x <= probe).length);
          }
          expect(tree.select(-1)).toBeUndefined();
          expect(tree.select(tree.size)).toBeUndefined();
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });

  it('selects every rank of a deep tree, through growth and shrinkage', () => {
    const tree = new OrderedValues();
    const n = 6000;
    for (let i = 0; i < n; i++) tree.insert((i * 7919) % n);
    for (let rank = 0; rank < n; rank += 97) expect(tree.select(rank)).toBe(rank);
    const copy = tree.clone();
    for (let i = 0; i < n; i++) if (i % 50 !== 0) expect(tree.remove((i * 31) % n)).toBe(true);
    expect(tree.size).toBe(n / 50);
    expect(tree.values()).toEqual([...tree.values()].sort(ascending));
    for (let rank = 0; rank < tree.size; rank += 7) expect(tree.countBelow(tree.select(rank) as number)).toBe(rank);
    expect(copy.size).toBe(n);
    expect(copy.select(n - 1)).toBe(n - 1);
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
  ])('knows every rank after each of 200 %s insertions', (_, toValue) => {
    const tree = new OrderedValues();
    const sorted: number[] = [];
    for (let i = 0; i < 200; i++) {
      tree.insert(toValue(i));
      sorted.push(toValue(i));
      sorted.sort(ascending);
      expect(sorted.map((__, rank) => tree.select(rank))).toEqual(sorted);
    }
  });

  it('copies a tree so that changes to one leave the other alone', () => {
    const tree = new OrderedValues();
    for (let i = 0; i < 200; i++) tree.insert(i);
    const copy = tree.clone();
    for (let i = 40; i < 200; i++) tree.remove(i);
    for (let i = 0; i <= 200; i++) expect([copy.countBelow(i), tree.countBelow(i)]).toEqual([i, Math.min(i, 40)]);
    for (let i = 0; i < 200; i += 2) copy.remove(i);
    for (let i = 0; i <= 40; i++) expect(tree.countBelow(i)).toBe(i);
  });

  it('costs logarithmic work per operation', () => {
    const stepsAt = (n: number): number => {
      const meter = { steps: 0 };
      const tree = new OrderedValues(meter);
      for (let i = 0; i < n; i++) tree.insert((i * 7919) % n);
      meter.steps = 0;
      for (let i = 0; i < 100; i++) {
        tree.countBelow((i * n) / 100);
        tree.insert((i * n) / 100);
        tree.remove((i * n) / 100);
      }
      return meter.steps / 100;
    };
    expect(stepsAt(10_000)).toBeLessThan(2.5 * stepsAt(400));
  });

  it('refuses NaN', () => {
    expect(() => new OrderedValues().insert(Number.NaN)).toThrow(RangeError);
    expect(new OrderedValues().remove(Number.NaN)).toBe(false);
  });
});

/** Compares, because subtracting infinities gives NaN. */
function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
