import { elapsedMs, type FinalTrialState, isFinalTrialState, type TrialRow } from '../model/index.ts';
import type { Configuration, SearchSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';

/**
 * A trial that has ended, as `onTrial` and `for await` give it.
 *
 * @since 0.2.0
 */
export interface FinishedTrial<Config> {
  /** Its number: 0, 1, 2 … in suggestion order. Trials may end in another order. */
  readonly trial: number;
  readonly config: Config;
  /** `stopped`: by the policy or a limit. `canceled`: by a signal or a user. `failed`: it threw, or had no value. */
  readonly state: FinalTrialState;
  /** Best value of the metric that it reported; null without one. */
  readonly value: number | null;
  /** Why it ended as it did, for people; null where there is nothing to say. */
  readonly message: string | null;
  /** Milliseconds from its first start to its end; null where it never started. */
  readonly durationMs: number | null;
}

type Listener<Config> = (trial: FinishedTrial<Config>) => void;

/** Entries that are read at once. */
const page = 500;

/** Follows the log of a sweep and passes on each trial that ends, once, in the order of their ends. */
export class FinishedTrials<Space extends SearchSpace> {
  readonly #store: Store;
  readonly #sweepId: string;
  readonly #listeners = new Set<Listener<Configuration<Space>>>();
  #after = 0;
  #reading: Promise<void> = Promise.resolve();
  #isQueued = false;

  constructor(store: Store, sweepId: string) {
    this.#store = store;
    this.#sweepId = sweepId;
  }

  /** @returns unsubscribe */
  listen(listener: Listener<Configuration<Space>>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The log may have grown. @returns resolves when what it has now was passed on */
  look(): Promise<void> {
    // One reading that has not begun sees everything there is now.
    if (!this.#isQueued) {
      this.#isQueued = true;
      this.#reading = this.#reading.then(() => {
        this.#isQueued = false;
        return this.#read();
      });
    }
    return this.#reading;
  }

  async #read(): Promise<void> {
    for (;;) {
      const sweepId = this.#sweepId;
      const entries = await this.#store.log({ sweepId, after: this.#after, kinds: ['trial.ended'], limit: page });
      for (const { seq, trial } of entries) {
        if (trial !== null && this.#listeners.size > 0) this.#pass(await this.#store.trial(sweepId, trial));
        this.#after = seq;
      }
      if (entries.length < page) return;
    }
  }

  #pass(row: TrialRow): void {
    const { number: trial, state, best: value, message, startedAtMs, endedAtMs } = row;
    if (!isFinalTrialState(state)) return;
    // The space made the configuration.
    const config = row.config as Configuration<Space>;
    const durationMs = startedAtMs === null || endedAtMs === null ? null : elapsedMs(startedAtMs, endedAtMs);
    for (const listener of this.#listeners) listener({ trial, config, state, value, message, durationMs });
  }
}

/** What `for await` reads: everything that was put in, then the end or the error. */
export class TrialQueue<Config> implements AsyncIterableIterator<FinishedTrial<Config>> {
  readonly #items: FinishedTrial<Config>[] = [];
  #waiting: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;
  readonly #left: () => void;

  /** @param left called when the reader leaves the loop */
  constructor(left: () => void) {
    this.#left = left;
  }

  put(trial: FinishedTrial<Config>): void {
    this.#items.push(trial);
    this.#wake();
  }

  /** No more trials come; with `error`, because the search failed. */
  finish(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#wake();
  }

  async next(): Promise<IteratorResult<FinishedTrial<Config>, undefined>> {
    for (;;) {
      const value = this.#items.shift();
      if (value !== undefined) return { done: false, value };
      const end = this.#end;
      if (end !== undefined) {
        // Thrown once; the loop that goes on after it has ended.
        this.#end = {};
        if ('error' in end) throw end.error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<FinishedTrial<Config>, undefined>> {
    this.#left();
    this.#items.length = 0;
    this.finish();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #wake(): void {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }
}
