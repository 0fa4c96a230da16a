/** Time as the product sees it. Injected, so that tests and the simulator have virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. May jump. */
  nowMs(): number;
  /** Milliseconds that never go back; only differences mean anything. */
  monotonicMs(): number;
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
    monotonicMs: () => performance.now(),
    schedule(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      if (options.unref) timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

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
