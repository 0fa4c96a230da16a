/** The intervals at which a trial is judged: every multiple of `evaluationInterval` from `delayEvaluation` on. */
export class EvaluationSchedule {
  readonly #every: number;
  readonly #first: number;

  /**
   * @param evaluationInterval - reports, at least 1
   * @param delayEvaluation - reports, at least 0; the delay itself is judged if it is a multiple of the interval
   */
  constructor(evaluationInterval: number, delayEvaluation: number) {
    this.#every = evaluationInterval;
    this.#first = Math.max(1, Math.ceil(delayEvaluation / evaluationInterval)) * evaluationInterval;
  }

  /** Whether a trial is judged at this many reports. */
  isDue(interval: number): boolean {
    return interval >= this.#first && interval % this.#every === 0;
  }

  /** The stage of a trial with `interval` reports: the number of evaluation points among them. */
  stageOf(interval: number): number {
    return interval < this.#first ? 0 : Math.floor((interval - this.#first) / this.#every) + 1;
  }

  /** The interval of evaluation point `stage`, 1, 2, …. */
  intervalOf(stage: number): number {
    return this.#first + (stage - 1) * this.#every;
  }
}
