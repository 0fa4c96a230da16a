import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CELLS, type KernelColumn, METRIC, pairHistogram, SPAN } from '../../../src/charts/kernel/index.ts';
import { ColumnStore } from './column-store.ts';
import { MovingCounts } from './moving-counts.ts';

const rows = 400;
const plain = { kind: 'number' as const, log: false, low: 0, high: 1, step: null, values: [] };
const columns: readonly KernelColumn[] = [
  { ...plain, id: 'a' },
  { ...plain, id: 'b' },
];

function loaded(): ColumnStore {
  const store = new ColumnStore(columns, 'minimize', { low: 0, middle: 0.5, high: 1 });
  const spread = (factor: number) => Uint16Array.from({ length: rows }, (_, i) => (i * factor) % SPAN);
  store.load(
    rows,
    rows,
    new Map<string, Uint32Array | Float32Array | Uint8Array | Uint16Array>([
      ['trial', Uint32Array.from({ length: rows }, (_, i) => i)],
      ['state', new Uint8Array(rows).fill(3)],
      ['best', Float32Array.from({ length: rows }, (_, i) => (i % 37 === 0 ? Number.NaN : (i * 7) % 101))],
      ['q:a', spread(40_503)],
      ['q:b', spread(7_919)],
    ]),
  );
  return store;
}

const view = { axes: ['a', 'b', METRIC], linear: [] };

it('equals a full count after any sequence of selections', () => {
  const store = loaded();
  const bound = fc.integer({ min: 0, max: rows });
  fc.assert(
    fc.property(fc.array(fc.tuple(bound, bound), { minLength: 1, maxLength: 8 }), (brushes) => {
      const counts = new MovingCounts();
      for (const [from, to] of brushes) {
        const mask = Uint8Array.from({ length: rows }, (_, i) =>
          i >= Math.min(from, to) && i < Math.max(from, to) ? 1 : 0,
        );
        const pairs = counts.of(store, view, mask, Math.abs(to - from));
        const [count, sum] = [new Float64Array(CELLS * CELLS), new Float64Array(CELLS * CELLS)];
        pairHistogram(store.bins('b', false), store.bins(METRIC, false), store.rank, mask, rows, count, sum);
        // Compared as text: a matcher walks the thousands of cells one by one.
        expect(`${pairs[1]?.count}`).toBe(`${count}`);
        expect(`${pairs[1]?.sum}`).toBe(`${sum}`);
      }
    }),
    { seed: 5, numRuns: 40 },
  );
});

it('starts over for other axes and new rows', () => {
  const store = loaded();
  const counts = new MovingCounts();
  const all = new Uint8Array(rows).fill(1);
  counts.of(store, view, all, rows);
  const [first] = counts.of(store, { axes: ['b', 'a'], linear: [] }, all, rows);
  expect(Array.from(first?.count ?? []).reduce((a, b) => a + b, 0)).toBe(rows);
  store.refresh();
  const [again] = counts.of(store, { axes: ['b', 'a'], linear: [] }, all, rows);
  expect(Array.from(again?.count ?? []).reduce((a, b) => a + b, 0)).toBe(rows);
});
