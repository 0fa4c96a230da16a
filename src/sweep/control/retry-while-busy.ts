import { type Clock, isHyperDriveException, sleep } from '../../base/index.ts';

/**
 * How long a busy store is retried. Shorter: a backup that locks it for a minute ends an unattended sweep. Longer: a
 * forgotten lock goes unreported for as long. Writes are fenced, so a lease that expires meanwhile does no harm.
 */
const busyForMs = 180_000;
/** First and longest pause between two attempts. */
const busyPauseMs = 20;
const longestPauseMs = 1_000;

/** True for an error that wrote nothing and after which the same call may succeed. */
export function isBusy(error: unknown): boolean {
  return isHyperDriveException(error) && error.retryable;
}

/** Calls the store, and retries while it is busy. */
export async function retryWhileBusy<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  const startedMs = clock.monotonicMs();
  for (let pauseMs = busyPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await call();
    } catch (error) {
      if (!isBusy(error) || clock.monotonicMs() - startedMs >= busyForMs) throw error;
      await sleep(clock, pauseMs);
    }
  }
}
