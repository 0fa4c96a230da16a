import { OrderedValues, type WorkMeter } from './ordered-values.ts';
import { RunningBest } from './running-statistic.ts';

/**
 * Best loss that any trial had within its first N reports, for every N.
 *
 * A trial with fewer than N reports counts with all of them, so this is the least loss of any trial at any interval up
 * to N: a prefix minimum, independent of the number of trials. Reports that did not improve their trial are not stored.
 * Reports of open trials are stored separately, so that a rewind can undo them.
 *
 * Cost, for the longest trial's length L and c open trials: report O(log c + log L), query O(log L).
 */
export class BestByInterval {
  readonly #meter: WorkMeter;
  readonly #live = new Map<number, RunningBest>();
  readonly #ended = new Set<number>();
  /** At index i: improvements at interval i + 1 of open trials, and the least of the ended ones. */
  readonly #open: (OrderedValues | undefined)[] = [];
  readonly #closed: number[] = [];
  /** Segment tree of minima over intervals: leaves at #width … 2 · #width − 1. */
  #tree = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  #width = 1;

  constructor(meter: WorkMeter = { steps: 0 }) {
    this.#meter = meter;
  }

  /** Records the next loss of a trial; undefined if the trial has ended. */
  report(trial: number, loss: number): RunningBest | undefined {
    if (this.#ended.has(trial)) return undefined;
    let history = this.#live.get(trial);
    if (history === undefined) {
      history = new RunningBest();
      this.#live.set(trial, history);
    }
    const before = history.at(history.length);
    const best = history.push(loss);
    if (best < before) {
      this.#openAt(history.length - 1).insert(best);
      this.#refresh(history.length - 1);
    }
    return history;
  }

  /** Least loss within the first `interval` reports of any trial; +Infinity if there is no finite one. */
  bestUpTo(interval: number): number {
    let best = Number.POSITIVE_INFINITY;
    let low = this.#width;
    let high = this.#width + Math.min(interval, this.#width);
    while (low < high) {
      this.#meter.steps++;
      if (low & 1) best = Math.min(best, this.#tree[low++] as number);
      if (high & 1) best = Math.min(best, this.#tree[--high] as number);
      low >>>= 1;
      high >>>= 1;
    }
    return best;
  }

  finished(trial: number): void {
    const history = this.#live.get(trial);
    this.#live.delete(trial);
    this.#ended.add(trial);
    if (history === undefined) return;
    for (const { index, best } of improvements(history, 0)) {
      this.#open[index]?.remove(best);
      while (this.#closed.length <= index) this.#closed.push(Number.POSITIVE_INFINITY);
      this.#closed[index] = Math.min(this.#closed[index] as number, best);
    }
  }

  rewind(trial: number, keep: number): void {
    const history = this.#live.get(trial);
    if (history === undefined) return;
    for (const { index, best } of improvements(history, keep)) {
      this.#open[index]?.remove(best);
      this.#refresh(index);
    }
    history.cut(keep);
  }

  #openAt(index: number): OrderedValues {
    let values = this.#open[index];
    if (values === undefined) {
      values = new OrderedValues(this.#meter);
      while (this.#open.length <= index) this.#open.push(undefined);
      this.#open[index] = values;
    }
    return values;
  }

  #refresh(index: number): void {
    if (index >= this.#width) this.#widen(index);
    const open = this.#open[index]?.select(0) ?? Number.POSITIVE_INFINITY;
    let node = this.#width + index;
    this.#tree[node] = Math.min(open, this.#closed[index] ?? Number.POSITIVE_INFINITY);
    for (node >>>= 1; node > 0; node >>>= 1) {
      this.#meter.steps++;
      this.#tree[node] = Math.min(this.#tree[2 * node] as number, this.#tree[2 * node + 1] as number);
    }
  }

  #widen(index: number): void {
    const leaves = this.#tree.slice(this.#width);
    while (this.#width <= index) this.#width *= 2;
    this.#tree = new Array<number>(2 * this.#width).fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < leaves.length; i++) this.#tree[this.#width + i] = leaves[i] as number;
    for (let node = this.#width - 1; node > 0; node--)
      this.#tree[node] = Math.min(this.#tree[2 * node] as number, this.#tree[2 * node + 1] as number);
  }
}

/** Where a trial improved beyond its first `from` reports. */
function improvements(history: RunningBest, from: number): { index: number; best: number }[] {
  const found: { index: number; best: number }[] = [];
  for (let interval = from + 1; interval <= history.length; interval++) {
    const best = history.at(interval);
    // at(0) is +Infinity, so the first finite report is an improvement.
    if (best < history.at(interval - 1)) found.push({ index: interval - 1, best });
  }
  return found;
}
