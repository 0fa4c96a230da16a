import { expect, it } from 'vitest';
import { bestSteps } from './best-steps.ts';

it('steps only where the best changes, past trials without a value', () => {
  const values = [Number.NaN, 0.3, 0.2, Number.NaN, 0.5, 0.5];
  expect(bestSteps(values, 'maximize')).toEqual([
    [2, 0.3],
    [5, 0.5],
  ]);
  expect(bestSteps(values, 'minimize')).toEqual([
    [2, 0.3],
    [3, 0.2],
  ]);
  expect(bestSteps([], 'minimize')).toEqual([]);
});
