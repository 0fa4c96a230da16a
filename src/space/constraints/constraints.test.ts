import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import { type Comparison, parseComparison } from './constraint-text.ts';
import type { ParameterConstraint } from './constraints.ts';
import { checkSatisfiable } from './satisfiable.ts';

const search = {
  a: { type: 'uniform', min_value: 0, max_value: 1 },
  b: { type: 'uniform', min_value: 0, max_value: 1 },
  c: { type: 'quniform', min_value: 0, max_value: 1, q: 0.1 },
  'batch-size': { type: 'choice', values: [16, 32, 64] },
  steps: { type: 'randint', upper: 9 },
  activation: { type: 'choice', values: ['relu', 'tanh'] },
  bias: { type: 'choice', values: [true, false] },
  optimizer: {
    type: 'choice',
    values: [
      { name: 'sgd', momentum: { type: 'uniform', min_value: 0, max_value: 1 } },
      { name: 'adam', beta: 0.9 },
      'lbfgs',
    ],
  },
  fixed: 3,
} as const;

const base = {
  a: 0.2,
  b: 0.5,
  c: 0.3,
  'batch-size': 32,
  steps: 4,
  activation: 'relu',
  bias: true,
  optimizer: { name: 'sgd', momentum: 0.5 },
  fixed: 3,
};

function allows(constraint: ParameterConstraint, change: Readonly<Record<string, unknown>> = {}): boolean {
  const space = compileSpace(search, { constraints: [constraint] });
  return space.allows({ ...base, ...change } as typeof base);
}

function messageOf(...constraints: readonly unknown[]): string {
  try {
    compileSpace(search, { constraints });
  } catch (error) {
    expect(error).toMatchObject({ code: 'SPACE_BAD_CONSTRAINT' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('no problem was found');
}

describe('parameter constraints', () => {
  it.each([
    ['a < b', true],
    ['b < a', false],
    ['a < b <= 0.5', true],
    ['0.2 < a', false],
    ['a == 0.2', true],
    ['a != 0.2', false],
    ['a + 0.1 == c', true],
    ['`batch-size` * steps <= 128', true],
    ['`batch-size` * steps < 128', false],
    ['-a - -b >= 0.3', true],
    ['2 * (a + b) / 2 > max(a, b, 0.69)', true],
    ['min(a, b) == a', true],
    ['abs(a - b) <= 0.3', true],
    ['a / 0 > 1', true],
    ['(a - a) / 0 != 1', false],
    ['optimizer.momentum <= 0.4', false],
    ['optimizer.beta > 1', true],
    ['steps < fixed', false],
    ['1e-1 < a', true],
  ])('reads the comparison %s', (text, expected) => {
    expect(allows(text)).toBe(expected);
  });

  it('treats numbers that differ by rounding as equal, in strict and other comparisons', () => {
    expect(allows('a + 0.1 <= 0.3', { a: 0.2 })).toBe(true);
    expect(allows('a + 0.1 > 0.3', { a: 0.2 })).toBe(false);
  });

  it('reads less, less_equal and sum', () => {
    expect(allows({ less: ['a', 'b', 1] })).toBe(true);
    expect(allows({ less: ['a', 'a'] })).toBe(false);
    expect(allows({ less_equal: ['a', 'a'] })).toBe(true);
    expect(allows({ sum: ['a', 'b', 'c'], max: 1 })).toBe(true);
    expect(allows({ sum: ['a', 'b', 'c'], max: 0.99 })).toBe(false);
    expect(allows({ sum: ['a', 'b'], min: 0.7, max: 0.8 })).toBe(true);
    expect(allows({ sum: ['a', 'b'], equal: 0.7 })).toBe(true);
    expect(allows({ sum: ['a', 'b'], equal: 0.8 })).toBe(false);
  });

  it('forbids combinations, of nested parameters too', () => {
    expect(allows({ forbid: { 'optimizer.name': 'adam' } }, { optimizer: { name: 'adam', beta: 0.9 } })).toBe(false);
    const forbid = { forbid: { 'optimizer.name': 'sgd', bias: true } };
    expect(allows(forbid)).toBe(false);
    expect(allows(forbid, { bias: false })).toBe(true);
    expect(allows(forbid, { optimizer: { name: 'adam', beta: 0.9 } })).toBe(true);
    expect(allows(forbid, { optimizer: 'lbfgs' })).toBe(true);
    expect(allows({ forbid: { optimizer: 'lbfgs' } }, { optimizer: 'lbfgs' })).toBe(false);
    expect(allows({ forbid: { c: 0.3 } }, { c: 0.1 * 3 })).toBe(false);
  });

  it('holds under a condition', () => {
    const when = { when: { activation: 'tanh' }, keep: { when: { bias: true }, keep: 'a > b' } };
    expect(allows(when)).toBe(true);
    expect(allows(when, { activation: 'tanh' })).toBe(false);
    expect(allows(when, { activation: 'tanh', a: 0.9 })).toBe(true);
  });

  it('does not apply if a parameter is absent', () => {
    expect(allows('optimizer.momentum > 2', { optimizer: 'lbfgs' })).toBe(true);
    expect(allows({ sum: ['optimizer.momentum', 'a'], max: -1 }, { optimizer: 'lbfgs' })).toBe(true);
  });

  it.each([
    ['activaton < 1', 'no parameter "activaton"; did you mean "activation"?'],
    ['momentum < 1', 'no parameter "momentum"; did you mean "optimizer.momentum"?'],
    ['q < 1', 'no parameter "q"; known names: a, b, c, '],
    ['batch * 2 < 1', 'put names with dashes in backticks: `batch-size`'],
    ['activation < 1', 'activation can be "relu", which is not a number'],
    ['bias < 1', 'bias can be true, which is not a number'],
    ['optimizer < 1', 'optimizer can be {"name":"adam","beta":0.9}'],
    ['a <', 'column 4 of "a <": expected a number, a parameter or "(", got the end'],
    ['a b < 1', 'expected an operator or a comparison, got "b"'],
    ['a', 'expected one of < <= > >= == !=, got the end'],
    ['a = b', 'write == for "is equal"'],
    ['(a < b', 'expected ")", got "<"'],
    ['pow(a, 2) < 1', 'unknown function pow; known functions: min, max, abs'],
    ['abs(a, b) < 1', 'abs takes one value, got 2'],
    ["activation == 'relu'", 'compare texts with forbid or when'],
    ['a < 1 && b < 1', 'write each comparison as a separate constraint'],
    ['process.exit() < 1', 'unknown function process.exit'],
    ['1 < 2', '1 < 2 names no parameter'],
    [{ les: ['a', 'b'] }, 'did you mean less?'],
    [{ less: ['a'] }, 'constraints[0].less: expected a list of at least 2'],
    [{ less: ['a', null] }, 'constraints[0].less[1]: expected a parameter name or a number, got null'],
    [{ sum: ['a'], maxi: 1 }, 'constraints[0].maxi: unknown key; did you mean max?'],
    [{ sum: ['a'] }, 'a sum needs min, max or equal'],
    [{ sum: ['a'], min: 2, max: 1 }, 'constraints[0].min: is 2, above max 1'],
    [{ sum: ['a'], equal: 1, max: 1 }, 'not both'],
    [{ forbid: {} }, 'expected a mapping of parameter names to values'],
    [{ forbid: { activation: 'tahn' } }, 'activation cannot be "tahn"; did you mean "tanh"?'],
    [{ forbid: { 'batch-size': 17 } }, 'batch-size cannot be 17'],
    [{ forbid: { optimizer: { name: 'sgd' } } }, 'name a part, such as optimizer.x'],
    [{ when: { bias: true } }, 'when needs keep'],
    [7, 'expected a comparison as text or a mapping with less, less_equal, sum, forbid or when, got 7'],
  ])('says what is wrong with %j', (constraint, message) => {
    expect(messageOf(constraint)).toContain(message);
  });

  it('reports all problems at once, with their places', () => {
    const message = messageOf('a < b', 'z < 1', { less: ['a', 'y'] });
    expect(message).toMatch(/^2 problems/);
    expect(message).toContain('constraints[1]: no parameter "z"');
    expect(message).toContain('constraints[2]: no parameter "y"');
    expect(() => compileSpace(search, { constraints: 'a < b' })).toThrow(/expected a list of constraints/);
  });

  it('keeps its source, so that it reads back the same', () => {
    const constraints = [
      'a < b',
      { less: ['a', 'b'] },
      { sum: ['a', 'b'], min: 0.1, max: 1 },
      { forbid: { bias: true, activation: 'relu' } },
      { when: { bias: true }, keep: 'a < 0.5' },
    ];
    const space = compileSpace(search, { constraints });
    expect(space.constraints.map(({ source }) => source)).toEqual(constraints);
    expect(space.constraints.map(({ text }) => text)).toEqual([
      'a < b',
      'a < b',
      '0.1 <= a + b <= 1',
      'not bias = true and activation = "relu"',
      'a < 0.5 when bias = true',
    ]);
  });

  it('is checked by contains and by the enumeration', () => {
    const space = compileSpace(
      { k: { type: 'randint', upper: 4 }, n: { type: 'randint', upper: 4 } },
      { constraints: ['k + n <= 2'] },
    );
    expect(space.contains({ k: 1, n: 1 })).toBeUndefined();
    expect(space.contains({ k: 3, n: 1 })).toBe('it violates the constraint k + n <= 2');
    expect([...space.enumerate()]).toHaveLength(6);
    expect(space.size).toBe(16);
  });
});

describe('checkSatisfiable', () => {
  const check = (...constraints: readonly unknown[]) => checkSatisfiable(compileSpace(search, { constraints }));

  it('accepts constraints that some configuration satisfies', () => {
    expect(() => check('a < b', 'b < c')).not.toThrow();
    expect(() => check()).not.toThrow();
  });

  it('names the constraint that no configuration satisfies', () => {
    expect(() => check('a < b', 'a > 2')).toThrow(/no configuration satisfies "a > 2"/);
  });

  it('says where constraints contradict each other', () => {
    expect(() => check('a < b', 'b < a')).toThrow(/never all together: "a < b" by \d+, "b < a" by \d+/);
  });

  it('looks at every configuration of a small space', () => {
    const space = compileSpace({ k: { type: 'randint', upper: 3 } }, { constraints: ['k > 2'] });
    expect(() => checkSatisfiable(space)).toThrow(/none of the 3 configurations/);
  });
});

describe('parseComparison', () => {
  /** Arithmetic as text, and the same as an independent evaluation by JavaScript's own rules of precedence. */
  const expression: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b', '0.25', '3', '1e2'),
      fc.tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node')).map(([l, o, r]) => `${l} ${o} ${r}`),
      tie('node').map((inner) => `(${inner})`),
      fc.tuple(tie('node'), tie('node')).map(([l, r]) => `min(${l}, ${r})`),
      tie('node').map((inner) => `abs( ${inner})`),
    ),
  })).node;

  it('gives the same as JavaScript', () => {
    fc.assert(
      fc.property(expression, (text) => {
        const mine = compileSpace(search, { constraints: [`a * 0 + ${text} <= 1`, `a + ${text} > b`] }).constraints;
        const run = (source: string): unknown =>
          new Function('a', 'b', 'min', 'abs', `return ${source}`)(base.a, base.b, Math.min, Math.abs);
        const value = Number(run(`a * 0 + ${text}`));
        if (Math.abs(value - 1) < 1e-6) return;
        expect(mine[0]?.allows(base)).toBe(!Number.isNaN(value) && value <= 1);
        const sum = Number(run(`a + ${text}`));
        if (Math.abs(sum - base.b) < 1e-6) return;
        expect(mine[1]?.allows(base)).toBe(!Number.isNaN(sum) && sum > base.b);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('never throws for any text', () => {
    const piece = fc.constantFrom('a', '<', '<=', '(', ')', '-', '`', '1', '.', 'e', '"', '=', ',', ' ', 'min', '\n');
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.array(piece, { maxLength: 20 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const read = parseComparison(given);
        if ('message' in read) expect(read.column).toBeGreaterThan(0);
        else expect((read satisfies Comparison).terms.length).toBe(read.comparators.length + 1);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('refuses texts beyond its limit, and reads deep ones below it', () => {
    expect(parseComparison(`${'('.repeat(490)}a${')'.repeat(490)} < 1`)).toHaveProperty('terms');
    expect(parseComparison(`${'-'.repeat(1001)}a < 1`)).toHaveProperty('message');
  });
});
