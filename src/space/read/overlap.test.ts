import { expect, test } from 'vitest';
import type { ChoiceOption, Expression } from '../expression/expression.ts';
import { mayOverlap } from './overlap.ts';

const uniform = (min_value: number, max_value: number): Expression => ({ type: 'uniform', min_value, max_value });
const range = (low: number, high: number, step?: number): Expression => ({
  type: 'range',
  low,
  high,
  ...(step === undefined ? {} : { step }),
});
const whole = (low: number, high: number, step?: number): Expression => ({
  type: 'int_range',
  low,
  high,
  ...(step === undefined ? {} : { step }),
});
const grid = (min_value: number, max_value: number, q: number): Expression => ({
  type: 'quniform',
  min_value,
  max_value,
  q,
});
const choice = (...values: ChoiceOption[]): Expression => ({ type: 'choice', values });

test.each<[meets: boolean, a: ChoiceOption, b: ChoiceOption]>([
  [true, { y: 1 }, { y: 1 }],
  [false, { y: 1 }, { y: 2 }],
  [false, 'a', { y: uniform(0, 1) }],
  [false, { y: uniform(0, 1), z: 1 }, { y: uniform(0, 1) }],
  [false, { y: uniform(0, 1) }, { z: uniform(0, 1) }],
  [false, { toString: uniform(0, 1) }, { y: uniform(0, 1) }],
  [true, { y: uniform(0, 2), z: 1 }, { y: uniform(1, 3), z: 1 }],
  [false, { y: uniform(0, 2), z: 1 }, { y: uniform(1, 3), z: 2 }],
  // Intervals that share an end alone do not meet; grids that do share a value.
  [false, { y: uniform(0, 1) }, { y: uniform(1, 2) }],
  [true, { y: whole(0, 4) }, { y: whole(4, 8) }],
  [false, { y: whole(0, 4) }, { y: whole(5, 8) }],
  [true, { y: whole(0, 4, 2) }, { y: whole(5, 9, 2) }],
  [true, { y: range(0, 1, 0.5) }, { y: range(1, 2, 0.5) }],
  [false, { y: range(0, 1) }, { y: range(1, 2) }],
  [true, { y: grid(0, 4, 2) }, { y: grid(4, 8, 2) }],
  [false, { y: grid(0, 4, 2) }, { y: grid(7, 9, 2) }],
  [
    false,
    { y: { type: 'log_range', low: 1, high: 4, step: 2 } },
    { y: { type: 'log_range', low: 4, high: 8, step: 2 } },
  ],
  // Numbers against values.
  [true, { y: uniform(0, 2) }, { y: 2 }],
  [true, { y: uniform(0, 2) }, { y: 0 }],
  [false, { y: uniform(0, 2) }, { y: 2.1 }],
  [false, { y: uniform(0, 2) }, { y: -0.1 }],
  [false, { y: uniform(0, 2) }, { y: '1' }],
  [true, { y: uniform(0, 2) }, { y: choice('a', 1) }],
  [false, { y: uniform(0, 2) }, { y: choice('a', 9) }],
  [true, { y: grid(0, 4, 2) }, { y: 5 }],
  [false, { y: grid(0, 4, 2) }, { y: 6 }],
  // Values against values.
  [true, { y: choice('a', 'b') }, { y: choice('c', 'b') }],
  [false, { y: choice('a', 'b') }, { y: choice('c', 'd') }],
  [true, { y: choice('a', { z: uniform(0, 2) }) }, { y: choice('b', { z: uniform(1, 3) }) }],
])('%s: %j and %j', (meets, a, b) => {
  expect([mayOverlap(a, b, Math.E), mayOverlap(b, a, Math.E)]).toEqual([meets, meets]);
});

test('the base of the log forms decides where their values lie', () => {
  const logarithmic = { y: { type: 'loguniform', min_value: 0, max_value: 1 } } as const;
  expect([mayOverlap(logarithmic, { y: 9 }, 10), mayOverlap(logarithmic, { y: 9 }, Math.E)]).toEqual([true, false]);
});
