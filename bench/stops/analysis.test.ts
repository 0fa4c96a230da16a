import { describe, expect, it } from 'vitest';
import { calibrationOf, coverageOf, gainOf, ratio, verdictOf } from './analysis.ts';
import type { Stop, StudyRecord } from './record.ts';

const stop = (end: number, changes: Partial<Stop> = {}): Stop => ({
  interval: 3,
  length: 10,
  end,
  place: 50,
  of: 100,
  ...changes,
});
const study = (stops: readonly Stop[], changes: Partial<StudyRecord> = {}): StudyRecord => ({
  ...{ set: 'a', policy: 'asha', version: 1, sampler: 'random', slots: 4, seed: 1 },
  ...{ best: 0.5, unit: 0.2, reports: 250, whole: 1000, stops: [...stops] },
  ...changes,
});

describe('the verdict on stops', () => {
  it('counts a stop as right unless the whole curve beats the best value of the study', () => {
    const { rightBest, wrong, regret, lost } = verdictOf([study([stop(0.5), stop(0.6), stop(0.4), stop(0.3)])]);
    expect(rightBest.value).toBe(0.5);
    expect(wrong).toBe(2);
    // Gains of 0.1 and 0.2, in units of 0.2; the better one is what the study lost.
    expect(regret?.value).toBeCloseTo(0.75);
    expect(lost.value).toBeCloseTo(1);
  });

  it('takes a training that would have diverged as rightly stopped', () => {
    expect(gainOf(stop(Number.POSITIVE_INFINITY), study([]))).toBe(0);
  });

  it('compares with the best tenth of the trials', () => {
    const stops = [stop(0.6, { place: 9 }), stop(0.6, { place: 10 }), stop(0.6, { place: 99 })];
    expect(verdictOf([study(stops)]).rightTenth.value).toBeCloseTo(2 / 3);
  });

  it('weighs studies by their stops and reports', () => {
    const few = study([stop(0.4)], { reports: 10, whole: 10 });
    const many = study([stop(0.6), stop(0.6), stop(0.6)]);
    const { rightBest, saved, lost, regret } = verdictOf([few, many]);
    expect(rightBest.value).toBe(0.75);
    expect(saved.value).toBeCloseTo(750 / 1010);
    expect(lost.value).toBeCloseTo(0.25);
    expect(regret?.value).toBeCloseTo(0.5);
  });

  it('has no regret where nothing was stopped wrongly, and no share of values that nobody needed', () => {
    const { regret, reachedNeeded } = verdictOf([study([stop(0.6)])]);
    expect(regret).toBeUndefined();
    expect(reachedNeeded).toBeUndefined();
    expect(verdictOf([study([stop(0.6, { isNeededReached: true }), stop(0.6)])]).reachedNeeded?.value).toBe(1);
  });
});

it('intervals come from drawing studies: equal studies leave no doubt, different ones do', () => {
  const same = ratio([study([]), study([]), study([])], () => [1, 4]);
  expect(same).toEqual({ value: 0.25, low: 0.25, high: 0.25 });
  const mixed = Array.from({ length: 20 }, (_, seed) => study([], { seed }));
  const estimate = ratio(mixed, ({ seed }) => [seed % 2, 1]);
  expect(estimate?.value).toBe(0.5);
  expect(estimate?.low).toBeGreaterThan(0.2);
  expect(estimate?.low).toBeLessThan(0.4);
  expect(estimate?.high).toBeGreaterThan(0.6);
});

it('compares stated chances with what happened, bin by bin', () => {
  const stops = [
    stop(1, { chance: 0.01, hasBeaten: false }),
    stop(1, { chance: 0.03, hasBeaten: true }),
    stop(1, { chance: 0.05, hasBeaten: true }),
    stop(1),
  ];
  const [low, high, ...rest] = calibrationOf([study(stops)], [0, 0.05, 0.1, 0.3]);
  expect(low).toMatchObject({ stops: 2, stated: 0.02, observed: { value: 0.5 } });
  expect(high).toMatchObject({ stops: 1, stated: 0.05, observed: { value: 1 } });
  expect(rest).toEqual([]);
});

it('a forecast covers what lies within 1.28 of its deviations', () => {
  const stops = [stop(1, { error: 1.2 }), stop(1, { error: -1.2 }), stop(1, { error: 1.4 }), stop(1)];
  expect(coverageOf([study(stops)])?.value).toBeCloseTo(2 / 3);
});
