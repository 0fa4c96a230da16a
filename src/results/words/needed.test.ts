import { expect, test } from 'vitest';
import { neededText } from './needed.ts';

test.each([
  [
    'a limit',
    { best: 0.61, limit: 0.666647, bestOfAll: 0.8, slackFactor: 0.2, needed: 0.666647 },
    'with 0.66665 or better',
  ],
  ['a median', { best: 1.2, median: 1.1, trials: 4, needed: 1.09 }, 'with 1.09 or better'],
  [
    'a rank from below',
    { best: 0.4, trials: 20, cut: 4, better: 19, truncationPercentage: 20, needed: 0.3 },
    'with 0.3 or better, 4 places higher',
  ],
  [
    'a rank from above',
    { best: 0.4, arrived: 6, kept: 2, better: 2, needed: 0.39 },
    'with 0.39 or better, one place higher',
  ],
  [
    'a rank and a forecast',
    { best: 1.4, better: 5, guard: 2, trials: 6, chance: 0.0021, alpha: 0.1, incumbent: 0.49, needed: 0.7 },
    'with 0.7 or better, 4 places higher, or with a chance of 0.1',
  ],
  [
    'members of a population',
    { value: 0.9, member: 3, compared: 8, size: 1, better: 7, needed: 0.8 },
    'with 0.8 or better',
  ],
  ['no finite value', { limit: 0.6667, bestOfAll: 0.8, needed: 0.6667 }, 'with 0.6667 or better'],
])('a stop by %s says what would have been enough', (_, numbers, text) => {
  expect(neededText({ numbers })).toBe(`it would have gone on ${text}`);
});

test('the value is rounded to the better side, and differs from that of the trial', () => {
  expect(neededText({ numbers: { best: 0.61, needed: 0.601261 } })).toContain('0.60126 or');
  expect(neededText({ numbers: { best: 0.6, needed: 0.601261 } })).toContain('0.6013 or');
  expect(neededText({ numbers: { best: 0.5000001, needed: 0.5 } })).toContain('0.5 or');
  expect(neededText({ numbers: { best: 0.5, needed: 0.5000001 } })).toContain('0.5000001 or');
});

test.each([
  ['truncation', { best: 0.4, trials: 20, cut: 2, better: 18, truncationPercentage: 10 }, 'one place higher'],
  ['halving', { best: 0.4, arrived: 6, kept: 2, better: 5 }, '4 places higher'],
  ['bandit', { best: 0.6, limit: 0.66 }, 'with 0.66 or better'],
  ['pasha', { best: 0.6, leader: 0.9 }, 'with 0.9 or better'],
])('a stop by %s of an earlier version says what is recorded', (_, numbers, text) => {
  expect(neededText({ numbers })).toBe(`it would have gone on ${text}`);
});

test.each([
  ['a rung that promotes none yet', { best: 0.4, arrived: 1, kept: 0, better: 0 }, 'too few trials had got there'],
  [
    'a pause for others',
    { value: 0.4, member: 1, compared: 4, size: 1, better: 1, waiting: 2 },
    'others wait for a slot',
  ],
])('no value is enough at %s', (_, numbers, why) => {
  expect(neededText({ numbers })).toBe(`no value would have been enough, because ${why}`);
});

test.each([
  ['numbers of a plugin', { patience: 3 }],
  ['a trial that is among the kept ones', { best: 0.4, arrived: 6, kept: 2, better: 1 }],
])('nothing is added for %s', (_, numbers) => {
  expect(neededText({ numbers })).toBeUndefined();
});
