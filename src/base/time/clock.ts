/** Time as the product sees it. Injected, so that tests and the simulator have virtual time. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. It may be set at any time and jump in either direction by any amount. */
  nowMs(): number;
  /**
   * Milliseconds since the system started, or since another moment that stays fixed while it runs, so that processes of
   * one boot can compare values. Never goes back; see `countsSleep`.
   */
  monotonicMs(): number;
  /** Whether `monotonicMs` advances while the machine sleeps. If not, the wall clock jumps forward on wake-up. */
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
    // On Linux CLOCK_MONOTONIC stops during suspend; on macOS and Windows the clock keeps running.
    countsSleep: globalThis.process?.platform !== 'linux',
    schedule(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      if (options.unref) timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** A browser only knows the time since its page was loaded. */
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
