import { expect, test } from 'vitest';
import { createSilence } from './silence.ts';

const row = (beat: number, epoch = 1) => ({ key: 'a', epoch, beat });

test('silence runs from the look at which a heartbeat was seen first, and begins again with the next', () => {
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

test('a run that was not looked at yet is not silent', () => {
  expect(createSilence(60_000).sinceMs(row(1), 5)).toBe(5);
});
