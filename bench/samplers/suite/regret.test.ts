import { expect, it } from 'vitest';
import { judged, regretAt } from './regret.ts';
import type { Study } from './studies.ts';

const study = (sampler: string, observed: (number | null)[], truths: (number | null)[]): Study => ({
  suite: 'development',
  task: 'a',
  family: 'f',
  sampler,
  version: '1',
  seed: 0,
  observed,
  truths,
  samplerMs: 0,
});

it('measures a study by the best truth of all and the median of random trials', () => {
  const random = study('random', [3, 5, null, 4, 6], [3]);
  const [, found] = judged([random, study('bayesian', [1, 9, 9, 9, 9], [2.5, 2])]);
  // The best is 2, the median random trial 5: a regret is a share of 3.
  expect(found && regretAt(found, 5)).toBeCloseTo(0.5 / 3, 12);
  expect(found && regretAt(found, 8)).toBe(0.001);
  expect(found && regretAt(found, 10)).toBeUndefined();
});

it('counts a study without a single success as bad as can be', () => {
  const [first] = judged([study('random', [null, 1, 5], [null]), study('bayesian', [1], [1])]);
  expect(first && regretAt(first, 5)).toBe(1.5);
});
