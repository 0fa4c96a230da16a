import type { Bell } from '../bell.ts';

/** Trials whose ends are reported but not yet in the log. */
export class ReportedTrials {
  readonly #bell: Bell;
  readonly #reported = new Set<number>();
  #isOver = false;

  /** @param bell rings after each commit of the sweep's controller */
  constructor(bell: Bell) {
    this.#bell = bell;
  }

  add(trial: number): void {
    this.#reported.add(trial);
  }

  /** The attempts of these trials have ended, whether by the end that was reported or otherwise. */
  ended(trials: readonly number[]): void {
    for (const trial of trials) this.#reported.delete(trial);
  }

  /** Stops recording ends. */
  end(): void {
    this.#isOver = true;
    this.#bell.ring();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when the ends of all trials reported so far are in the log, so that later suggestions learn from them. */
  async recorded(): Promise<void> {
    const waiting = [...this.#reported];
    while (!this.#isOver && waiting.some((trial) => this.#reported.has(trial))) await this.#bell.next();
  }
}
