import { describe, expect, test } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import { parseComparison } from './constraint-text.ts';
import { type ParameterConstraint, readConstraints } from './constraints.ts';
import { mostConstraints } from './most-constraints.ts';
import { checkSatisfiable } from './satisfiable.ts';

const { parameters } = compileSpace({
  a: ['uniform', [0, 1]],
  b: ['uniform', [0, 1]],
  size: ['choice', [16, 'auto', true]],
  layers: ['choice', [[[1, 2], [3]]]],
  only: ['choice', [{ depth: ['randint', [3]] }]],
  nested: ['choice', [[{ w: ['randint', [3]] }, { v: ['randint', [3]] }]]],
});

const problemsOf = (...constraints: readonly unknown[]) => readConstraints(constraints, parameters).problems;
const nest = (levels: number): ParameterConstraint =>
  levels === 0 ? 'a < b' : { when: { size: 16 }, keep: nest(levels - 1) };

/** A space with this many parameters. */
const listOf = (count: number) =>
  compileSpace(Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, ['randint', [3]]])))
    .parameters;

describe('what is wrong with a constraint, and where', () => {
  test.each<[constraint: unknown, path: readonly (string | number)[], message: string]>([
    [
      undefined,
      [],
      'expected a comparison as text or a mapping with less, less_equal, sum, forbid or when, got nothing',
    ],
    [null, [], 'expected a comparison as text or a mapping with less, less_equal, sum, forbid or when, got null'],
    [
      ['a < b'],
      [],
      'expected a comparison as text or a mapping with less, less_equal, sum, forbid or when, got ["a < b"]',
    ],
    [{}, [], 'expected a mapping with less, less_equal, sum, forbid or when, got {}'],
    [{ xyzzy: 1 }, [], 'expected a mapping with less, less_equal, sum, forbid or when, got {"xyzzy":1}'],
    [{ less: ['a', 'b'], xyzzy: 1 }, ['xyzzy'], 'unknown key; this form has the keys less'],
    [{ less: ['a', Number.NaN] }, ['less', 1], 'expected a parameter name or a number, got number'],
    [{ less: ['a', true] }, ['less', 1], 'expected a parameter name or a number, got true'],
    [{ sum: [], max: 1 }, ['sum'], 'expected a list of at least 1 parameter names or numbers, got []'],
    [{ sum: ['a'], min: '1' }, ['min'], 'expected a number, got "1"'],
    [{ sum: ['a'], max: Number.POSITIVE_INFINITY }, ['max'], 'expected a number, got number'],
    [{ sum: ['a'], equal: 1, min: 1 }, [], 'give equal, or min and max, not both'],
    [{ forbid: { size: 17 } }, ['forbid', 'size'], 'size cannot be 17'],
    [{ forbid: { size: 'aut' } }, ['forbid', 'size'], 'size cannot be "aut"; did you mean "auto"?'],
    [{ forbid: { size: undefined } }, ['forbid', 'size'], 'expected a JSON value, got nothing'],
    [{ forbid: { layers: [1, undefined] } }, ['forbid', 'layers'], 'expected a JSON value, got object'],
    [{ forbid: { size: { a: 1, b: Number.NaN } } }, ['forbid', 'size'], 'expected a JSON value, got object'],
    [{ forbid: { size: () => 1 } }, ['forbid', 'size'], 'expected a JSON value, got function'],
    [{ forbid: [] }, ['forbid'], 'expected a mapping of parameter names to values, got []'],
    [{ when: {}, keep: 'a < b' }, ['when'], 'expected a mapping of parameter names to values, got {}'],
    [
      { when: { size: 16 }, keep: 7 },
      ['keep'],
      'expected a comparison as text or a mapping with less, less_equal, sum, forbid or when, got 7',
    ],
    ['only < 1', [], 'only can be a mapping, which is not a number; use forbid or when for such values'],
    ['nested < 1', [], 'nested can be a mapping, which is not a number; use forbid or when for such values'],
    ['size < 1', [], 'size can be "auto", which is not a number; use forbid or when for such values'],
    ['a $ b', [], 'column 3 of "a $ b": unexpected "$"'],
    ['a ^ 2 < b', [], 'column 3 of "a ^ 2 < b": unexpected "^": there is no power operator; multiply'],
    [
      'a < 1 | b < 1',
      [],
      'column 7 of "a < 1 | b < 1": unexpected "|": there is no "or"; use forbid for combinations that must not occur',
    ],
    [
      'size == "auto"',
      [],
      'column 9 of "size == \\"auto\\"": unexpected "\\"": compare texts with forbid or when, not here',
    ],
  ])('%j', (constraint, path, message) => {
    expect(problemsOf(constraint)).toEqual([{ path: [0, ...path], message }]);
  });

  test('the list itself: its kind and its length', () => {
    const read = (input: unknown) => readConstraints(input, parameters);
    expect(read('a < b')).toEqual({
      constraints: [],
      problems: [{ path: [], message: 'expected a list of constraints, got "a < b"' }],
    });
    expect(read(Array(mostConstraints).fill('a < b')).constraints).toHaveLength(100);
    expect(read(Array(mostConstraints + 1).fill('a < b'))).toEqual({
      constraints: [],
      problems: [{ path: [], message: 'has 101 constraints; at most 100 are allowed' }],
    });
    for (const none of [undefined, null, []]) expect(read(none)).toEqual({ constraints: [], problems: [] });
  });

  test('leaves no constraint, not even the right ones', () => {
    expect(readConstraints(['a < b', 'z < 1'], parameters)).toMatchObject({
      constraints: [],
      problems: [{ path: [1] }],
    });
  });

  test('nesting more than 8 levels deep', () => {
    expect(problemsOf(nest(8))).toEqual([]);
    expect(problemsOf(nest(9))).toEqual([
      { path: [0, ...Array(9).fill('keep')], message: 'is nested more than 8 levels deep' },
    ]);
  });

  test.each([
    [3, 'p0, p1, p2'],
    [8, 'p0, p1, p2, p3, p4, p5, p6, p7'],
    [9, 'p0, p1, p2, p3, p4, p5, p6, p7, …'],
  ])('an unknown name among %i: the first eight are listed', (count, names) => {
    const [problem] = readConstraints(['quantity < 1'], listOf(count)).problems;
    expect(problem?.message).toBe(`no parameter "quantity"; known names: ${names}`);
  });
});

describe('a constraint that is read', () => {
  const read = (constraint: ParameterConstraint) => {
    const { constraints, problems } = readConstraints([constraint], parameters);
    expect(problems).toEqual([]);
    return constraints[0];
  };

  test.each<[ParameterConstraint, text: string]>([
    ['  a   <\n b ', 'a < b'],
    [{ less_equal: ['a', 0.5, 'b'] }, 'a <= 0.5 <= b'],
    [{ sum: ['a', 'b'], min: 0.1 }, '0.1 <= a + b'],
    [{ sum: ['a', 'b'], max: 1 }, 'a + b <= 1'],
    [{ sum: ['a', 'b'], min: 1, max: 1 }, '1 <= a + b <= 1'],
    [{ sum: ['a', 'b'], equal: 0.7 }, 'a + b == 0.7'],
    [{ forbid: { size: true, layers: [1, 2] } }, 'not size = true and layers = [1,2]'],
  ])('%j keeps its source and has one line for people', (constraint, text) => {
    const compiled = read(constraint);
    expect(compiled?.text).toBe(text);
    expect(compiled?.source).toStrictEqual(constraint);
  });

  test.each<[ParameterConstraint, config: { readonly a: number; readonly b: number }, isAllowed: boolean]>([
    ['a < b < 0.4', { a: 0.1, b: 0.5 }, false],
    ['a < b < 0.4', { a: 0.1, b: 0.3 }, true],
    [{ sum: ['a', 'b'], min: 0.5 }, { a: 0.2, b: 0.2 }, false],
    [{ sum: ['a', 'b'], min: 0.5 }, { a: 9, b: 9 }, true],
    [{ sum: ['a', 'b'], max: 0.5 }, { a: 0.2, b: 0.4 }, false],
    [{ sum: ['a', 'b'], max: 0.5 }, { a: -9, b: -9 }, true],
  ])('%j of %j: %s', (constraint, config, isAllowed) => {
    expect(read(constraint)?.allows(config)).toBe(isAllowed);
  });

  test('forbids lists by their items', () => {
    const forbid = read({ forbid: { layers: [1, 2] } });
    expect([forbid?.allows({ layers: [1, 2] }), forbid?.allows({ layers: [3] })]).toEqual([false, true]);
  });
});

describe('parseComparison', () => {
  test('takes signs in backticks for names', () => {
    expect(parseComparison('a `<` b')).toHaveProperty('message');
    expect(parseComparison('a `+` b < 1')).toHaveProperty('message');
    expect(parseComparison('`<` < 1')).toMatchObject({ terms: [{ kind: 'parameter', name: '<' }, { value: 1 }] });
  });

  test('reads up to a thousand characters', () => {
    expect(parseComparison(`a < 1${' '.repeat(995)}`)).toHaveProperty('terms');
    expect(parseComparison(`a < 1${' '.repeat(996)}`)).toEqual({
      column: 1001,
      message: 'is longer than 1000 characters',
    });
  });
});

test('contradictory constraints are counted over all configurations', () => {
  const constraints = ['k < 2', 'k > 2'];
  const space = compileSpace({ k: ['randint', [6]] }, { constraints });
  expect(() => checkSatisfiable(space)).toThrow(
    expect.objectContaining({
      code: 'SPACE_UNSATISFIABLE',
      message: expect.stringContaining('never all together: "k < 2" by 2, "k > 2" by 3'),
      details: { looked: 6, constraints },
    }),
  );
});
