import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { describeSampler } from '../sampler.contract.ts';
import type { Suggestion } from '../sampler.ts';
import { type RandomRule, RandomSampler } from './random-sampler.ts';

describeSampler('random', (context) => new RandomSampler(context, 'random'));
describeSampler('sobol', (context) => new RandomSampler(context, 'sobol'));

function suggestions(search: SearchSpace, count: number, rule: RandomRule = 'random', seed = 3): Suggestion[] {
  const sampler = new RandomSampler({ space: compileSpace(search), seed }, rule);
  return Array.from({ length: count }, (_, number) =>
    sampler.suggest({ number, history: [], pending: [], rng: seededRng(seed, number) }),
  );
}

function configs(search: SearchSpace, count: number, rule?: RandomRule, seed?: number) {
  return suggestions(search, count, rule, seed).flatMap((s) => (s.kind === 'configuration' ? [s.config] : []));
}

describe('RandomSampler', () => {
  it('suggests all 12 configurations of a 4 × 3 space, then reports exhaustion', () => {
    const search = { a: { type: 'choice', values: [1, 2, 3, 4] }, b: { type: 'randint', upper: 3 } } as const;
    for (const rule of ['random', 'sobol'] as const) {
      const all = suggestions(search, 13, rule);
      expect(new Set(all.map((s) => JSON.stringify(s.kind === 'configuration' && s.config))).size).toBe(13);
      expect(all[12]).toEqual({ kind: 'exhausted' });
    }
  });

  it('picks every option of a nested choice equally often, however many configurations each holds', () => {
    const search: SearchSpace = {
      model: {
        type: 'choice',
        values: ['plain', { depth: { type: 'randint', upper: 1000 } }, { n: { type: 'randint', upper: 1000 } }],
      },
    };
    // 'plain' is a single configuration; the others share the rest. 400 draws, 3.9 deviations: about 1 in 10,000.
    const drawn = configs(search, 401);
    expect(drawn.filter(({ model }) => model === 'plain')).toHaveLength(1);
    const withDepth = drawn.filter(({ model }) => JSON.stringify(model).includes('depth')).length;
    expect(Math.abs(withDepth - 200)).toBeLessThan(39);
  });

  it('draws without repeats from spaces too large to list', () => {
    const search: SearchSpace = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`p${i}`, { type: 'randint', upper: 1000 }]),
    );
    const space = compileSpace(search);
    expect(new Set(configs(search, 300).map((config) => space.key(config))).size).toBe(300);
  });

  it('spreads Sobol points: each of 16 intervals gets 4 of 64 points', () => {
    const drawn = configs(
      { x: { type: 'uniform', min_value: 0, max_value: 16 }, y: { type: 'uniform', min_value: 0, max_value: 1 } },
      64,
      'sobol',
    );
    const counts = new Array<number>(16).fill(0);
    for (const { x } of drawn) counts[Math.floor(Number(x))] = (counts[Math.floor(Number(x))] ?? 0) + 1;
    expect(counts).toEqual(new Array(16).fill(4));
  });

  it.each([
    ['of equally likely configurations', { a: { type: 'randint', upper: 1000 }, b: { type: 'randint', upper: 1000 } }],
    ['of configurations that are not equally likely', { a: { type: 'quniform', min_value: 0, max_value: 1e6, q: 1 } }],
  ] as const)('reports constraints as too tight, instead of calling a space %s exhausted', (_, search) => {
    const space = compileSpace(search, { constraints: ['a < 0'] });
    const sampler = new RandomSampler({ space, seed: 3 });
    expect(() => sampler.suggest({ number: 0, history: [], pending: [], rng: seededRng(3) })).toThrow(
      expect.objectContaining({ code: 'SAMPLING_CONSTRAINTS_TOO_TIGHT' }),
    );
  });

  it('suggests number n independently of earlier requests', () => {
    const space = compileSpace({
      x: { type: 'uniform', min_value: 0, max_value: 1 },
      k: { type: 'randint', upper: 9 },
    });
    for (const rule of ['random', 'sobol'] as const) {
      const all = configs(space.space, 9, rule);
      const late = new RandomSampler({ space, seed: 3 }, rule).suggest({
        number: 8,
        history: [],
        pending: [],
        rng: seededRng(3, 8),
      });
      expect(late).toMatchObject({ config: all[8] });
    }
  });

  it('repeats for the same seed and differs between seeds', () => {
    const search: SearchSpace = {
      a: { type: 'randint', upper: 50 },
      b: { type: 'quniform', min_value: 0, max_value: 9, q: 1 },
    };
    expect(configs(search, 20, 'random', 1)).toEqual(configs(search, 20, 'random', 1));
    expect(configs(search, 20, 'random', 1)).not.toEqual(configs(search, 20, 'random', 2));
    expect(configs(search, 20, 'sobol', 1)).not.toEqual(configs(search, 20, 'sobol', 2));
  });

  it('suggests the only configuration of a space without a free parameter', () => {
    expect(suggestions({ a: 1, b: { type: 'choice', values: ['x'] } }, 2)).toMatchObject([
      { config: { a: 1, b: 'x' } },
      { kind: 'exhausted' },
    ]);
  });

  it('keeps these suggestions forever', () => {
    expect(
      configs({ x: { type: 'uniform', min_value: 0, max_value: 1 }, o: { type: 'choice', values: ['a', 'b'] } }, 2),
    ).toMatchInlineSnapshot(`
      [
        {
          "o": "b",
          "x": 0.9257451803796304,
        },
        {
          "o": "a",
          "x": 0.3360930862849204,
        },
      ]
    `);
    expect(
      configs(
        { x: { type: 'uniform', min_value: 0, max_value: 1 }, o: { type: 'choice', values: ['a', 'b'] } },
        2,
        'sobol',
      ),
    ).toMatchInlineSnapshot(`
      [
        {
          "o": "a",
          "x": 0.7240424155024812,
        },
        {
          "o": "b",
          "x": 0.45467843825463206,
        },
      ]
    `);
    expect(configs({ k: { type: 'randint', upper: 10_000 } }, 4)).toMatchInlineSnapshot(`
      [
        {
          "k": 6841,
        },
        {
          "k": 6483,
        },
        {
          "k": 4950,
        },
        {
          "k": 7013,
        },
      ]
    `);
  });
});
