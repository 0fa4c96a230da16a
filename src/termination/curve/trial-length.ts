/** Growth of the assumed length while a trial runs beyond every completed one: rebuilding the model stays rare. */
const GROWTH = 1.25;

/**
 * Reports of a full trial, as far as known.
 *
 * Declared: fixed. Otherwise it is the length of the longest completed trial; while another one runs beyond that, the
 * next step of a ladder of lengths that grow by a quarter. Before the first trial has completed it is unknown.
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

  /** A trial has got to this many reports. */
  reached(reports: number): void {
    this.#longest = Math.max(this.#longest, reports);
  }

  /** A trial has completed with this many reports. */
  completed(reports: number): void {
    this.#longestCompleted = Math.max(this.#longestCompleted, reports);
  }
}
