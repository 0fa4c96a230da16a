import { expect, test } from 'vitest';
import { keepRunning, stop } from './policy-decision.ts';

test('a decision to continue is shared, so nobody can change it', () => {
  expect(keepRunning).toEqual({ kind: 'continue' });
  expect(Object.isFrozen(keepRunning)).toBe(true);
});

test('a decision to stop records its reason with the numbers that JSON can hold', () => {
  const numbers = {
    best: -0.5,
    zero: 0,
    limit: Number.NaN,
    high: Number.POSITIVE_INFINITY,
    low: Number.NEGATIVE_INFINITY,
  };
  expect(stop({ policy: 'mine', text: 'too slow', interval: 3, numbers })).toEqual({
    kind: 'stop',
    reason: { policy: 'mine', text: 'too slow', interval: 3, numbers: { best: -0.5, zero: 0 } },
  });
});
