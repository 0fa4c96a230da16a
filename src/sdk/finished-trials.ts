import { elapsedMs, type FinalTrialState, isFinalTrialState, type TrialRow } from '../model/index.ts';
import type { Configuration, SearchSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';

/**
 * An ended trial, as `onTrial` and `for await` receive it.
 *
 * @since 0.2.0
 */
export interface FinishedTrial<Config> {
  /** Its number: 0, 1, 2 … in suggestion order. Trials may end in another order. */
  readonly trial: number;
  readonly config: Config;
  /** `stopped`: by the policy or a limit. `canceled`: by a signal or a user. `failed`: it threw or reported no value. */
  readonly state: FinalTrialState;
  /** The best value that it reported, or null. */
  readonly value: number | null;
  /** Why it ended, for people; null if there is nothing to explain. */
  readonly message: string | null;
  /** Milliseconds from its first start to its end; null if it never started. */
  readonly durationMs: number | null;
}

type Listener<Config> = (trial: FinishedTrial<Config>) => void;

/** Entries per read. */
const page = 500;

/** Follows a sweep's log and emits each trial once when it ends, in the order in which trials end. */
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

  /** Call when the log may have grown. @returns resolves when every entry that exists now has been processed */
  look(): Promise<void> {
    // A read that has not started yet will see every entry that exists now.
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

/** The queue behind `for await`: yields every trial put in, then ends or throws. */
export class TrialQueue<Config> implements AsyncIterableIterator<FinishedTrial<Config>> {
  readonly #items: FinishedTrial<Config>[] = [];
  #waiting: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;
  readonly #left: () => void;

  /** @param left called when the consumer leaves the loop */
  constructor(left: () => void) {
    this.#left = left;
  }

  put(trial: FinishedTrial<Config>): void {
    this.#items.push(trial);
    this.#wake();
  }

  /** Ends the queue; with `error` if the search failed. */
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
        // Thrown once; a loop that continues after it sees the end.
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
