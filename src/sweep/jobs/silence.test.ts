import { expect, test } from 'vitest';
import { createSilence } from './silence.ts';

const row = (beat: number, epoch = 1) => ({ key: 'a', epoch, beat });

test('silence counts from the look that first saw a heartbeat, and restarts with the next heartbeat', () => {
  const silence = createSilence(60_000);
  silence.seen([row(1)], 0);
  silence.seen([row(1)], 10_000);
  expect(silence.sinceMs(row(1), 10_000)).toBe(0);
  silence.seen([row(2)], 20_000);
  expect(silence.sinceMs(row(2), 20_000)).toBe(20_000);
  silence.seen([row(2, 2)], 30_000);
  expect(silence.sinceMs(row(2, 2), 30_000)).toBe(30_000);
});

test('a long pause between two polls proves no silence: nothing listened', () => {
  const silence = createSilence(60_000);
  silence.seen([row(1)], 0);
  silence.seen([row(1)], 3_600_000);
  expect(silence.sinceMs(row(1), 3_600_000)).toBe(3_600_000);
});

test('a run that was never observed is not silent', () => {
  expect(createSilence(60_000).sinceMs(row(1), 5)).toBe(5);
});
