import { describe, expect, test } from 'vitest';
import { gridOf } from './grid.ts';
import { linearReach } from './reach.ts';

describe('gridOf', () => {
  test.each<[why: string, low: number, high: number, q: number, first: number, last: number]>([
    ['both bounds on multiples', 0, 10, 2, 0, 5],
    ['bounds within a cell of their own', 0.4, 3.6, 1, 0, 4],
    ['a bound halfway counts for the cell inside alone', 0.5, 2.5, 1, 1, 2],
    ['below 0 too', -2.5, -0.5, 1, -2, -1],
    ['both bounds in one cell', 0.2, 0.3, 1, 0, 0],
    ['halfway and in the cell above', 0.5, 0.6, 1, 1, 1],
    ['in the cell below and halfway but for rounding', 0.4, 0.5 + 1e-12, 1, 0, 0],
    ['halfway on both sides', 0.5, 0.5 + 1e-12, 1, 0, 0],
    [
      'halfway but for the rounding of large numbers, below',
      2 ** 40 + 0.5 - 2 ** -11,
      2 ** 40 + 9,
      1,
      2 ** 40 + 1,
      2 ** 40 + 9,
    ],
    ['and above', 0, 2 ** 40 - 0.5 + 2 ** -11, 1, 0, 2 ** 40 - 1],
    ['a large bound below 0', -(2 ** 40) + 0.5 - 2 ** -11, 0, 1, -(2 ** 40) + 1, 0],
  ])('%s: %d to %d by %d', (_, low, high, q, first, last) => {
    expect(gridOf(low, high, q)).toEqual({ first, last });
  });
});

test.each([
  [{ type: 'randint', upper: 5 }, 0, 4],
  [{ type: 'int_range', low: 3, high: 9 }, 3, 9],
  [{ type: 'uniform', min_value: -1, max_value: 2 }, -1, 2],
  [{ type: 'normal', mu: 10, sigma: 2 }, -6.5, 26.5],
] as const)('%o reaches from %d to %d', (expression, low, high) => {
  expect(linearReach(expression)).toEqual([low, high]);
});
