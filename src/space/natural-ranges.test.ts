import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compileSpace } from './compile/compile-space.ts';
import { spanSpaces } from './compile/span.ts';
import { intRange, logRange, ordered, randint, range, unordered } from './expression/constructors.ts';
import type { Expression } from './expression/expression.ts';
import { spaceToWire } from './expression/wire.ts';
import { checkSpace, parseSpace } from './read/parse-space.ts';

const valuesOf = (x: Expression) => [...compileSpace({ x }).enumerate()].map((config) => config.x);
const free = (x: Expression) => {
  const [parameter] = compileSpace({ x }).free;
  if (!parameter) throw new Error('a constant');
  return parameter;
};
const firstProblem = (x: unknown) => checkSpace({ x }).problems[0];

describe('natural ranges', () => {
  it('have both ends among their values, and decimals as people write them', () => {
    expect(valuesOf(range(0, 1, { step: 0.1 }))).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(valuesOf(range(-0.3, 0.3, { step: 0.2 }))).toEqual([-0.3, -0.1, 0.1, 0.3]);
    expect(valuesOf(intRange(1, 6))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(valuesOf(intRange(-32, 64, { step: 32 }))).toEqual([-32, 0, 32, 64]);
    expect(valuesOf(logRange(1e-4, 1, { step: 10 }))).toEqual([1e-4, 1e-3, 0.01, 0.1, 1]);
    expect(valuesOf(logRange(16, 512, { step: 2 }))).toEqual([16, 32, 64, 128, 256, 512]);
  });

  it('give each value of a step the same share of the draws, the ends too', () => {
    const steps = fc.integer({ min: 1, max: 40 });
    const stepped: fc.Arbitrary<Expression> = fc.oneof(
      fc
        .tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom(0.1, 0.25, 1, 3), steps)
        .map(([low, step, count]) => range(low, low + step * count, { step })),
      fc
        .tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom(1, 2, 7), steps)
        .map(([low, step, count]) => intRange(low, low + step * count, { step })),
      fc
        .tuple(fc.constantFrom(1e-4, 0.5, 16), fc.constantFrom(2, 10), fc.integer({ min: 1, max: 9 }))
        .map(([low, step, count]) => logRange(low, low * step ** count, { step })),
      steps.map((count) => randint(count + 1)),
    );
    fc.assert(
      fc.property(stepped, fc.integer({ min: 1, max: 20 }), (x, each) => {
        const parameter = free(x);
        const shares = new Map<number, number>();
        const draws = parameter.count * each;
        for (let draw = 0; draw < draws; draw++) {
          const entry = parameter.fromUnit((draw + 0.5) / draws);
          shares.set(entry, (shares.get(entry) ?? 0) + 1);
        }
        expect([...shares.values()]).toEqual(Array.from({ length: parameter.count }, () => each));
        for (let entry = 0; entry < parameter.count; entry++) {
          const [low, high] = parameter.cell(entry);
          expect(high - low).toBeCloseTo(1 / parameter.count, 12);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('draw between the ends, which the ends of the unit interval give exactly', () => {
    for (const parameter of [free(range(0.1, 0.7)), free(logRange(1e-4, 0.1))]) {
      const { low = 0, high = 0 } = parameter.scale ?? {};
      expect(parameter.fromUnit(0)).toBe(low);
      expect(parameter.entryAt(0)).toBe(low);
      expect(parameter.entryAt(1)).toBe(high);
      expect(parameter.isFeasible(low) && parameter.isFeasible(high)).toBe(true);
    }
    const rate = free(logRange(1e-4, 1));
    expect(rate.fromUnit(0.5)).toBeCloseTo(0.01, 12);
    expect(rate.position(0.01)).toBeCloseTo(0.5, 12);
    expect(rate.scale).toEqual({ low: 1e-4, high: 1, log: true, step: undefined });
  });

  it('ignore logbase, which concerns exponents', () => {
    const [parameter] = compileSpace({ x: logRange(1e-4, 1) }, { logbase: 10 }).free;
    expect(parameter?.fromUnit(0.5)).toBe(free(logRange(1e-4, 1)).fromUnit(0.5));
  });

  it('give each value of a step the same probability', () => {
    for (const x of [range(0, 1, { step: 0.25 }), intRange(1, 5), logRange(1, 16, { step: 2 })]) {
      const parameter = free(x);
      expect(parameter.count).toBe(5);
      for (let index = 0; index < 5; index++) {
        expect(parameter.cell(index)).toEqual([index / 5, (index + 1) / 5]);
        expect(parameter.position(index)).toBe(index / 4);
      }
    }
  });

  it('accept a computed step, and contain their high end exactly', () => {
    const values = valuesOf(range(0, 1, { step: 1 / 3 }));
    expect(values).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(valuesOf(logRange(1, 4, { step: Math.SQRT2 }))).toEqual([1, Math.SQRT2, 2, 2 * Math.SQRT2, 4]);
  });

  it('may be ordered or unordered if they contain whole numbers', () => {
    expect(free(intRange(1, 5)).kind).toBe('ordinal');
    expect(free(unordered(intRange(1, 5))).kind).toBe('categorical');
    expect(ordered(intRange(1, 5))).toEqual({ type: 'int_range', low: 1, high: 5, ordered: true });
  });

  it('travel in both wire forms', () => {
    const space = { a: range(0, 1), b: intRange(0, 8, { step: 4 }), c: logRange(1, 100, { step: 10 }) };
    expect(spaceToWire(space, 'v1')).toEqual({
      a: ['range', [0, 1]],
      b: ['int_range', [0, 8], { step: 4 }],
      c: ['log_range', [1, 100], { step: 10 }],
    });
    expect(parseSpace(spaceToWire(space, 'v1'))).toEqual(space);
    expect(parseSpace(spaceToWire(space, 'v2'))).toEqual(space);
  });

  it('do not affect fixed mappings and lists that use the same words', () => {
    const space = {
      bounds: { low: 1, high: 2 },
      scheduler: { type: 'choice', values: [{ type: 'range', of: 3 }, ['range', ['a', 'b']], ['range', [1]]] },
    };
    expect(parseSpace(space)).toEqual(space);
    expect(firstProblem({ type: 'choice', values: [{ type: 'range', low: 0, high: 1 }] })?.code).toBe(
      'SPACE_BAD_OPTION',
    );
  });
});

test.each([
  [{ type: 'range', low: 1, high: 0 }, 'SPACE_BAD_RANGE', 'x.low: 1 is not below high 0; swap them'],
  [
    { type: 'int_range', low: 3, high: 3 },
    'SPACE_BAD_RANGE',
    'x.low: 3 is not below high 3; to fix the parameter, give the bare value 3',
  ],
  [
    { type: 'log_range', low: 0, high: 1 },
    'SPACE_BAD_RANGE',
    'x.low: must be above 0, not 0: a logarithmic scale has no 0; use range, or a small low such as 0.000001',
  ],
  [
    { type: 'int_range', low: 0.5, high: 3 },
    'SPACE_BAD_NUMBER',
    'x.low: must be a whole number, not 0.5; for other numbers use range',
  ],
  [{ type: 'range', low: 0, high: 1, step: 0 }, 'SPACE_BAD_STEP', 'x.step: must be above 0, not 0'],
  [
    { type: 'log_range', low: 1, high: 8, step: 1 },
    'SPACE_BAD_STEP',
    'x.step: must be above 1, not 1: it is the factor between neighbouring values',
  ],
  [
    { type: 'range', low: 0, high: 1, step: 0.3 },
    'SPACE_BAD_STEP',
    'x.step: high 1 is not 0 plus a multiple of 0.3; write high 0.9 or 1.2, or another step',
  ],
  [
    { type: 'log_range', low: 1e-4, high: 0.5, step: 10 },
    'SPACE_BAD_STEP',
    'x.step: high 0.5 is not 0.0001 times a power of 10; write high 0.1 or 1, or another step',
  ],
  [
    { type: 'int_range', low: 1, high: 10, step: 4 },
    'SPACE_BAD_STEP',
    'x.step: high 10 is not 1 plus a multiple of 4; write high 9 or 13, or another step',
  ],
  [
    { type: 'int_range', low: 0, high: 10_000_000_001, step: 2 },
    'SPACE_BAD_STEP',
    'x.step: high 10000000001 is not 0 plus a multiple of 2; write high 10000000000 or 10000000002, or another step',
  ],
  [
    { type: 'range', low: 0, high: 1, step: 1e-18 },
    'SPACE_BAD_STEP',
    'x.step: 1e-18 is so small that the range has more than 281474976710656 values; raise it or leave it out',
  ],
  [
    { type: 'int_range', low: -(2 ** 50), high: 2 ** 50 },
    'SPACE_BAD_STEP',
    'x.high: 1 is so small that the range has more than 281474976710656 values; raise it',
  ],
  [{ type: 'range', low: 0, hihg: 1 }, 'SPACE_BAD_ARGUMENTS', 'x.hihg: range has no argument hihg; did you mean high?'],
  [{ type: 'log_rang', low: 1, high: 2 }, 'SPACE_UNKNOWN_EXPRESSION', /did you mean log_range\?/],
])('%o is refused: %s', (x, code, message) => {
  expect(firstProblem(x)).toMatchObject({
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('the functions refuse options that are not a mapping, which JavaScript would spread into nothing', () => {
  const call = (run: (options: never) => unknown) => () => run(JSON.parse('0.1') as never);
  for (const refused of [
    call((options) => range(0, 1, options)),
    call((options) => intRange(0, 1, options)),
    call((options) => logRange(1, 2, options)),
  ])
    expect(refused).toThrow(expect.objectContaining({ code: 'SPACE_BAD_ARGUMENTS' }));
});

test('a configuration outside the space is refused with the possible values', () => {
  const reason = (x: Expression, value: number) => compileSpace({ x }).contains({ x: value });
  expect(reason(range(0, 1, { step: 0.25 }), 0.3)).toBe('x is 0.3, but must be one of 0, 0.25, 0.5, 0.75, 1');
  expect(reason(range(1, 2, { step: 0.1 }), 1.23)).toBe('x is 1.23, but must be 1 plus a multiple of 0.1, up to 2');
  expect(reason(intRange(1, 99), 0)).toBe('x is 0, but must be a whole number from 1 to 99');
  expect(reason(intRange(1, 99, { step: 7 }), 9)).toBe('x is 9, but must be 1 plus a multiple of 7, up to 99');
  expect(reason(logRange(1, 2 ** 20, { step: 2 }), 3)).toBe('x is 3, but must be 1 times a power of 2, up to 1048576');
  expect(reason(logRange(0.01, 1), 2)).toBe('x is 2, but must be a number from 0.01 to 1');
  expect(reason(range(0, 1, { step: 0.1 }), 3 * 0.1)).toBeUndefined();
});

test('two versions of a range span both, with the step where both have the same values', () => {
  const span = (a: Expression, b: Expression) => spanSpaces({ x: a }, { x: b }).space.x;
  expect(span(range(0, 1), range(0.5, 2))).toEqual(range(0, 2));
  expect(span(intRange(0, 8, { step: 4 }), intRange(4, 12, { step: 4 }))).toEqual(intRange(0, 12, { step: 4 }));
  expect(span(intRange(0, 8, { step: 4 }), intRange(2, 10, { step: 4 }))).toEqual(intRange(0, 10));
  expect(span(logRange(1, 100), logRange(10, 1000, { step: 10 }))).toEqual(logRange(1, 1000));
  expect(span(intRange(0, 8), { type: 'uniform', min_value: -1, max_value: 1 })).toEqual({
    type: 'uniform',
    min_value: -1,
    max_value: 8,
  });
});

test('values of a step are the doubles nearest to the decimals at any size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(10 ** 6), max: 10 ** 6 }),
      fc.integer({ min: 1, max: 10 ** 4 }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      (low, step, places, count) => {
        const text = (digits: number) => Number(`${digits}e-${places}`);
        const values = valuesOf(range(text(low), text(low + count * step), { step: text(step) }));
        expect(values).toEqual(Array.from({ length: count + 1 }, (_, k) => text(low + k * step) + 0));
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});
