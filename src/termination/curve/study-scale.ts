import { OrderedValues } from '../ranking/ordered-values.ts';

/**
 * The range of losses in a study: R = median of all first losses − best loss of all.
 * Cost: O(log n) a change.
 */
export class StudyScale {
  readonly #firsts = new OrderedValues();
  /** Best losses of trials that may be cut back; of the others the least. */
  readonly #openBests = new OrderedValues();
  #closedBest = Number.POSITIVE_INFINITY;

  addFirst(loss: number): void {
    this.#firsts.insert(loss);
  }

  removeFirst(loss: number): void {
    this.#firsts.remove(loss);
  }

  /** The best loss of an open trial changes; +Infinity: it has none. */
  changeBest(from: number, to: number): void {
    if (from === to) return;
    if (from !== Number.POSITIVE_INFINITY) this.#openBests.remove(from);
    if (to !== Number.POSITIVE_INFINITY) this.#openBests.insert(to);
  }

  /** An open trial has ended with this best loss. */
  closeBest(loss: number): void {
    this.changeBest(loss, Number.POSITIVE_INFINITY);
    this.#closedBest = Math.min(this.#closedBest, loss);
  }

  /** Best loss anyone has reported; +Infinity without one. */
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
   * The loss with which the curve model sees a report: at most 3R above the median first loss, so that one exploding
   * trial does not drown its own shape. The first three trials are taken as they are, and so is what is not finite.
   */
  winsorised(loss: number): number {
    if (this.#firsts.size < 3 || !Number.isFinite(loss)) return loss;
    const median = this.#firsts.select(this.#firsts.size >> 1) as number;
    return Math.min(loss, median + 3 * this.range);
  }
}
