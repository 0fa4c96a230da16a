import { sleep, systemClock } from '../../base/index.ts';
import type { StoreIntake } from '../../intake/index.ts';
import type { Store } from '../../store/index.ts';

/** An end that somebody else records is not announced: it is looked for this often. */
const lookMs = 50;

/** Trials that were told and whose ends are on their way into the log. */
export class ReportedTrials {
  readonly #store: Store;
  readonly #intake: StoreIntake;
  readonly #sweepId: string;
  /** The attempt that was told, by trial: one that could not be recorded is lost, and its trial may be tried again. */
  readonly #told = new Map<number, number>();
  readonly #over = new AbortController();

  constructor(store: Store, intake: StoreIntake, sweepId: string) {
    this.#store = store;
    this.#intake = intake;
    this.#sweepId = sweepId;
  }

  add({ number, attempt }: { readonly number: number; readonly attempt: number }): void {
    this.#told.set(number, attempt);
  }

  /** Nobody records ends any more. */
  end(): void {
    this.#over.abort();
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Resolves when the ends of all trials told so far are in the log: what is asked from now on sees them. */
  async recorded(): Promise<void> {
    const clock = systemClock();
    for (;;) {
      // Listens before it looks, so that nothing falls between.
      const news = new AbortController();
      const wake = () => news.abort();
      const unsubscribe = this.#intake.onAppended((id) => {
        if (id === this.#sweepId) wake();
      });
      this.#over.signal.addEventListener('abort', wake, { once: true });
      try {
        for (const [trial, attempt] of [...this.#told])
          if (await this.#hasEnded(trial, attempt)) this.#told.delete(trial);
        if (this.#told.size === 0 || this.isOver) return;
        await sleep(clock, lookMs, news.signal);
      } finally {
        unsubscribe();
        this.#over.signal.removeEventListener('abort', wake);
      }
    }
  }

  async #hasEnded(trial: number, attempt: number): Promise<boolean> {
    const attempts = await this.#store.attempts({ sweepId: this.#sweepId, trial });
    return attempts.find((row) => row.attempt === attempt)?.end !== null;
  }
}
