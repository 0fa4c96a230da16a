import { describe, expect, it } from 'vitest';
import { HyperDriveConfigException } from '../../base/index.ts';
import { compileSpace } from '../compile/compile-space.ts';
import { checkSpace, parseSpace } from './parse-space.ts';

/** Codes and paths of what is wrong. */
const problemsOf = (input: unknown, options = {}) =>
  checkSpace(input, options).problems.map(({ code, path }) => [code, path.join('/')]);
const messageOf = (input: unknown, options = {}) => checkSpace(input, options).problems[0]?.message;

const all = {
  c: { type: 'choice', values: ['a', 1, true, { n: 'x', m: { type: 'uniform', min_value: 0, max_value: 1 } }] },
  r: { type: 'randint', upper: 5 },
  u: { type: 'uniform', min_value: 0, max_value: 1 },
  qu: { type: 'quniform', min_value: 0, max_value: 4, q: 0.4 },
  lu: { type: 'loguniform', min_value: -6, max_value: -1 },
  qlu: { type: 'qloguniform', min_value: 2, max_value: 5, q: 10 },
  n: { type: 'normal', mu: 0, sigma: 1 },
  qn: { type: 'qnormal', mu: 32, sigma: 10, q: 8 },
  ln: { type: 'lognormal', mu: -3, sigma: 1 },
  qln: { type: 'qlognormal', mu: 2, sigma: 1, q: 5 },
  fixed: 10,
};

const allAsLists = {
  c: ['choice', [['a', 1, true, { n: 'x', m: ['uniform', [0, 1]] }]]],
  r: ['randint', [5]],
  u: ['uniform', [0, 1]],
  qu: ['quniform', [0, 4, 0.4]],
  lu: ['loguniform', [-6, -1]],
  qlu: ['qloguniform', [2, 5, 10]],
  n: ['normal', [0, 1]],
  qn: ['qnormal', [32, 10, 8]],
  ln: ['lognormal', [-3, 1]],
  qln: ['qlognormal', [2, 1, 5]],
  fixed: 10,
};

describe('parseSpace', () => {
  it('reads all ten expressions in object form', () => {
    expect(parseSpace(all)).toEqual(all);
  });

  it('reads all ten expressions in list form', () => {
    expect(parseSpace(allAsLists)).toEqual(all);
    expect(compileSpace(all).toWire('v1')).toEqual(allAsLists);
    expect(compileSpace(allAsLists).toWire('v2')).toEqual(all);
  });

  it('keeps whole numbers whole in text', () => {
    expect(JSON.stringify(compileSpace({ r: ['uniform', [0, 1]] }).toWire('v1'))).toBe('{"r":["uniform",[0,1]]}');
  });

  it('reads forms mixed within one another', () => {
    expect(parseSpace({ c: ['choice', [[{ m: { type: 'randint', upper: 2 } }]]] })).toEqual({
      c: { type: 'choice', values: [{ m: { type: 'randint', upper: 2 } }] },
    });
  });

  it('takes one list as the options of choice, several arguments as one option each', () => {
    const options = (args: unknown[]) => parseSpace({ c: ['choice', args] }).c;
    expect(options([[1, 2]])).toEqual({ type: 'choice', values: [1, 2] });
    expect(options([1, 2])).toEqual({ type: 'choice', values: [1, 2] });
    expect(options([7])).toEqual({ type: 'choice', values: [7] });
    expect(
      options([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual({
      type: 'choice',
      values: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(options([[[1, 2]]])).toEqual({ type: 'choice', values: [[1, 2]] });
  });

  it('carries extensions in the third place of a list', () => {
    const space = {
      a: ['quniform', [1, 10, 3], { clamp: true }],
      b: ['choice', [['s', 'm', 'l']], { ordered: true }],
      c: ['randint', [9], { ordered: false }],
    };
    expect(compileSpace(space).toWire('v1')).toEqual(space);
    expect(compileSpace(space).toWire('v2')).toEqual({
      a: { type: 'quniform', min_value: 1, max_value: 10, q: 3, clamp: true },
      b: { type: 'choice', values: ['s', 'm', 'l'], ordered: true },
      c: { type: 'randint', upper: 9, ordered: false },
    });
  });

  it('takes any other JSON value as fixed', () => {
    const space = { a: 1, b: 'x', c: true, d: null, e: [1, 2], f: { deep: { deeper: [0] } }, g: ['adam', 0.9], h: {} };
    expect(parseSpace(space)).toEqual(space);
    expect(compileSpace(space).dimension).toBe(0);
  });

  it('copies its input and freezes the copy', () => {
    const values = ['a', 'b', [1]];
    const space = parseSpace({ c: { type: 'choice', values } });
    values.push('c');
    expect(space).toEqual({ c: { type: 'choice', values: ['a', 'b', [1]] } });
    const drawn = compileSpace({ layers: [1, { units: 2 }] }).fromUnit([]);
    expect(Object.isFrozen(drawn.layers)).toBe(true);
  });

  it('reports everything at once, with the places in the document', () => {
    const input = {
      lr: ['loguniform', [-1, -6]],
      opt: { type: 'choice', values: ['adam', { beta: ['unifrom', [0, 1]], 'a b': 1 }] },
      units: { type: 'quniform', min_value: 1, max_value: 10, q: 0 },
    };
    expect(problemsOf(input)).toEqual([
      ['SPACE_BAD_RANGE', 'lr/1/0'],
      ['SPACE_UNKNOWN_EXPRESSION', 'opt/values/1/beta'],
      ['SPACE_BAD_NAME', 'opt/values/1/a b'],
      ['SPACE_BAD_STEP', 'units/q'],
    ]);
    expect(problemsOf({ x: ['choice', [[{ y: ['randint', [0]] }]]] }, { path: ['search_space'] })).toEqual([
      ['SPACE_BAD_UPPER', 'search_space/x/1/0/0/y/1/0'],
    ]);
  });

  it('throws one error that holds all problems', () => {
    const parse = () => parseSpace({ lr: ['uniform', [2, 1]], units: ['randint', [0]] });
    expect(parse).toThrow(HyperDriveConfigException);
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'SPACE_BAD_RANGE',
        message:
          '2 problems in the search space:\n' +
          '- lr.min_value: 2 is not below max_value 1; swap them\n' +
          '- units.upper: must be a whole number of at least 1, not 0; values run from 0 to upper - 1',
        details: {
          problems: [
            expect.objectContaining({ code: 'SPACE_BAD_RANGE', path: ['lr', 1, 0] }),
            expect.objectContaining({ code: 'SPACE_BAD_UPPER', path: ['units', 1, 0] }),
          ],
        },
      }),
    );
  });
});

describe('problems', () => {
  it.each([
    [[], 'SPACE_NOT_A_MAPPING'],
    [null, 'SPACE_NOT_A_MAPPING'],
    ['lr', 'SPACE_NOT_A_MAPPING'],
    [new Map(), 'SPACE_NOT_A_MAPPING'],
    [{}, 'SPACE_EMPTY'],
    [{ x: { type: 'choice', values: [] } }, 'SPACE_EMPTY_CHOICE'],
    [{ x: ['choice', [[]]] }, 'SPACE_EMPTY_CHOICE'],
    [{ x: ['choice', []] }, 'SPACE_EMPTY_CHOICE'],
    [{ x: { type: 'choice', values: 'ab' } }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: { type: 'choice', values: [['uniform', [0, 1]]] } }, 'SPACE_BAD_OPTION'],
    [{ x: { type: 'choice', values: [{ type: 'uniform', min_value: 0, max_value: 1 }] } }, 'SPACE_BAD_OPTION'],
    [{ x: { type: 'choice', values: [1, undefined] } }, 'SPACE_BAD_OPTION'],
    [{ x: { type: 'choice', values: [1, Number.NaN] } }, 'SPACE_BAD_OPTION'],
    [{ x: { type: 'choice', values: [new Date(0)] } }, 'SPACE_BAD_OPTION'],
    [{ x: { type: 'choice', values: [1, [2]], ordered: true } }, 'SPACE_BAD_ORDER'],
    [{ x: { type: 'choice', values: [1, 2], ordered: 'yes' } }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: { type: 'uniform', min_value: 1, max_value: 1 } }, 'SPACE_BAD_RANGE'],
    [{ x: { type: 'uniform', min_value: 0, max_value: Number.POSITIVE_INFINITY } }, 'SPACE_BAD_NUMBER'],
    [{ x: { type: 'uniform', min_value: null, max_value: 1 } }, 'SPACE_BAD_NUMBER'],
    [{ x: { type: 'uniform', min_value: 0, max_value: true } }, 'SPACE_BAD_NUMBER'],
    [{ x: { type: 'normal', mu: 0, sigma: 0 } }, 'SPACE_BAD_SIGMA'],
    [{ x: { type: 'qnormal', mu: 0, sigma: 1, q: -1 } }, 'SPACE_BAD_STEP'],
    [{ x: { type: 'randint', upper: 2.5 } }, 'SPACE_BAD_UPPER'],
    [{ x: { type: 'randint', upper: 2 ** 49 } }, 'SPACE_BAD_UPPER'],
    [{ x: { type: 'loguniform', min_value: 0, max_value: 1000 } }, 'SPACE_OVERFLOW'],
    [{ x: { type: 'loguniform', min_value: -1000, max_value: 0 } }, 'SPACE_OVERFLOW'],
    [{ x: { type: 'lognormal', mu: 0, sigma: 1000 } }, 'SPACE_OVERFLOW'],
    [{ x: { type: 'uniform', min_value: -1e308, max_value: 1e308 } }, 'SPACE_OVERFLOW'],
    [{ x: { type: 'quniform', min_value: 0, max_value: 1e300, q: 1e-20 } }, 'SPACE_OVERFLOW'],
    [{ x: undefined }, 'SPACE_BAD_CONSTANT'],
    [{ x: () => 1 }, 'SPACE_BAD_CONSTANT'],
    [{ x: { deep: { type: 'uniform', min_value: 0, max_value: 1 } } }, 'SPACE_BAD_CONSTANT'],
    [{ x: [['uniform', [0, 1]]] }, 'SPACE_BAD_CONSTANT'],
    [{ x: { min_value: 0, max_value: 1 } }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: { type: 'uniform', min_value: 0 } }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: { type: 'uniform', min_value: 0, max_value: 1, q: 1 } }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: { type: 'qnormal', mu: 0, sigma: 1, q: 1, clamp: true } }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: ['uniform', [0]] }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: ['uniform', [0, 1, 2]] }, 'SPACE_BAD_ARGUMENTS'],
    [{ x: { type: 'Uniform', min_value: 0, max_value: 1 } }, 'SPACE_UNKNOWN_EXPRESSION'],
    [{ x: { type: 3 } }, 'SPACE_UNKNOWN_EXPRESSION'],
    [{ '': 1 }, 'SPACE_BAD_NAME'],
    [{ '1x': 1 }, 'SPACE_BAD_NAME'],
    [{ '---x': 1 }, 'SPACE_BAD_NAME'],
    [{ 'x=1': 1 }, 'SPACE_BAD_NAME'],
    [{ [`x${'y'.repeat(255)}`]: 1 }, 'SPACE_BAD_NAME'],
    [{ '--lr': 1, lr: 2 }, 'SPACE_DUPLICATE_NAME'],
    [{ 'a-b': 1, a_b: 2 }, 'SPACE_DUPLICATE_NAME'],
    [{ a_b: 1, a: { type: 'choice', values: [0, { b: ['randint', [3]] }] } }, 'SPACE_DUPLICATE_NAME'],
    [{ a_b: 1, a: { b: 2 } }, 'SPACE_DUPLICATE_NAME'],
  ])('finds what is wrong with %j', (input, code) => {
    expect(checkSpace(input).problems.map((problem) => problem.code)).toEqual([code]);
    expect(checkSpace(input).space).toBeUndefined();
  });

  it('leave every name known, and which of them have problems', () => {
    const input = {
      lr: ['uniform', [3, 1]],
      opt: ['choice', [[{ kind: 'sgd', momentum: ['unifrom', [0, 1]] }, 'adam']]],
      'b d': 1,
      n: 4,
    };
    expect(checkSpace(input)).toMatchObject({
      names: ['lr', 'opt', 'opt.kind', 'opt.momentum', 'n'],
      unreadable: ['lr', 'opt.momentum', 'b d'],
    });
    expect(checkSpace({ n: 4 })).toMatchObject({ names: ['n'], unreadable: [] });
    expect(checkSpace([])).toMatchObject({ names: [], unreadable: [''] });
  });

  it('name the nearest known word', () => {
    expect(messageOf({ x: ['qunifrom', [0, 1, 1]] })).toMatch(
      /^x: "qunifrom" is not an expression; did you mean quniform\?/,
    );
    expect(messageOf({ x: { type: 'categorical' } })).toMatch(/use one of choice, randint, uniform/);
    expect(checkSpace({ x: { type: 'uniform', min_valu: 0, max_value: 1 } }).problems).toEqual([
      {
        code: 'SPACE_BAD_ARGUMENTS',
        path: ['x', 'min_valu'],
        message: 'x.min_valu: uniform has no argument min_valu; did you mean min_value?',
        reason: 'uniform has no argument min_valu; did you mean min_value?',
      },
    ]);
    expect(messageOf({ x: { type: 'uniform', min_value: '0.5', max_value: 1 } })).toBe(
      'x.min_value: must be a finite number, not "0.5"; write it without quotes',
    );
  });

  it('let parameters of sibling options share a name', () => {
    const space = { x: ['choice', [[{ y: ['randint', [3]] }, { y: ['randint', [5]], z: 1 }]]], w: 1 };
    expect(problemsOf(space)).toEqual([]);
  });

  it('end a value that contains itself', () => {
    const endless: { [name: string]: unknown } = {};
    endless.self = endless;
    expect(problemsOf({ x: endless }).map(([code]) => code)).toEqual(['SPACE_TOO_DEEP']);
    let nested: unknown = ['randint', [2]];
    for (let level = 0; level < 100; level++) nested = ['choice', [[{ x: nested }]]];
    expect(problemsOf({ x: nested }).map(([code]) => code)).toEqual(['SPACE_TOO_DEEP']);
  });

  it('follow the stricter names of v2 on request', () => {
    expect(problemsOf({ '--lr': 1, 'drop.out': 1, ok_1: 1 })).toEqual([]);
    expect(problemsOf({ '--lr': 1, 'drop.out': 1, ok_1: 1 }, { names: 'v2' })).toEqual([
      ['SPACE_BAD_NAME', '--lr'],
      ['SPACE_BAD_NAME', 'drop.out'],
    ]);
  });

  it('keep prototypes out of reach', () => {
    const input: unknown = JSON.parse('{"__proto__": {"polluted": true}, "x": 1, "y": {"__proto__": {"polluted": 1}}}');
    expect(problemsOf(input)).toEqual([
      ['SPACE_BAD_NAME', '__proto__'],
      ['SPACE_BAD_NAME', 'y/__proto__'],
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(problemsOf({ constructor: ['randint', [2]], prototype: 1, hasOwnProperty: 1 })).toEqual([]);
    expect(problemsOf(Object.assign(Object.create(null), { x: 1 }))).toEqual([]);
  });

  it('check the logbase', () => {
    expect(checkSpace({ x: ['loguniform', [0, 400]] }, { logbase: 10 }).problems[0]?.message).toBe(
      'x: reaches from 10^0 to 10^400, beyond double precision; log forms take exponents, not values',
    );
    for (const logbase of [1, 0.5, -2, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => checkSpace({ x: 1 }, { logbase })).toThrow(expect.objectContaining({ code: 'SPACE_BAD_LOGBASE' }));
    }
    expect(compileSpace({ x: 1 }, { logbase: 'e' }).logbase).toBe(Math.E);
  });
});
