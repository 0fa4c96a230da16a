import { describe, expect, test } from 'vitest';
import type { ChoiceExpression, Expression } from '../expression/expression.ts';
import { domainOf } from './expression-domain.ts';

const domain = (expression: Expression, logbase = Math.E) => domainOf(expression, logbase);
const choice = (values: ChoiceExpression['values'], ordered?: boolean) =>
  domain({ type: 'choice', values, ...(ordered === undefined ? {} : { ordered }) });

/** Domains whose entries are indices, each with five values. */
const counted: readonly Expression[] = [
  { type: 'randint', upper: 5 },
  { type: 'int_range', low: 3, high: 7 },
  { type: 'range', low: 0, high: 1, step: 0.25 },
  { type: 'log_range', low: 1, high: 16, step: 2 },
  { type: 'quniform', min_value: 0, max_value: 8, q: 2 },
  { type: 'choice', values: ['a', 'b', 'c', 'd', 'e'] },
];

/** Too many values to count: their entries are the values themselves. */
const endless: Expression = { type: 'quniform', min_value: -3e15, max_value: 3e15, q: 3 };

describe('feasible entries', () => {
  test.each(counted)('of $type are the indices of its values', (expression) => {
    const { isFeasible, count } = domain(expression);
    expect(count).toBe(5);
    expect([0, 1, 4].map(isFeasible)).toEqual([true, true, true]);
    expect([-1, 5, 0.5, Number.NaN, Number.POSITIVE_INFINITY].map(isFeasible)).toEqual(Array(5).fill(false));
  });

  test('of a continuous parameter lie within its bounds', () => {
    const { isFeasible } = domain({ type: 'uniform', min_value: -2, max_value: 3 });
    expect([-2, 0, 3].map(isFeasible)).toEqual([true, true, true]);
    expect([-2.1, 3.1, Number.NaN, Number.NEGATIVE_INFINITY].map(isFeasible)).toEqual(Array(4).fill(false));
  });

  test('of a logarithmic parameter without a lowest value are above 0', () => {
    const { isFeasible } = domain({ type: 'lognormal', mu: 0, sigma: 1 });
    expect([1e-300, 1, 0, -1].map(isFeasible)).toEqual([true, true, false, false]);
  });

  test('of a grid too fine to count are its multiples within the bounds', () => {
    const { isFeasible, entryOf } = domain(endless);
    expect([-3e15, 0, 3, 3e15].map(isFeasible)).toEqual(Array(4).fill(true));
    expect([-3e15 - 3, 3e15 + 3, 1, Number.NaN].map(isFeasible)).toEqual(Array(4).fill(false));
    expect([entryOf(6), entryOf(7), entryOf('6')]).toEqual([6, Number.NaN, Number.NaN]);
  });
});

describe('entries of values', () => {
  test.each<[Expression, value: number]>([
    [{ type: 'randint', upper: 5 }, 3],
    [{ type: 'int_range', low: 3, high: 7 }, 6],
    [{ type: 'range', low: 0, high: 1, step: 0.25 }, 0.75],
    [{ type: 'log_range', low: 1, high: 16, step: 2 }, 8],
    [{ type: 'quniform', min_value: 0, max_value: 8, q: 2 }, 6],
  ])('of %o are found again, and nothing but its numbers has one', (expression, value) => {
    const { entryOf, valueAt } = domain(expression);
    expect(entryOf(value)).toBe(3);
    expect(valueAt(3)).toBe(value);
    const others = [String(value), [value], true, null, value + 0.3, 99, -99, {}];
    expect(others.map(entryOf)).toEqual(Array(others.length).fill(Number.NaN));
  });

  test.each<[Expression, value: number]>([
    [{ type: 'range', low: 0, high: 1, step: 0.1 }, 0.3],
    [{ type: 'quniform', min_value: 0, max_value: 1, q: 0.1 }, 0.3],
  ])('of a step may be off by 1e-9 of it: %o', (expression, value) => {
    const { entryOf } = domain(expression);
    expect([value + 0.9e-10, value - 0.9e-10].map(entryOf)).toEqual([3, 3]);
    expect([value + 2e-10, value - 2e-10].map(entryOf)).toEqual([Number.NaN, Number.NaN]);
  });

  test('of a step far from 0 may be off by a few roundings', () => {
    const { entryOf } = domain({ type: 'range', low: 1e9, high: 1e9 + 1, step: 0.25 });
    expect([1e9 + 0.5 + 1e-6, 1e9 + 0.5 - 1e-6, 1e9 + 0.5 + 1e-5].map(entryOf)).toEqual([2, 2, Number.NaN]);
  });

  test('of powers may be off by 1e-9 of the value', () => {
    const { entryOf } = domain({ type: 'log_range', low: 0.01, high: 10_000, step: 10 });
    expect([1000 * (1 + 0.9e-9), 1000 * (1 - 0.9e-9), 0.01, 10_000].map(entryOf)).toEqual([5, 5, 0, 6]);
    expect(entryOf(1000 * (1 + 3e-9))).toBeNaN();
    expect(entryOf(0.1 * (1 + 3e-9))).toBeNaN();
  });

  test('are never negative zero', () => {
    const through0: readonly Expression[] = [
      { type: 'uniform', min_value: -1, max_value: 1 },
      { type: 'randint', upper: 2 },
      endless,
    ];
    for (const expression of through0) expect(Object.is(domain(expression).entryOf(-0), 0)).toBe(true);
  });
});

test('the values of a step are the nearest doubles where their digits need more than 53 bits, or powers of ten do', () => {
  const fine = domain({ type: 'range', low: 0, high: 9e-25, step: 1e-25 });
  expect(Array.from({ length: 10 }, (_, index) => fine.valueAt(index))).toEqual([
    0, 1e-25, 2e-25, 3e-25, 4e-25, 5e-25, 6e-25, 7e-25, 8e-25, 9e-25,
  ]);
  const wide = domain({ type: 'range', low: 1e15 + 0.25, high: 1e15 + 5.25, step: 1 });
  const texts = ['1000000000000000.2', '1000000000000001.2', '1000000000000002.2', '1000000000000003.2'];
  expect(texts.map((_, index) => wide.valueAt(index))).toEqual(texts.map(Number));
});

describe('model coordinates', () => {
  test.each(counted.slice(0, 5))('of $type are even from 0 to 1, and give the nearest entry back', (expression) => {
    const { position, entryAt } = domain(expression);
    for (let index = 0; index < 5; index++) {
      expect(position(index)).toBeCloseTo(index / 4, 12);
      expect([entryAt(index / 4), entryAt(index / 4 + 0.1), entryAt(index / 4 - 0.1)]).toEqual([index, index, index]);
    }
    expect([entryAt(-7), entryAt(7)]).toEqual([0, 4]);
  });

  test('of a grid give the lower of two entries that are as near', () => {
    const { entryAt } = domain({ type: 'quniform', min_value: 0, max_value: 8, q: 2 });
    expect([0.125, 0.375].map(entryAt)).toEqual([0, 1]);
  });

  test('of ordered options follow their order, or their size where they are numbers', () => {
    const sizes = choice(['s', 'm', 'l', 'xl', 'xxl'], true);
    expect([0, 1, 4].map(sizes.position)).toEqual([0, 0.25, 1]);
    expect([-1, 0.1, 0.125, 0.2, 0.6, 0.7, 0.9, 2].map(sizes.entryAt)).toEqual([0, 0, 0, 1, 2, 3, 4, 4]);
    const numbers = choice([30, 10, 20]);
    expect([0, 1, 2].map(numbers.position)).toEqual([1, 0, 0.5]);
    expect([0, 0.4, 0.6, 0.9, 1].map(numbers.entryAt)).toEqual([1, 2, 2, 0, 0]);
  });

  test.each<[string, Expression]>([
    ['two numbers', { type: 'choice', values: [1, 2] }],
    ['texts', { type: 'choice', values: ['a', 'b', 'c'] }],
    ['numbers declared unordered', { type: 'choice', values: [1, 2, 3], ordered: false }],
    ['whole numbers declared unordered', { type: 'randint', upper: 5, ordered: false }],
    ['a range declared unordered', { type: 'int_range', low: 1, high: 5, ordered: false }],
  ])('do not exist for %s', (_, expression) => {
    const { kind, position, entryAt } = domain(expression);
    expect([kind, position(1), entryAt(0.5)]).toEqual(['categorical', Number.NaN, Number.NaN]);
  });
});

test.each<[Expression, scale: unknown]>([
  [
    { type: 'randint', upper: 5 },
    { low: 0, high: 4, log: false, step: 1 },
  ],
  [
    { type: 'int_range', low: 3, high: 9, step: 2 },
    { low: 3, high: 9, log: false, step: 2 },
  ],
  [
    { type: 'range', low: 0, high: 1, step: 0.25 },
    { low: 0, high: 1, log: false, step: 0.25 },
  ],
  [
    { type: 'log_range', low: 1, high: 16, step: 2 },
    { low: 1, high: 16, log: true, step: undefined },
  ],
  [
    { type: 'quniform', min_value: 0, max_value: 8, q: 2 },
    { low: 0, high: 8, log: false, step: 2 },
  ],
  [endless, { low: -3e15, high: 3e15, log: false, step: 3 }],
  [
    { type: 'qnormal', mu: 0, sigma: 1, q: 2 },
    { low: -Infinity, high: Infinity, log: false, step: 2 },
  ],
  [{ type: 'choice', values: [1, 2, 3] }, undefined],
])('the scale of %o is %o', (expression, scale) => {
  expect(domain(expression).scale).toEqual(scale);
});

test('the values of a grid are counted up to the 2^40th multiple', () => {
  expect(domain({ type: 'quniform', min_value: 0, max_value: 2 ** 40, q: 1 }).count).toBe(2 ** 40 + 1);
  expect(domain({ type: 'quniform', min_value: 0, max_value: 2 ** 40 + 1, q: 1 }).count).toBe(Number.POSITIVE_INFINITY);
  expect(domain({ type: 'quniform', min_value: -(2 ** 40) - 1, max_value: 0, q: 1 }).count).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test('an option that is a mapping with parameters has no value of its own, and no value is that option', () => {
  const mapping = { m: { type: 'uniform', min_value: 0, max_value: 1 } } as const;
  const { valueAt, entryOf } = choice([1, mapping, { fixed: 2 }]);
  expect([0, 1, 2, 3].map(valueAt)).toEqual([1, undefined, { fixed: 2 }, undefined]);
  expect([entryOf(mapping), entryOf({ fixed: 2 })]).toEqual([Number.NaN, 2]);
});

test('a logarithmic grid that reaches 0 has a cell there', () => {
  const { cell, toUnit } = domain({ type: 'qloguniform', min_value: -30, max_value: 40, q: 0.1 });
  expect(cell(0)[0]).toBe(0);
  expect(toUnit(0)).toBeGreaterThan(0);
});

test('the base of the log forms is that of their exponents', () => {
  const { fromUnit, toUnit } = domain({ type: 'loguniform', min_value: -3, max_value: 0 }, 10);
  expect(fromUnit(1 / 3)).toBeCloseTo(0.01, 12);
  expect(toUnit(0.01)).toBeCloseTo(1 / 3, 12);
});

test('a log range contains both ends exactly, however their logarithms round', () => {
  const ends = [1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 3, 5, 7, 10, 100, 1000];
  for (const low of ends)
    for (const high of ends.filter((end) => end > low)) {
      const { entryAt, position } = domain({ type: 'log_range', low, high });
      expect([entryAt(0), entryAt(1), position(low), position(high)]).toEqual([low, high, 0, 1]);
    }
});
