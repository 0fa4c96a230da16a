import { addToHistogram, CELLS, type PairCounts, type ParallelView } from '../../../src/charts/kernel/index.ts';
import type { ColumnStore } from './column-store.ts';

interface Pair {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly count: Float64Array;
  readonly sum: Float64Array;
}

/** What joint counts depend on besides the selection. */
export type CountedAxes = Pick<ParallelView, 'axes' | 'linear'>;

/**
 * Joint counts of each pair of neighbouring axes over a moving selection. A move of a brush changes few trials: only
 * rows that came or went are counted, and the result equals a full count.
 */
export class MovingCounts {
  #key = '';
  #mask: Uint8Array = new Uint8Array(0);
  #pairs: readonly Pair[] = [];
  #came = new Uint32Array(0);
  #went = new Uint32Array(0);

  /**
   * @param mask [rows] 1 selected; at the beginning of its buffer, and kept: it must not be written to afterwards
   * @param selected number of selected rows
   */
  of(store: ColumnStore, view: CountedAxes, mask: Uint8Array, selected: number): readonly PairCounts[] {
    const key = `${store.version} ${store.rows} ${view.axes.join('\n')}\n${view.linear.join('\n')}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#pairs = pairsOf(store, view);
      this.#came = new Uint32Array(store.rows);
      this.#went = new Uint32Array(store.rows);
      this.#mask = new Uint8Array(store.rows);
    }
    const before = this.#mask;
    let came = 0;
    let went = 0;
    // Four rows at a time: most have not changed.
    const words = Math.floor(store.rows / 4);
    const now = new Uint32Array(mask.buffer, mask.byteOffset, words);
    const then = new Uint32Array(before.buffer, before.byteOffset, words);
    for (let word = 0; word <= words; word++) {
      if (word < words && now[word] === then[word]) continue;
      for (let row = word * 4; row < word * 4 + 4 && row < store.rows; row++) {
        const is = mask[row];
        if (is === before[row]) continue;
        if (is === 1) this.#came[came++] = row;
        else this.#went[went++] = row;
      }
    }
    if (came + went > selected) {
      // Fewer rows are selected than changed: count from scratch.
      came = 0;
      went = 0;
      for (let row = 0; row < store.rows; row++) if (mask[row] === 1) this.#came[came++] = row;
      for (const { count, sum } of this.#pairs) {
        count.fill(0);
        sum.fill(0);
      }
    }
    for (const { left, right, count, sum } of this.#pairs) {
      addToHistogram(left, right, store.rank, this.#came, came, 1, count, sum);
      addToHistogram(left, right, store.rank, this.#went, went, -1, count, sum);
    }
    this.#mask = mask;
    return this.#pairs;
  }
}

function pairsOf(store: ColumnStore, { axes, linear }: CountedAxes): readonly Pair[] {
  const bins = axes.map((id) => store.bins(id, linear.includes(id)));
  return bins.slice(1).map((right, k) => ({
    left: bins[k] ?? right,
    right,
    count: new Float64Array(CELLS * CELLS),
    sum: new Float64Array(CELLS * CELLS),
  }));
}
