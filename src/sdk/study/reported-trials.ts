import type { Store } from '../../store/index.ts';
import type { Bell } from '../bell.ts';

/** Trials whose ends are reported but not yet in the log. */
export class ReportedTrials {
  readonly #store: Store;
  readonly #sweepId: string;
  readonly #bell: Bell;
  /** The reported attempt, by trial: if its end cannot be recorded, the trial may be retried. */
  readonly #reported = new Map<number, number>();
  #isOver = false;

  /** @param bell rings whenever the log of the sweep may have grown */
  constructor(store: Store, sweepId: string, bell: Bell) {
    this.#store = store;
    this.#sweepId = sweepId;
    this.#bell = bell;
  }

  add({ number, attempt }: { readonly number: number; readonly attempt: number }): void {
    this.#reported.set(number, attempt);
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
    for (;;) {
      const news = this.#bell.next();
      for (const [trial, attempt] of [...this.#reported])
        if (await this.#hasEnded(trial, attempt)) this.#reported.delete(trial);
      if (this.#reported.size === 0 || this.#isOver) return;
      await news;
    }
  }

  async #hasEnded(trial: number, attempt: number): Promise<boolean> {
    const attempts = await this.#store.attempts({ sweepId: this.#sweepId, trial });
    return attempts.find((row) => row.attempt === attempt)?.end !== null;
  }
}
