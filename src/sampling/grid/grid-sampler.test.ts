import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { describeSampler } from '../sampler.contract.ts';
import { GridSampler } from './grid-sampler.ts';

describeSampler('grid', (context) => new GridSampler(context), {
  refuses: [
    'continuous',
    'mixed',
    'numeric',
    'nested',
    'believed',
    'orderedNested',
    'twoParents',
    'constrained',
    'constrainedNested',
  ],
});

function all(search: SearchSpace) {
  const sampler = new GridSampler({ space: compileSpace(search) });
  const configs = [];
  for (let number = 0; number < 100; number++) {
    const suggestion = sampler.suggest({ number, history: [], pending: [], rng: seededRng(number) });
    if (suggestion.kind === 'exhausted') return configs;
    configs.push(suggestion.config);
  }
  throw new Error('the grid did not end');
}

describe('GridSampler', () => {
  it('walks the product in declaration order, the last parameter fastest', () => {
    const search = { b: { type: 'choice', values: ['x', 'y'] }, a: { type: 'randint', upper: 2 }, c: 7 } as const;
    expect(all(search)).toEqual([
      { b: 'x', a: 0, c: 7 },
      { b: 'x', a: 1, c: 7 },
      { b: 'y', a: 0, c: 7 },
      { b: 'y', a: 1, c: 7 },
    ]);
  });

  it('expands q-forms of finite range into their possible values', () => {
    const search = { x: { type: 'quniform', min_value: 1, max_value: 10, q: 3 } } as const;
    expect(all(search)).toEqual([{ x: 0 }, { x: 3 }, { x: 6 }, { x: 9 }]);
  });

  it('walks the union of the options of a nested choice', () => {
    const search: SearchSpace = {
      model: { type: 'choice', values: ['none', { depth: { type: 'randint', upper: 2 } }] },
      z: { type: 'choice', values: [true, false] },
    };
    expect(all(search).map((config) => JSON.stringify(config))).toEqual([
      '{"model":"none","z":true}',
      '{"model":"none","z":false}',
      '{"model":{"depth":0},"z":true}',
      '{"model":{"depth":0},"z":false}',
      '{"model":{"depth":1},"z":true}',
      '{"model":{"depth":1},"z":false}',
    ]);
  });

  it('suggests a configuration that two options share only once', () => {
    const search: SearchSpace = {
      m: { type: 'choice', values: [{ k: { type: 'randint', upper: 2 } }, { k: { type: 'choice', values: [1, 2] } }] },
    };
    expect(all(search)).toEqual([{ m: { k: 0 } }, { m: { k: 1 } }, { m: { k: 2 } }]);
  });

  it('suggests a remedy if the constraints refuse a long stretch of the grid', () => {
    const thousand = { type: 'randint', upper: 1000 } as const;
    const first = (search: SearchSpace) => {
      const sampler = new GridSampler({ space: compileSpace(search, { constraints: ['a >= 600'] }) });
      return sampler.suggest({ number: 0, history: [], pending: [], rng: seededRng(1) });
    };
    expect(() => first({ a: thousand, b: thousand })).toThrow(/500000 in a row of the grid .* declare .* last/);
    expect(first({ b: thousand, a: thousand })).toMatchObject({ config: { a: 600, b: 0 } });
  });

  it.each([
    [{ type: 'uniform', min_value: 0, max_value: 1 }, 'quniform(0, 1, q)'],
    [{ type: 'loguniform', min_value: -6, max_value: -1 }, 'qloguniform(-6, -1, q)'],
    [{ type: 'qnormal', mu: 0, sigma: 1, q: 1 }, 'choice'],
  ] as const)('refuses %o by name, and says what is allowed and how to fix it', (expression, fix) => {
    const space = compileSpace({ o: { type: 'choice', values: ['a', { lr: expression }] } });
    let thrown: unknown;
    try {
      new GridSampler({ space });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'SAMPLING_GRID_CONTINUOUS',
      details: { parameter: 'o.lr', expression: expression.type },
    });
    expect(String(thrown)).toContain(fix);
    expect(String(thrown)).toContain('choice, randint, quniform and qloguniform');
  });
});
