import { describe, expect, test } from 'vitest';
import { checkSpace } from './parse-space.ts';

const problemsOf = (x: unknown) => checkSpace({ x }).problems;
const uniform = (changes: Readonly<Record<string, unknown>>) => ({
  type: 'uniform',
  min_value: 0,
  max_value: 1,
  ...changes,
});

/** [code, path below the parameter, a part of the reason] of each problem. */
type Expected = readonly (readonly [code: string, path: string, reason: string])[];

function expectProblems(x: unknown, expected: Expected) {
  const found = problemsOf(x).map(({ code, path, reason }) => [code, path.slice(1).join('/'), reason]);
  expect(found).toEqual(expected.map(([code, path, reason]) => [code, path, expect.stringContaining(reason)]));
}

describe('a wrong argument is the only problem, at its place', () => {
  test.each<[x: unknown, expected: Expected]>([
    [uniform({ min_value: 3 }), [['SPACE_BAD_RANGE', 'min_value', '3 is not below max_value 1; swap them']]],
    [uniform({ min_value: 1 }), [['SPACE_BAD_RANGE', 'min_value', 'give the bare value 1']]],
    [uniform({ min_value: 'low' }), [['SPACE_BAD_NUMBER', 'min_value', 'not "low"']]],
    [uniform({ min_value: 9, max_value: null }), [['SPACE_BAD_NUMBER', 'max_value', 'not null']]],
    [uniform({ min_value: true, max_value: -9 }), [['SPACE_BAD_NUMBER', 'min_value', 'not true']]],
    [uniform({ min_value: Number.NaN }), [['SPACE_BAD_NUMBER', 'min_value', 'not NaN']]],
    [uniform({ min_value: [0] }), [['SPACE_BAD_NUMBER', 'min_value', 'not a list']]],
    [uniform({ min_value: new Map() }), [['SPACE_BAD_NUMBER', 'min_value', 'not an object of class Map']]],
    [uniform({ min_value: () => 1 }), [['SPACE_BAD_NUMBER', 'min_value', 'not a function']]],
    [uniform({ min_value: undefined }), [['SPACE_BAD_NUMBER', 'min_value', 'not nothing (undefined)']]],
    [{ type: 'randint', upper: '5' }, [['SPACE_BAD_NUMBER', 'upper', 'without quotes']]],
    [{ type: 'randint', upper: true }, [['SPACE_BAD_NUMBER', 'upper', 'not true']]],
    [{ type: 'normal', mu: 0, sigma: 'wide' }, [['SPACE_BAD_NUMBER', 'sigma', 'not "wide"']]],
    [{ type: 'normal', mu: null, sigma: 1 }, [['SPACE_BAD_NUMBER', 'mu', 'not null']]],
    [{ type: 'qnormal', mu: 0, sigma: 1, q: null }, [['SPACE_BAD_NUMBER', 'q', 'not null']]],
    [{ type: 'range', low: '0', high: -1 }, [['SPACE_BAD_NUMBER', 'low', 'without quotes']]],
    [{ type: 'range', low: 5, high: null }, [['SPACE_BAD_NUMBER', 'high', 'not null']]],
    [{ type: 'log_range', low: null, high: 1 }, [['SPACE_BAD_NUMBER', 'low', 'not null']]],
    [{ type: 'log_range', low: 0, high: 2 }, [['SPACE_BAD_RANGE', 'low', 'such as 0.000002']]],
    [{ type: 'log_range', low: -2, high: 0 }, [['SPACE_BAD_RANGE', 'low', 'such as 0.000001']]],
    [{ type: 'int_range', low: '1', high: 3 }, [['SPACE_BAD_NUMBER', 'low', 'without quotes']]],
    [{ type: 'int_range', low: 0, high: 2 ** 54 }, [['SPACE_BAD_NUMBER', 'high', '2^53']]],
    [{ type: 'int_range', low: 0, high: 9, step: 1.5 }, [['SPACE_BAD_NUMBER', 'step', 'must be a whole number']]],
    [{ type: 'range', low: 0, high: 1, step: 'a' }, [['SPACE_BAD_NUMBER', 'step', 'not "a"']]],
    [{ type: 'range', low: 0, high: 1, step: -0.5 }, [['SPACE_BAD_STEP', 'step', 'must be above 0, not -0.5']]],
    [{ type: 'range', low: 0, high: 1, step: 3 }, [['SPACE_BAD_STEP', 'step', 'write high 3, or']]],
    [{ type: 'log_range', low: 1, high: 2, step: 1 + 1e-6 }, [['SPACE_BAD_STEP', 'step', 'so near 1 that']]],
    [{ type: 'log_range', low: 1, high: 4, step: 1.0001 }, [['SPACE_BAD_STEP', 'step', 'more than 10000 values']]],
    [{ type: 'loguniform', min_value: 0, max_value: 1000 }, [['SPACE_OVERFLOW', '', 'e^']]],
    [{ type: 'choice', values: ['a'], ordered: null }, [['SPACE_BAD_ARGUMENTS', 'ordered', 'not null']]],
    [{ type: 'quniform', min_value: 0, max_value: 4, q: 2, clamp: 1 }, [['SPACE_BAD_ARGUMENTS', 'clamp', 'not 1']]],
    [new Date(0), [['SPACE_BAD_CONSTANT', '', 'an object of class Date']]],
    [[1, undefined], [['SPACE_BAD_CONSTANT', '1', 'nothing (undefined)']]],
    [{ a: Number.NaN, b: 1 }, [['SPACE_BAD_CONSTANT', 'a', 'NaN is not a finite number']]],
    [{ a: ['uniform', [0, 1]] }, [['SPACE_BAD_CONSTANT', 'a', 'the uniform expression here']]],
    [[1, ['range', [0, 1]]], [['SPACE_BAD_CONSTANT', '1', 'the range expression here']]],
  ])('%o', (x, expected) => {
    expectProblems(x, expected);
    expect(checkSpace({ x }).space).toBeUndefined();
  });

  test.each(['', '  ', 'abc', 'Infinity'])('no quotes to drop from "%s"', (text) => {
    expect(problemsOf(uniform({ min_value: text }))[0]?.reason).not.toContain('quotes');
  });

  test('an extension that is undefined counts as left out', () => {
    expect(problemsOf({ type: 'randint', upper: 5, ordered: undefined })).toEqual([]);
  });
});

describe('names of arguments', () => {
  test.each<[x: unknown, expected: Expected]>([
    [{ type: 'uniform', min_value: 0 }, [['SPACE_BAD_ARGUMENTS', '', 'lacks max_value; add it']]],
    [{ type: 'uniform' }, [['SPACE_BAD_ARGUMENTS', '', 'lacks min_value and max_value; add them']]],
    // The misspelt argument explains the missing one.
    [
      { type: 'uniform', min_value: 0, max_valeu: 1 },
      [['SPACE_BAD_ARGUMENTS', 'max_valeu', 'did you mean max_value?']],
    ],
    [
      { type: 'uniform', min_value: 0, xyz: 1 },
      [
        ['SPACE_BAD_ARGUMENTS', 'xyz', 'it takes min_value, max_value'],
        ['SPACE_BAD_ARGUMENTS', '', 'lacks max_value'],
      ],
    ],
    // Nothing is missing, so the nearest of all arguments is meant.
    [uniform({ max_valu: 2 }), [['SPACE_BAD_ARGUMENTS', 'max_valu', 'did you mean max_value?']]],
    [
      { type: 'quniform', min_value: 0, max_value: 1, clmp: true },
      [
        ['SPACE_BAD_ARGUMENTS', 'clmp', 'it takes min_value, max_value, q, clamp'],
        ['SPACE_BAD_ARGUMENTS', '', 'lacks q; add it'],
      ],
    ],
    [
      { type: 'quniform', min_value: 0, max_value: 1, q: 1, clmp: true },
      [['SPACE_BAD_ARGUMENTS', 'clmp', 'did you mean clamp?']],
    ],
    [['randint', [5], { order: true }], [['SPACE_BAD_ARGUMENTS', '2/order', 'did you mean ordered?']]],
    [['choice', [[1, Number.NaN]]], [['SPACE_BAD_OPTION', '1/0/1', 'NaN']]],
    [['choice', [1, Number.NaN]], [['SPACE_BAD_OPTION', '1/1', 'NaN']]],
  ])('%o', (x, expected) => expectProblems(x, expected));
});

describe('values that only look like an expression', () => {
  test.each([
    [['uniform', [0, 1], {}, 4]],
    [[5, [0, 1]]],
    [['uniform']],
    [['range', [0]]],
    [['range', [0, 'a']]],
    [['range', ['a', 'b']]],
    [{ type: 'range', low: 1 }],
    [{ type: 'log_range', of: 1 }],
    [{ low: 0, high: 1 }],
    [{ q: 1 }],
    [{}],
    [Object.create(null)],
  ])('as an option of a choice: %j', (option) => {
    expect(problemsOf({ type: 'choice', values: [option, 'other'] })).toEqual([]);
  });

  test.each([
    [['uniform', [0, 1]]],
    [['uniform', [0, 1], { extra: true }]],
    [['range', [0, 1]]],
    [['int_range', [0, 1]]],
    [['log_range', [1, 2]]],
    [{ type: 'range', low: 0, high: 1 }],
    [{ type: 'int_range', low: 0, high: 1 }],
    [{ type: 'log_range', low: 1, high: 2 }],
    [{ type: 'uniform' }],
  ])('but %j is one, and refused as an option', (option) => {
    expectProblems({ type: 'choice', values: [option, 'other'] }, [['SPACE_BAD_OPTION', 'values/0', 'mapping']]);
  });

  test('a mapping of argument names alone lacks its type; with other names it is a fixed mapping', () => {
    expect(problemsOf({ min_value: 0, max_value: 1 })[0]?.code).toBe('SPACE_BAD_ARGUMENTS');
    expect(problemsOf({ min_value: 0, unit: 'm' })).toEqual([]);
  });
});

test('an instance of a class is not a mapping, an object of another realm or without a prototype is', () => {
  class Settings {
    lr = 1;
  }
  const { code, reason } = checkSpace(new Settings()).problems[0] ?? {};
  expect([code, reason]).toEqual(['SPACE_NOT_A_MAPPING', expect.stringContaining('an object of class Settings')]);
  expect(checkSpace(Object.assign(Object.create(null), { lr: 1 })).problems).toEqual([]);
  expect(checkSpace(Object.create({ own: 1 })).problems[0]?.code).toBe('SPACE_NOT_A_MAPPING');
  expect(checkSpace(null).problems[0]?.reason).toContain('not null');
  expect(checkSpace([]).problems[0]?.reason).toContain('not a list');
  expect(checkSpace('lr').problems[0]?.reason).toContain('not a string');
});

test('accepts 64 levels and refuses one more', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
  expect(problemsOf(nested(63))).toEqual([]);
  expect(problemsOf(nested(64)).map(({ code }) => code)).toEqual(['SPACE_TOO_DEEP']);
});
