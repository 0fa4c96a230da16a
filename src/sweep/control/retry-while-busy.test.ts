import { expect, test } from 'vitest';
import { type Clock, HyperDriveServiceException } from '../../base/index.ts';
import { retryWhileBusy } from './retry-while-busy.ts';

/** A clock whose pauses take no time. */
function quickClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    countsSleep: true,
    schedule(delayMs, action) {
      nowMs += delayMs;
      queueMicrotask(action);
      return () => {};
    },
  };
}

const busy = new HyperDriveServiceException('STORE_BUSY', 'busy', 'The store is locked.');

test('a store that is locked for longer than a minute is retried', async () => {
  const clock = quickClock();
  const call = async () => {
    if (clock.monotonicMs() < 90_000) throw busy;
    return 'written';
  };
  expect(await retryWhileBusy(clock, call)).toBe('written');
});

test('a lasting lock is reported in the end, other errors at once', async () => {
  const clock = quickClock();
  await expect(retryWhileBusy(clock, () => Promise.reject(busy))).rejects.toBe(busy);
  expect(clock.monotonicMs()).toBeLessThan(200_000);
  const other = new Error('other');
  const again = quickClock();
  await expect(retryWhileBusy(again, () => Promise.reject(other))).rejects.toBe(other);
  expect(again.monotonicMs()).toBe(0);
});
