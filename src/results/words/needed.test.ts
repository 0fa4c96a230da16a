import { expect, test } from 'vitest';
import { neededText } from './needed.ts';

test.each([
  ['truncation', { best: 0.4, trials: 20, cut: 2, better: 18, truncationPercentage: 10 }, 'one more of them'],
  ['truncation', { best: 0.4, trials: 20, cut: 4, better: 19, truncationPercentage: 20 }, '4 more of them'],
  ['halving', { best: 0.4, arrived: 6, kept: 2, better: 5 }, '4 more of them'],
])('a stop by %s says how many more trials it had to beat', (_, numbers, more) => {
  expect(neededText({ numbers })).toBe(`it would have gone on if it had been better than ${more}`);
});

test.each([
  ['a limit, which the sentence of the policy names', { value: 0.6, limit: 0.66 }],
  ['a rung where none goes on yet', { best: 0.4, arrived: 1, kept: 0, better: 0 }],
  ['a trial that is among the kept ones', { best: 0.4, arrived: 6, kept: 2, better: 1 }],
])('nothing is added for %s', (_, numbers) => {
  expect(neededText({ numbers })).toBeUndefined();
});
