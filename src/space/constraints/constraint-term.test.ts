import { describe, expect, test } from 'vitest';
import { type Comparator, comparators, compare, evaluate, isClose, lookUp, type Term } from './constraint-term.ts';

test.each<[left: number, right: number, holds: readonly Comparator[]]>([
  [1, 2, ['<', '<=', '!=']],
  [2, 1, ['>', '>=', '!=']],
  [2, 2, ['<=', '>=', '==']],
  [0.1 + 0.2, 0.3, ['<=', '>=', '==']],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, ['<=', '>=', '==']],
  [Number.NEGATIVE_INFINITY, 1, ['<', '<=', '!=']],
  [Number.NaN, 1, []],
  [1, Number.NaN, []],
])('%d compared with %d', (left, right, holds) => {
  expect(comparators.filter((comparator) => compare(left, comparator, right))).toEqual(holds);
});

test.each([
  [1e12, 1e12 + 900, true],
  [1e12, 1e12 + 1100, false],
  [1e-12, 1e-12 + 0.9e-21, true],
  [1e-12, 1e-12 + 1.1e-21, false],
  [-5, 5, false],
  [0, 1e-300, false],
  [Number.POSITIVE_INFINITY, 1, false],
])('%d and %d are equal but for rounding: %s', (a, b, isEqual) => {
  expect([isClose(a, b), isClose(b, a)]).toEqual([isEqual, isEqual]);
});

describe('lookUp', () => {
  test.each([
    [{ a: 1 }, [['a']], 1],
    [{ a: { b: null } }, [['a', 'b']], null],
    [
      { a: { b: 2 } },
      [
        ['a', 'c'],
        ['a', 'b'],
      ],
      2,
    ],
    [{ a: 1 }, [['a', 'b']], undefined],
    [{ a: 'text' }, [['a', 'length']], undefined],
    [{ a: null }, [['a', 'b']], undefined],
    [{}, [['a', 'b', 'c']], undefined],
    [{}, [['toString']], undefined],
    [{ a: 1 }, [], undefined],
  ])('in %j at %j finds %j', (configuration, paths, value) => {
    expect(lookUp(configuration, paths)).toEqual(value);
  });
});

describe('a term', () => {
  const places = new Map([
    ['x', [['x']]],
    ['text', [['text']]],
    ['gone', [['gone']]],
  ]);
  const number = (value: number): Term => ({ kind: 'number', value });
  const parameter = (name: string): Term => ({ kind: 'parameter', name });
  const evaluated = (term: Term) => evaluate(term, { x: 3, text: 'a' }, places);

  test.each(['gone', 'text', 'unknown'])('has no value where the parameter is %s, wherever it stands', (name) => {
    const missing = parameter(name);
    const terms: readonly Term[] = [
      missing,
      { kind: 'negate', of: missing },
      { kind: 'binary', operator: '+', left: missing, right: number(1) },
      { kind: 'binary', operator: '+', left: number(1), right: missing },
      { kind: 'call', name: 'max', of: [number(1), missing] },
    ];
    expect(terms.map(evaluated)).toEqual(terms.map(() => undefined));
  });

  test('has the value of its arithmetic', () => {
    const x = parameter('x');
    const binary = (operator: '+' | '-' | '*' | '/') =>
      evaluated({ kind: 'binary', operator, left: x, right: number(2) });
    expect([binary('+'), binary('-'), binary('*'), binary('/')]).toEqual([5, 1, 6, 1.5]);
    expect(evaluated({ kind: 'negate', of: x })).toBe(-3);
    expect(evaluated({ kind: 'call', name: 'min', of: [x, number(2), number(9)] })).toBe(2);
  });
});
