import { describe, expect, test } from 'vitest';
import type { Goal } from '../model/index.ts';
import { createPolicy } from './policies.fixture.ts';
import { earlyTerminationSchema } from './policies.ts';

/**
 * Decision about the last trial, after all have reported their values; only the last one is judged, at every report.
 */
function judge(raw: unknown, trials: readonly (readonly number[])[], goal: Goal = 'minimize') {
  const policy = createPolicy(earlyTerminationSchema.parse(raw), { goal, maxTotalTrials: 9 });
  const last = trials.length - 1;
  return trials.flatMap((values, trial) => {
    const judged = values.map((value) => policy.report(trial, value, trial === last));
    return trial === last ? judged : [];
  });
}

const numbersOf = (...given: Parameters<typeof judge>) =>
  judge(...given).map((decision) => (decision.kind === 'stop' ? decision.reason.numbers : undefined));

describe('median stopping', () => {
  const median = { type: 'median_stopping' };

  test('judges from two trials on', () => {
    expect(numbersOf(median, [[3]])).toEqual([undefined]);
    expect(numbersOf(median, [[1], [3]])).toEqual([{ best: 3, median: 2, trials: 2, needed: 1 }]);
  });

  test('takes the middle of two averages whose sum overflows', () => {
    expect(numbersOf(median, [[1e308], [1.5e308]])).toEqual([
      { best: 1.5e308, median: 1.25e308, trials: 2, needed: 1e308 },
    ]);
  });

  test('keeps a trial whose best equals the median', () => {
    expect(numbersOf(median, [[1], [3], [2]])).toEqual([undefined]);
    expect(numbersOf(median, [[1], [2], [3]])).toEqual([{ best: 3, median: 2, trials: 3, needed: 2 }]);
  });
});

describe('truncation selection', () => {
  const truncation = (truncationPercentage: number) => ({ type: 'truncation_selection', truncationPercentage });

  test('stops whole trials, from two trials on', () => {
    expect(numbersOf(truncation(99), [[9]])).toEqual([undefined]);
    expect(numbersOf(truncation(49), [[1], [9]])).toEqual([undefined]);
    expect(numbersOf(truncation(50), [[1], [9]])).toEqual([
      { best: 9, trials: 2, cut: 1, better: 1, truncationPercentage: 50, needed: 1 },
    ]);
  });

  test('stops a trial without a finite value if another has one', () => {
    expect(judge(truncation(50), [[1], [Number.NaN]])[0]?.kind).toBe('stop');
    expect(judge(truncation(50), [[Number.NaN], [Number.NaN]])[0]?.kind).toBe('continue');
    expect(judge(truncation(20), [[1], [Number.NaN]])[0]?.kind).toBe('continue');
  });
});

describe('bandit', () => {
  test('names the slack in its numbers', () => {
    expect(numbersOf({ type: 'bandit', slackAmount: 2 }, [[1], [4]])).toEqual([
      { best: 4, limit: 3, bestOfAll: 1, slackAmount: 2, needed: 3 },
    ]);
    expect(numbersOf({ type: 'bandit', slackFactor: 0.5 }, [[2], [4]])).toEqual([
      { best: 4, limit: 3, bestOfAll: 2, slackFactor: 0.5, needed: 3 },
    ]);
  });

  test.each<[best: number, limit: number]>([
    [3, 2],
    [0, 0],
    [-3, -4],
  ])('maximising with factor 0.5 and best %d, the limit is %d', (best, limit) => {
    const [numbers] = numbersOf({ type: 'bandit', slackFactor: 0.5 }, [[best], [-9]], 'maximize');
    expect(numbers).toMatchObject({ limit, bestOfAll: best });
  });

  test('stops no trial while none has a finite value', () => {
    expect(judge({ type: 'bandit', slackFactor: 0.5 }, [[Number.NaN], [Number.NaN]])[0]?.kind).toBe('continue');
  });
});
