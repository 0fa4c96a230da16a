/** Time as the product sees it. Injected, so that tests and the simulator have virtual time. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. Anybody may set it: it jumps in both directions, by any amount. */
  nowMs(): number;
  /**
   * Milliseconds since the system started, or another moment that stays the same while it runs: differences between
   * processes of one run of the system mean something too. Never goes back; see `countsSleep`.
   */
  monotonicMs(): number;
  /** Whether `monotonicMs` goes on while the machine sleeps. If not, the wall clock jumps forward when it wakes. */
  readonly countsSleep: boolean;
  /**
   * Calls `action` once after at least `delayMs`.
   * @returns a function that cancels the call; harmless after it ran
   */
  schedule(delayMs: number, action: () => void): () => void;
}

/** The host's clock. A pending call does not keep the process alive when `unref` is true. */
export function systemClock(options: { unref?: boolean } = {}): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: systemMonotonicMs,
    // CLOCK_MONOTONIC stands still in a suspended Linux; the clocks of macOS and Windows go on.
    countsSleep: globalThis.process?.platform !== 'linux',
    schedule(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      if (options.unref) timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** A browser has only the time since its page was loaded. */
const systemMonotonicMs: () => number =
  globalThis.process?.hrtime === undefined
    ? () => performance.now()
    : () => Number(process.hrtime.bigint() / 1000n) / 1000;

/** Resolves after `delayMs` of the clock's time, or at once when `signal` aborts. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.schedule(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
