import { elapsedMs, type FinalTrialState, isFinalTrialState, type TrialRow } from '../model/index.ts';
import type { Configuration, ConfigurationValue, SearchSpace } from '../space/index.ts';
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

/** Reads the trials that end, and emits each once, in the order in which they end. */
export class FinishedTrials<Space extends SearchSpace> {
  readonly #store: Store;
  readonly #sweepId: string;
  readonly #listener: Listener<Configuration<Space>>;
  #passed: Promise<void> = Promise.resolve();

  constructor(store: Store, sweepId: string, listener: Listener<Configuration<Space>>) {
    this.#store = store;
    this.#sweepId = sweepId;
    this.#listener = listener;
  }

  /** These trials have ended. @returns resolves when they and all before them are emitted */
  ended(trials: readonly number[]): Promise<void> {
    this.#passed = this.#passed.then(async () => {
      for (const trial of trials) this.#pass(await this.#store.trial(this.#sweepId, trial));
    });
    return this.#passed;
  }

  #pass(row: TrialRow): void {
    const ended = finishedTrial<Configuration<Space>>(row);
    if (ended !== undefined) this.#listener(ended);
  }
}

/** What callers want to know of a trial that has ended; undefined for one that has not. */
export function finishedTrial<Config extends ConfigurationValue>(row: TrialRow): FinishedTrial<Config> | undefined {
  const { number: trial, state, best: value, message, startedAtMs, endedAtMs } = row;
  if (!isFinalTrialState(state)) return undefined;
  // The space made the configuration.
  const config = row.config as Config;
  const durationMs = startedAtMs === null || endedAtMs === null ? null : elapsedMs(startedAtMs, endedAtMs);
  return { trial, config, state, value, message, durationMs };
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
