import { expect, it } from 'vitest';
import { stepsByNumber } from './data.ts';

it('orders incumbents by trial number if trials ended in another order', () => {
  const steps = [
    [7, 0.8],
    [5, 0.9],
    [9, 0.95],
  ] as const;
  expect(stepsByNumber(steps, 'maximize')).toEqual([
    [5, 0.9],
    [9, 0.95],
  ]);
  expect(
    stepsByNumber(
      [
        [3, 1],
        [1, 2],
      ] as const,
      'minimize',
    ),
  ).toEqual([
    [1, 2],
    [3, 1],
  ]);
});
