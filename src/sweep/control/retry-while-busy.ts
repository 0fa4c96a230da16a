import { type Clock, isHyperDriveException, sleep } from '../../base/index.ts';

/**
 * How long a busy store is asked again. Shorter, and a backup that locks it for a minute ends an unattended sweep; longer,
 * and a lock that somebody forgot is not told for as long. Writes are fenced, so a lease that lapses meanwhile does no harm.
 */
const busyForMs = 180_000;
/** First and longest pause between two tries. */
const busyPauseMs = 20;
const longestPauseMs = 1_000;

/** True for an error after which the same call may succeed, and of which nothing was written. */
export function isBusy(error: unknown): boolean {
  return isHyperDriveException(error) && error.retryable;
}

/** Calls the store, and again while it is busy. */
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
