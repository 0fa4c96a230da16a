import { describe, expect, it, test } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import {
  choice,
  intRange,
  lognormal,
  logRange,
  loguniform,
  normal,
  ordered,
  quniform,
  randint,
  range,
  uniform,
  unordered,
  withDefault,
  withPrior,
} from '../expression/constructors.ts';
import type { Expression } from '../expression/expression.ts';
import { checkSpace } from '../read/parse-space.ts';

const defaultsOf = (space: Record<string, unknown>) => compileSpace(space).defaultConfiguration;
const massesOf = (x: Expression) => compileSpace({ x }).priors[0]?.masses ?? [];
/** Shares of the masses, without the floor of 2 % of an even share. */
const sharesOf = (x: Expression) => {
  const masses = massesOf(x);
  return masses.map((mass) => (mass - 0.02 / masses.length) / 0.98);
};
const uniformX = (extra: object) => ({ type: 'uniform', min_value: 0, max_value: 1, ...extra });

describe('the default configuration', () => {
  it('is absent where nothing is stated, and complete otherwise', () => {
    expect(defaultsOf({ a: range(0, 1), b: choice('x', 'y'), c: normal(3, 1) })).toBeUndefined();
    expect(defaultsOf({ a: range(0, 1, { default: 0.2 }), b: choice('x', 'y'), c: normal(3, 1), d: 7 })).toEqual({
      a: 0.2,
      b: 'x',
      c: 3,
      d: 7,
    });
  });

  it('takes the median of what has no default: of the expression, or of its prior', () => {
    const space = {
      stated: withDefault(choice('a', 'b'), 'b'),
      log: logRange(1e-4, 1),
      bell: lognormal(0, 1),
      whole: intRange(1, 5),
      point: withPrior(range(0, 1), { mean: 0.9, confidence: 'high' }),
      weighted: withPrior(choice('x', 'y', 'z'), { weights: [1, 1, 3] }),
      skewed: withPrior(range(0, 1), { cells: [0, 0, 0, 1] }),
    };
    const found = defaultsOf(space);
    expect(found).toMatchObject({ stated: 'b', whole: 3, point: 0.9, weighted: 'z', bell: 1 });
    expect(found?.log).toBeCloseTo(0.01, 12);
    expect(found?.skewed).toBeGreaterThan(0.75);
  });

  it('follows the option that a choice names, with the defaults inside it', () => {
    const optimizer = [
      { name: 'sgd', momentum: range(0, 1, { default: 0.9 }) },
      { name: 'adam', beta: range(0.8, 1), eps: logRange(1e-9, 1e-5, { default: 1e-8 }) },
      'none',
    ] as const;
    const named = (value: unknown) =>
      defaultsOf({ optimizer: { type: 'choice', values: optimizer, default: value } })?.optimizer;
    expect(named({ name: 'adam' })).toEqual({ name: 'adam', beta: 0.9, eps: 1e-8 });
    expect(named({ option: 1 })).toEqual({ name: 'adam', beta: 0.9, eps: 1e-8 });
    expect(named('none')).toBe('none');
    expect(named(undefined)).toEqual({ name: 'sgd', momentum: 0.9 });
  });

  it('is absent if the only defaults are in options that it does not have', () => {
    expect(defaultsOf({ m: choice('plain', { depth: intRange(1, 9, { default: 3 }) }) })).toBeUndefined();
  });

  it('counts positions in the list as written, also where an option is repeated', () => {
    const space = { m: { type: 'choice', values: ['a', 'a', 'b', 'c'], default: { option: 2 } } };
    expect(defaultsOf(space)).toEqual({ m: 'b' });
    const weighted = { m: { type: 'choice', values: ['a', 'a', 'b'], prior: { weights: [1, 1, 6] } } };
    expect(compileSpace(weighted).space.m).toMatchObject({ values: ['a', 'b'], prior: { weights: [2, 6] } });
  });

  it('prefers an option that equals the default to a position', () => {
    expect(defaultsOf({ m: { type: 'choice', values: ['a', 'b', { option: 1 }], default: { option: 1 } } })).toEqual({
      m: { option: 1 },
    });
  });

  it('satisfies the constraints, or is an error', () => {
    const space = { a: range(0, 1, { default: 0.9 }), b: range(0, 1, { default: 0.5 }) };
    expect(() => compileSpace(space, { constraints: ['a <= b'] })).toThrow(
      expect.objectContaining({ code: 'SPACE_BAD_DEFAULT', message: expect.stringContaining('violates') }),
    );
    expect(compileSpace(space, { constraints: ['a >= b'] }).defaultConfiguration).toEqual({ a: 0.9, b: 0.5 });
  });

  it('takes zero, null, false and empty text as values', () => {
    expect(defaultsOf({ a: withDefault(choice(1, null), null) })).toEqual({ a: null });
    expect(defaultsOf({ a: withDefault(choice(true, false), false) })).toEqual({ a: false });
    expect(defaultsOf({ a: withDefault(choice('x', ''), '') })).toEqual({ a: '' });
    expect(defaultsOf({ a: uniform(-1, 2, { default: 0 }) })).toEqual({ a: 0 });
  });
});

describe('masses of a prior', () => {
  it('are the weights of options and of few whole numbers', () => {
    expect(sharesOf(withPrior(choice(16, 32, 64), { weights: [1, 2, 1] }))).toEqual([
      expect.closeTo(0.25),
      expect.closeTo(0.5),
      expect.closeTo(0.25),
    ]);
    expect(sharesOf(withPrior(intRange(1, 2), { weights: [0, 5] }))).toEqual([expect.closeTo(0), expect.closeTo(1)]);
    expect(sharesOf(randint(2, { prior: { weights: [3, 1] } }))).toEqual([expect.closeTo(0.75), expect.closeTo(0.25)]);
  });

  it('are a bell around a point, a third, sixth or twelfth of the range wide', () => {
    for (const [confidence, width] of [
      ['low', 1 / 3],
      ['medium', 1 / 6],
      ['high', 1 / 12],
    ] as const) {
      const shares = sharesOf(uniform(0, 10, { prior: { mean: 5, confidence } }));
      const variance = shares.reduce((sum, share, cell) => sum + share * ((cell + 0.5) / 32 - 0.5) ** 2, 0);
      expect(shares).toHaveLength(32);
      if (confidence !== 'low') expect(Math.sqrt(variance)).toBeCloseTo(width, 2);
      expect(shares[15]).toBe(Math.max(...shares));
    }
  });

  it('follow the scale of the parameter', () => {
    const shares = sharesOf(logRange(1e-4, 1, { prior: { mean: 0.1, confidence: 'high' } }));
    const cell = shares.indexOf(Math.max(...shares));
    expect((cell + 0.5) / 32).toBeCloseTo(0.75, 1);
    const bell = sharesOf(normal(0, 1, { prior: { mean: 2, confidence: 'high' } }));
    // 2 standard deviations are the draw 0.977, in the last of 32 cells.
    expect(bell.indexOf(Math.max(...bell))).toBe(31);
  });

  it('are those of a distribution in the units of the parameter', () => {
    const half = sharesOf(uniform(0, 1, { prior: { type: 'uniform', min_value: 0, max_value: 0.5 } }));
    expect(half.slice(0, 16).every((share) => Math.abs(share - 1 / 16) < 1e-9)).toBe(true);
    expect(half.slice(16).every((share) => Math.abs(share) < 1e-9)).toBe(true);
    const log = sharesOf(uniform(0, 1, { prior: { type: 'log_range', low: 0.001, high: 1 } }));
    expect(log[0]).toBeGreaterThan(0.4);
    const exponents = sharesOf(logRange(1, 100, { prior: { type: 'loguniform', min_value: 0, max_value: Math.LN10 } }));
    expect(exponents[0]).toBeCloseTo(1 / 16, 6);
    const batch = sharesOf(withPrior(choice(64, 16, 32), { type: 'normal', mu: 16, sigma: 4 }));
    expect(batch[1]).toBeGreaterThan(0.9);
    const whole = sharesOf(intRange(0, 4, { prior: { type: 'normal', mu: 2, sigma: 0.2 } }));
    expect(whole[2]).toBeGreaterThan(0.98);
  });

  it('treat the options of an ordered choice as neighbours', () => {
    const shares = sharesOf(withPrior(ordered(choice('s', 'm', 'l', 'xl')), { mean: 'm' }));
    expect(shares[1]).toBe(Math.max(...shares));
    expect(shares[0]).toBeCloseTo(shares[2] ?? 0, 12);
    expect(shares[3]).toBeLessThan(shares[2] ?? 0);
  });

  it('leave every cell possible', () => {
    expect(Math.min(...massesOf(uniform(0, 1, { prior: { cells: [1, 0] } })))).toBeCloseTo(0.02 / 32, 12);
  });

  it('are absent for none', () => {
    expect(compileSpace({ x: withPrior(range(0, 1), 'none') }).priors).toEqual([undefined]);
  });
});

describe('the array form', () => {
  it('takes both as its third entry, and gives them back', () => {
    const wire = ['loguniform', [-9, 0], { default: 0.1, prior: { mean: 0.1, confidence: 'low' } }];
    const compiled = compileSpace({ lr: wire });
    expect(compiled.space.lr).toEqual({
      type: 'loguniform',
      min_value: -9,
      max_value: 0,
      default: 0.1,
      prior: { mean: 0.1, confidence: 'low' },
    });
    expect(compiled.toWire('v1').lr).toEqual(wire);
  });

  it('may be that of the distribution too', () => {
    const { space } = compileSpace({ m: uniformX({ prior: ['normal', [0.9, 0.05]] }) });
    expect(space.m).toMatchObject({ prior: { type: 'normal', mu: 0.9, sigma: 0.05 } });
  });
});

describe('the base of the log forms', () => {
  it('decides about defaults and priors, so that these are checked once it is known', () => {
    const space = {
      lr: { type: 'loguniform', min_value: -4, max_value: 0, default: 1e-3, prior: { mean: 1e-3 } },
    };
    expect(checkSpace(space).problems).toEqual([]);
    expect(compileSpace(space, { logbase: 10 }).defaultConfiguration).toEqual({ lr: 1e-3 });
    expect(() => compileSpace(space)).toThrow(expect.objectContaining({ code: 'SPACE_BAD_DEFAULT' }));
    expect(checkSpace(space, { logbase: 'e' }).problems.map(({ code }) => code)).toEqual([
      'SPACE_BAD_DEFAULT',
      'SPACE_BAD_PRIOR',
    ]);
    // A constructor knows no sampling yet.
    const lr = loguniform(-4, 0, { default: 1e-3, prior: { mean: 1e-3, confidence: 'high' } });
    expect(compileSpace({ lr }, { logbase: 10 }).priors[0]?.masses.indexOf(0)).toBe(-1);
  });
});

describe('refusals', () => {
  test.each<[x: unknown, code: string, path: string, reason: string]>([
    [uniformX({ default: 2 }), 'SPACE_BAD_DEFAULT', 'default', 'must be a number from 0 to 1, not 2'],
    [uniformX({ default: '0.5' }), 'SPACE_BAD_DEFAULT', 'default', 'write it without quotes'],
    [uniformX({ default: null }), 'SPACE_BAD_DEFAULT', 'default', 'not null'],
    [{ type: 'int_range', low: 1, high: 9, default: 2.5 }, 'SPACE_BAD_DEFAULT', 'default', 'must be a whole number'],
    [{ type: 'loguniform', min_value: -5, max_value: 0, default: -2 }, 'SPACE_BAD_DEFAULT', 'default', 'not -2'],
    [{ type: 'choice', values: ['a', 'b'], default: 'c' }, 'SPACE_BAD_DEFAULT', 'default', 'use "a", "b"'],
    [
      { type: 'choice', values: ['a', { x: ['uniform', [0, 1]] }], default: { x: 0.5 } },
      'SPACE_BAD_DEFAULT',
      'default',
      'parameters inside it have their own default',
    ],
    [
      { type: 'choice', values: ['a', 'b'], default: { option: 2 } },
      'SPACE_BAD_DEFAULT',
      'default',
      'none of the options',
    ],
    [
      {
        type: 'choice',
        values: [
          { k: 1, x: ['uniform', [0, 1]] },
          { k: 1, y: ['uniform', [0, 1]] },
        ],
        default: { k: 1 },
      },
      'SPACE_BAD_DEFAULT',
      'default',
      'fits the options 0 and 1',
    ],
    [uniformX({ prior: 'unknown' }), 'SPACE_BAD_PRIOR', 'prior', 'must be none, a point'],
    [uniformX({ prior: [1, 2] }), 'SPACE_BAD_PRIOR', 'prior', 'is a list'],
    [uniformX({ prior: {} }), 'SPACE_BAD_PRIOR', 'prior', 'must have mean, weights, type or cells'],
    [uniformX({ prior: { mean: 3 } }), 'SPACE_BAD_PRIOR', 'prior/mean', 'must be a number from 0 to 1, not 3'],
    [
      uniformX({ prior: { mean: 0.1, confidence: 'hihg' } }),
      'SPACE_BAD_PRIOR',
      'prior/confidence',
      'one of low, medium, high',
    ],
    [
      uniformX({ prior: { mean: 0.1, confidense: 'high' } }),
      'SPACE_BAD_PRIOR',
      'prior/confidense',
      'did you mean confidence?',
    ],
    [uniformX({ prior: { weights: [1, 2] } }), 'SPACE_BAD_PRIOR', 'prior/weights', 'at most 32 equally likely values'],
    [
      { type: 'int_range', low: 1, high: 3, prior: { weights: [1, 2] } },
      'SPACE_BAD_PRIOR',
      'prior/weights',
      'has 2 weights for 3 values',
    ],
    [
      { type: 'choice', values: ['a', 'b'], prior: { weights: [1] } },
      'SPACE_BAD_PRIOR',
      'prior/weights',
      'has 1 weights for 2 options',
    ],
    [
      { type: 'choice', values: ['a', 'b'], prior: { weights: [1, -1] } },
      'SPACE_BAD_PRIOR',
      'prior/weights/1',
      'at least 0, not -1',
    ],
    [
      { type: 'choice', values: ['a', 'b'], prior: { weights: [0, 0] } },
      'SPACE_BAD_PRIOR',
      'prior/weights',
      'are all 0',
    ],
    [{ type: 'choice', values: ['a', 'b'], prior: { mean: 'a' } }, 'SPACE_BAD_PRIOR', 'prior', 'give weights'],
    [
      { type: 'choice', values: ['a', 'b'], prior: { type: 'normal', mu: 0, sigma: 1 } },
      'SPACE_BAD_PRIOR',
      'prior',
      'needs numbers',
    ],
    [
      { type: 'choice', values: ['a', 'b'], prior: { cells: [1, 2] } },
      'SPACE_BAD_PRIOR',
      'prior/cells',
      'give a choice weights',
    ],
    [uniformX({ prior: { cells: [1] } }), 'SPACE_BAD_PRIOR', 'prior/cells', 'give 2 to 1024'],
    [uniformX({ prior: { type: 'choice', values: [1, 2] } }), 'SPACE_BAD_PRIOR', 'prior', 'use one of uniform'],
    [uniformX({ prior: { type: 'normal', mu: 0.5 } }), 'SPACE_BAD_ARGUMENTS', 'prior', 'normal lacks sigma'],
    [uniformX({ prior: { type: 'normal', mu: 0.5, sigma: 0 } }), 'SPACE_BAD_SIGMA', 'prior/sigma', 'above 0'],
    [
      uniformX({ prior: { type: 'range', low: 0, high: 1, step: 0.5 } }),
      'SPACE_BAD_PRIOR',
      'prior/step',
      'leave it out',
    ],
    [
      uniformX({ prior: { type: 'uniform', min_value: 5, max_value: 6 } }),
      'SPACE_BAD_PRIOR',
      'prior',
      'gives no probability to any value',
    ],
  ])('%j', (x, code, path, reason) => {
    const { problems, space } = checkSpace({ x }, { logbase: 'e' });
    expect(space).toBeUndefined();
    expect(problems.map((problem) => [problem.code, problem.path.slice(1).join('/'), problem.reason])).toEqual([
      [code, path, expect.stringContaining(reason)],
    ]);
  });

  it('come from the constructors too', () => {
    expect(() => range(0, 1, { default: 2 })).toThrow(expect.objectContaining({ code: 'SPACE_BAD_DEFAULT' }));
    expect(() => quniform(0, 10, 5, { default: 3 })).toThrow(expect.objectContaining({ code: 'SPACE_BAD_DEFAULT' }));
    expect(() => withDefault(choice('a', 'b'), 'c')).toThrow(expect.objectContaining({ code: 'SPACE_BAD_DEFAULT' }));
    expect(() => withPrior(unordered(intRange(1, 3)), { mean: 2 })).toThrow(
      expect.objectContaining({ code: 'SPACE_BAD_PRIOR' }),
    );
  });

  it('warn of bounds that look like values in a prior as well', () => {
    const { warnings } = checkSpace({
      lr: { type: 'log_range', low: 1e-5, high: 1, prior: { type: 'loguniform', min_value: 1e-3, max_value: 0.1 } },
    });
    expect(warnings.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['SPACE_BOUNDS_NOT_EXPONENTS', 'lr.prior'],
    ]);
  });
});
