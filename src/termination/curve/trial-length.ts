/**
 * Growth of the assumed length while a trial runs longer than every completed one. It keeps rebuilds of the model rare.
 */
const GROWTH = 1.25;

/**
 * Reports of a full trial, declared or learned.
 *
 * A declared length is fixed. A learned one is the length of the longest completed trial; while another trial runs
 * beyond that, the next step of a ladder of lengths that grow by a quarter. It is unknown until the first trial
 * completes.
 */
export class TrialLength {
  readonly #declared: number | undefined;
  #longestCompleted = 0;
  #longest = 0;

  constructor(declared: number | undefined) {
    this.#declared = declared;
  }

  get current(): number | undefined {
    if (this.#declared !== undefined) return this.#declared;
    if (this.#longestCompleted === 0) return undefined;
    let length = this.#longestCompleted;
    while (length < this.#longest) length = Math.ceil(length * GROWTH);
    return length;
  }

  /** Records that a trial has reached this many reports. */
  reached(reports: number): void {
    this.#longest = Math.max(this.#longest, reports);
  }

  /** Records that a trial has completed with this many reports. */
  completed(reports: number): void {
    this.#longestCompleted = Math.max(this.#longestCompleted, reports);
  }
}
