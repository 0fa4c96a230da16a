import { CELLS, type PairCounts, type ParallelView, pairHistogram } from '../../../src/views/kernel.ts';
import type { ColumnStore } from './column-store.ts';

/** Joint counts of each pair of neighbouring axes over the rows of a mask. */
export function pairCounts(store: ColumnStore, view: ParallelView, mask: Uint8Array): PairCounts[] {
  const pairs: PairCounts[] = [];
  const bins = (id: string) => store.bins(id, view.linear.includes(id));
  for (let k = 0; k + 1 < view.axes.length; k++) {
    const count = new Float32Array(CELLS * CELLS);
    const sum = new Float32Array(CELLS * CELLS);
    const left = view.axes[k];
    const right = view.axes[k + 1];
    if (left === undefined || right === undefined) continue;
    pairHistogram(bins(left), bins(right), store.rank, mask, store.rows, count, sum);
    pairs.push({ count, sum });
  }
  return pairs;
}
