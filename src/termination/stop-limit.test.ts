import { expect, it } from 'vitest';
import { stopLimit } from './create-policy.ts';
import { policies } from './policies.ts';

it('is the number that the policy compared with', () => {
  expect(stopLimit({ policy: 'bandit', numbers: { best: 0.6, limit: 0.7, bestOfAll: 0.8 } })).toBe(0.7);
  expect(stopLimit({ policy: 'median_stopping', numbers: { best: 0.6, median: 0.65, trials: 9 } })).toBe(0.65);
  expect(stopLimit({ policy: 'pasha', numbers: { best: 0.6, leader: 0.9 } })).toBe(0.9);
});

it('is the number that every policy says was needed', () => {
  expect(stopLimit({ policy: 'asha', numbers: { best: 0.6, better: 3, kept: 3, needed: 0.65 } })).toBe(0.65);
  expect(stopLimit({ policy: 'bandit', numbers: { best: 0.6, limit: 0.7, needed: 0.71 } })).toBe(0.71);
});

it('is absent if ranks or predictions decided in an earlier version, and for unknown policies', () => {
  expect(stopLimit({ policy: 'asha', numbers: { best: 0.6, arrived: 9, better: 3, kept: 3 } })).toBeUndefined();
  expect(stopLimit({ policy: 'pasha', numbers: { best: 0.6, arrived: 9 } })).toBeUndefined();
  expect(stopLimit({ policy: 'constructor', numbers: { limit: 1 } })).toBeUndefined();
});

it('is only a number that the record has itself', () => {
  const registry = policies.with(policies.kinds.map((kind) => ({ ...kind, limit: 'toString' })));
  expect(stopLimit({ policy: 'bandit', numbers: { best: 0.6 } }, registry)).toBeUndefined();
  expect(stopLimit({ policy: 'bandit', numbers: { toString: 0.7 } }, registry)).toBe(0.7);
});
