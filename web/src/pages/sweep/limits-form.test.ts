import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedSettings, limitsOf, limitsText, readDuration, writeDuration } from './limits-form.ts';

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
  expect(limitsOf(limitsText(limits, null))).toEqual({ ok: true, limits, stopBelow: null });
  for (const unit of ['percent', 'metric'] as const) {
    const form = limitsText(limits, { expectedGainBelow: 0.5, unit, trials: 10, after: 20 });
    expect(limitsOf(form)).toEqual({ ok: true, limits, stopBelow: form.stopBelow });
  }
});

it('names the field that is wrong', () => {
  const form = limitsText(limits, null);
  expect(limitsOf({ ...form, maxTotalTrials: '0' })).toMatchObject({ ok: false, field: 'maxTotalTrials' });
  expect(limitsOf({ ...form, maxConcurrentTrials: '41' })).toMatchObject({
    ok: false,
    field: 'maxConcurrentTrials',
    isAboveTotal: true,
  });
  expect(limitsOf({ ...form, maxConcurrentTrials: 'x' })).toMatchObject({ isAboveTotal: false });
  expect(limitsOf({ ...form, timeout: 'x' })).toMatchObject({ ok: false, field: 'timeout' });
  expect(limitsOf({ ...form, maxFailedTrials: '-1' })).toMatchObject({ ok: false, field: 'maxFailedTrials' });
  for (const stopBelow of ['0', '-1 %', 'little', '1 % %', '0 %', '1e999'])
    expect(limitsOf({ ...form, stopBelow })).toMatchObject({ ok: false, field: 'stopBelow' });
});

it('lists only the keys that the form changed', () => {
  const form = limitsText(limits, { expectedGainBelow: 1, unit: 'percent', trials: 5, after: 20 });
  const settings = (changes: Partial<typeof form>) => {
    const read = limitsOf({ ...form, ...changes });
    return read.ok ? changedSettings(form, read) : undefined;
  };
  expect(settings({})).toEqual([]);
  expect(settings({ stopBelow: ' 1% ' })).toEqual([]);
  expect(settings({ stopBelow: '0.002' })).toEqual(['limits.stop_when.expected_gain_below=0.002']);
  expect(settings({ stopBelow: '', timeout: '', maxTotalTrials: '50' })).toEqual([
    'limits.max_total_trials=50',
    'limits.timeout=null',
    'limits.stop_when=null',
  ]);
});
