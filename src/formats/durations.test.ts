import fc from 'fast-check';
import { expect, it } from 'vitest';
import { durationToYaml, formatDuration, parseDuration } from './durations.ts';

it.each([
  [5, 5_000],
  [0.25, 250],
  ['90', 90_000],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  ['1 day, 2 hours', 93_600_000],
  ['1.5 hours', 5_400_000],
  ['2W', 1_209_600_000],
  ['PT2H', 7_200_000],
  ['P1DT30M', 88_200_000],
  ['250ms', 250],
])('reads %s as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each([
  '',
  'soon',
  '2x',
  '-5s',
  '1h-',
  'P',
  'PT',
  'h',
  '5 5',
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '11 years',
  1e12,
])('refuses %s and names the forms', (text) => {
  expect(() => parseDuration(text)).toThrow(
    expect.objectContaining({ code: 'FORMATS_BAD_DURATION', message: expect.stringContaining('2h 15m') }),
  );
});

it('writes durations for people with at most two units', () => {
  const shown = [0, 850, 999.6, 4_230, 9_960, 59_400, 59_600, 185_000, 3_599_600, 7_620_000, 273_600_000];
  expect(shown.map(formatDuration)).toEqual([
    '0 ms',
    '850 ms',
    '1.0 s',
    '4.2 s',
    '10 s',
    '59 s',
    '1 min',
    '3 min 05 s',
    '1 h',
    '2 h 07 min',
    '3 d 04 h',
  ]);
});

it('reads back what it writes to a file', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 11 }), (ms) => parseDuration(durationToYaml(ms)) === ms),
    { seed: 1, numRuns: 300 },
  );
});
