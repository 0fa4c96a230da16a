import { describe, expect, test } from 'vitest';
import type { Expression } from '../expression/expression.ts';
import { compileSpace } from './compile-space.ts';

const space = compileSpace(
  {
    net: ['choice', [{ name: 'a', k: ['randint', [3]] }, { name: 'b', rate: ['uniform', [0, 1]] }, 'none']],
    lr: ['uniform', [0, 1]],
  },
  { constraints: ['lr < 0.5'] },
);
const refusal = (code: string, details: unknown) => expect.objectContaining({ code, details });

describe('errors carry their facts', () => {
  test('an entry that is not feasible', () => {
    const point = space.toPoint({ net: { name: 'a', k: 1 }, lr: 0.25 });
    point[1] = 7;
    expect(() => space.fromPoint(point)).toThrow(refusal('SPACE_OUTSIDE', { parameter: 'net.k', entry: '7' }));
  });

  test('a configuration outside', () => {
    const reason = space.contains({ net: 'none', lr: 2 });
    expect(() => space.toPoint({ net: 'none', lr: 2 })).toThrow(refusal('SPACE_OUTSIDE', { reason }));
  });

  test.each([1.5, -0.5, Number.NaN])('a unit coordinate of %d', (unit) => {
    const details = { parameter: 'lr', coordinate: 3, unit: String(unit) };
    expect(() => space.fromUnit([0.9, 0, 0, unit])).toThrow(refusal('SPACE_OUTSIDE', details));
  });

  test('an index outside', () => {
    const finite = compileSpace({ n: ['randint', [4]] });
    for (const index of [4, -1, 0.5, 4n])
      expect(() => finite.configurationAt(index)).toThrow(
        expect.objectContaining({
          code: 'SPACE_BAD_INDEX',
          message: `index must be a whole number from 0 to 3, not ${index}`,
          details: { index: String(index), size: '4' },
        }),
      );
  });

  test('a space without an end', () => {
    const details = { parameter: 'net.rate', expression: 'uniform' };
    expect(() => space.enumerate()).toThrow(refusal('SPACE_NOT_FINITE', details));
  });

  test.each([1, 2])('problems of %i constraints', (count) => {
    const compile = () => compileSpace({ n: ['randint', [4]] }, { constraints: Array(count).fill({ less: [1] }) });
    const message = 'expected a list of at least 2 parameter names or numbers, got [1]';
    const problems = Array.from({ length: count }, (_, index) => ({ path: [index, 'less'], message }));
    const lines = problems.map(({ path }) => `constraints[${path[0]}].less: ${message}`);
    const head = count === 1 ? '' : '2 problems in the constraints:\n- ';
    expect(compile).toThrow(
      expect.objectContaining({
        code: 'SPACE_BAD_CONSTRAINT',
        message: head + lines.join('\n- '),
        details: { problems },
      }),
    );
  });
});

test('both ends of the unit interval are coordinates', () => {
  expect(space.fromUnit([1, 0, 0, 0])).toEqual({ net: 'none', lr: 0 });
  expect(() => space.fromUnit([0, 1, 0, 1])).not.toThrow();
});

test('a configuration outside the space is refused before constraints are checked', () => {
  expect(space.contains({ lr: 0.75 })).toBe('net is missing');
  expect(space.contains({ net: 'none', lr: 0.75 })).toMatch(/constraint/);
  expect(compileSpace({ lr: ['uniform', [0, 1]] }).contains({ lr: 0.75 })).toBeUndefined();
});

test('overlapping options are enumerated once', () => {
  const overlapping = compileSpace({
    n: ['choice', [{ k: ['randint', [3]] }, { k: ['randint', [2]] }]],
    m: ['quniform', [1, 10, 3]],
  });
  expect(overlapping.warnings).toHaveLength(2);
  const all = [...overlapping.enumerate()].map((config) => JSON.stringify(config));
  expect(all).toHaveLength(12);
  expect(new Set(all).size).toBe(12);
});

describe('the reason names what is wrong', () => {
  test.each<[config: Readonly<Record<string, unknown>>, reason: string | RegExp]>([
    [{ lr: 0.25 }, 'net is missing'],
    [{ net: 'none', lr: 0.25, extra: 1 }, 'extra is not a parameter of the search space'],
    [{ net: { name: 'a', k: 9 }, lr: 0.25 }, 'net.k is 9, but must be one of 0, 1, 2'],
    [{ net: { name: 'b', rate: 9 }, lr: 0.25 }, 'net.rate is 9, but must be a number from 0 to 1'],
    [{ net: { name: 'a', k: 1, extra: 2 }, lr: 0.25 }, /^net\.extra is not a parameter of net$|^net is /],
    [{ net: 'x'.repeat(100), lr: 0.25 }, new RegExp(`^net is "${'x'.repeat(76)}…, which`)],
    [{ net: 'x'.repeat(78), lr: 0.25 }, new RegExp(`^net is "${'x'.repeat(78)}", which`)],
  ])('of %j', (config, reason) => {
    const found = space.contains(config as never);
    if (typeof reason === 'string') expect(found).toBe(reason);
    else expect(found).toMatch(reason);
  });

  test('a list where a mapping is expected', () => {
    expect(space.contains([] as never)).toBe('the search space is [], but must be a mapping');
  });

  test.each<[Expression, must: string]>([
    [{ type: 'normal', mu: 0, sigma: 1 }, 'a number'],
    [{ type: 'lognormal', mu: 0, sigma: 1 }, 'a number above 0'],
    [{ type: 'qnormal', mu: 0, sigma: 1, q: 2 }, 'a multiple of 2'],
    [{ type: 'qlognormal', mu: 0, sigma: 1, q: 2 }, 'a multiple of 2 of at least 0'],
    [{ type: 'randint', upper: 8 }, 'one of 0, 1, 2, 3, 4, 5, 6, 7'],
    [{ type: 'randint', upper: 9 }, 'a whole number from 0 to 8'],
    [{ type: 'range', low: 0.5, high: 20.5, step: 1 }, '0.5 plus a whole number, up to 20.5'],
    [{ type: 'range', low: 1, high: 20, step: 1 }, 'a whole number from 1 to 20'],
    [{ type: 'uniform', min_value: 0, max_value: 1 }, 'a number from 0 to 1'],
  ])('the values that %o has', (expression, must) => {
    expect(compileSpace({ x: expression }).contains({ x: 'a' })).toBe(`x is "a", but must be ${must}`);
  });
});
