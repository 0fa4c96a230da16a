/** At which intervals a trial is judged: every multiple of `evaluationInterval` from `delayEvaluation` on. */
export class EvaluationSchedule {
  readonly #every: number;
  readonly #first: number;

  /**
   * @param evaluationInterval - reports, at least 1
   * @param delayEvaluation - reports, at least 0; a multiple of the interval on the delay itself is judged
   */
  constructor(evaluationInterval: number, delayEvaluation: number) {
    this.#every = evaluationInterval;
    this.#first = Math.max(1, Math.ceil(delayEvaluation / evaluationInterval)) * evaluationInterval;
  }

  /** True when a trial with this many reports is judged. */
  isDue(interval: number): boolean {
    return interval >= this.#first && interval % this.#every === 0;
  }

  /** Evaluation points among the first `interval` reports: the stage a trial with so many reports is at. */
  stageOf(interval: number): number {
    return interval < this.#first ? 0 : Math.floor((interval - this.#first) / this.#every) + 1;
  }

  /** The interval of evaluation point `stage`, 1, 2, …. */
  intervalOf(stage: number): number {
    return this.#first + (stage - 1) * this.#every;
  }
}
