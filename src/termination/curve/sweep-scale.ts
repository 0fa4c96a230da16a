import { OrderedValues } from '../ranking/ordered-values.ts';

/**
 * The range of losses in a sweep: R = median of all first losses − best loss of all.
 * Cost: O(log n) per change.
 */
export class SweepScale {
  readonly #firsts = new OrderedValues();
  /** Best losses of open trials, which may be rewound, and the least one of the others. */
  readonly #openBests = new OrderedValues();
  #closedBest = Number.POSITIVE_INFINITY;

  addFirst(loss: number): void {
    this.#firsts.insert(loss);
  }

  removeFirst(loss: number): void {
    this.#firsts.remove(loss);
  }

  /** Changes the best loss of an open trial; +Infinity if it has none. */
  changeBest(from: number, to: number): void {
    if (from === to) return;
    if (from !== Number.POSITIVE_INFINITY) this.#openBests.remove(from);
    if (to !== Number.POSITIVE_INFINITY) this.#openBests.insert(to);
  }

  /** Ends an open trial with this best loss. */
  closeBest(loss: number): void {
    this.changeBest(loss, Number.POSITIVE_INFINITY);
    this.#closedBest = Math.min(this.#closedBest, loss);
  }

  /** Best loss of all trials; +Infinity if there is none. */
  get incumbent(): number {
    return Math.min(this.#closedBest, this.#openBests.select(0) ?? Number.POSITIVE_INFINITY);
  }

  /** R, above 0; 1 before the first report. */
  get range(): number {
    const median = this.#firsts.select(this.#firsts.size >> 1);
    if (median === undefined) return 1;
    return Math.max(median - this.incumbent, 1e-9 * Math.abs(median) + 1e-12);
  }

  /**
   * The loss of a report for the curve model: at most 3R above the median first loss, so that a spike does not dominate
   * the shape of its trial. The first three trials and non-finite losses stay unchanged.
   */
  winsorised(loss: number): number {
    if (this.#firsts.size < 3 || !Number.isFinite(loss)) return loss;
    const median = this.#firsts.select(this.#firsts.size >> 1) as number;
    return Math.min(loss, median + 3 * this.range);
  }
}
