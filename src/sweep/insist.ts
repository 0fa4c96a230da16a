import { type Clock, isHyperDriveException, sleep } from '../base/index.ts';

/** A busy store is asked again this often, with pauses doubling from 20 ms: 5 s in all, well within a lease. */
const busyTries = 9;
const busyPauseMs = 20;

/** True for an error after which the same call may succeed, and of which nothing was written. */
export function isBusy(error: unknown): boolean {
  return isHyperDriveException(error) && error.retryable;
}

/** Calls the store, and again while it is busy. */
export async function insist<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!isBusy(error) || tries >= busyTries) throw error;
      await sleep(clock, busyPauseMs * 2 ** (tries - 1));
    }
  }
}
