import fc from 'fast-check';
import { expect, it } from 'vitest';
import { limitsOf, limitsText, readDuration, writeDuration } from './limits-form.ts';

it('reads every duration it writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 10 }), (ms) => {
      expect(readDuration(writeDuration(ms))).toBe(ms);
    }),
    { seed: 4, numRuns: 200 },
  );
});

it.each([
  ['PT2H', 7_200_000],
  ['2 hours', 7_200_000],
  ['1w', 604_800_000],
  ['1.5 h', 5_400_000],
  ['1 h, 30 min', 5_400_000],
])('reads %s as sweep files do', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

it('reads a plain number as seconds and refuses other words', () => {
  expect(readDuration('90')).toBe(90_000);
  expect(readDuration('2h 15m')).toBe(8_100_000);
  expect(readDuration('soon')).toBeUndefined();
  expect(readDuration('5m later')).toBeUndefined();
});

const limits = {
  maxTotalTrials: 40,
  maxConcurrentTrials: 4,
  timeoutMs: 3_600_000,
  trialTimeoutMs: null,
  maxFailedTrials: null,
};

it('returns the limits it shows', () => {
  expect(limitsOf(limitsText(limits))).toEqual({ ok: true, limits });
});

it('names the field that is wrong', () => {
  const form = limitsText(limits);
  expect(limitsOf({ ...form, maxTotalTrials: '0' })).toMatchObject({ ok: false, field: 'maxTotalTrials' });
  expect(limitsOf({ ...form, maxConcurrentTrials: '41' })).toMatchObject({
    ok: false,
    field: 'maxConcurrentTrials',
    isAboveTotal: true,
  });
  expect(limitsOf({ ...form, maxConcurrentTrials: 'x' })).toMatchObject({ isAboveTotal: false });
  expect(limitsOf({ ...form, timeout: 'x' })).toMatchObject({ ok: false, field: 'timeout' });
  expect(limitsOf({ ...form, maxFailedTrials: '-1' })).toMatchObject({ ok: false, field: 'maxFailedTrials' });
});
