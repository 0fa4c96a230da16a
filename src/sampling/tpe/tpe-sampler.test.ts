import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { playOn } from '../play.contract.ts';
import { RandomSampler } from '../random/index.ts';
import { describeSampler } from '../sampler.contract.ts';
import type { Observation } from '../sampler.ts';
import { TpeSampler } from './tpe-sampler.ts';

describeSampler('tpe', ({ goal = 'minimize', ...context }) => new TpeSampler({ ...context, goal }));

function samplerOn(search: SearchSpace, goal: 'minimize' | 'maximize' = 'minimize', seed = 4): TpeSampler {
  const space = compileSpace(search);
  return new TpeSampler({ space, goal, seed, maxTotalTrials: 1000, maxConcurrentTrials: 1 });
}

const unit = { type: 'uniform', min_value: 0, max_value: 1 } as const;
const nested: SearchSpace = {
  model: { type: 'choice', values: [{ kind: 'a', x: unit, y: unit }, { kind: 'b', z: unit }, 'none'] },
  w: unit,
};
/** The minimum is at model b with z = 0.8, w = 0.2. */
function nestedLoss({ model, w }: Record<string, unknown>): number {
  const inner = typeof model === 'object' && model !== null ? (model as Record<string, unknown>) : { kind: 'none' };
  const shared = (Number(w) - 0.2) ** 2;
  if (inner.kind === 'a') return 0.3 + shared + (Number(inner.x) - 0.5) ** 2;
  return inner.kind === 'b' ? shared + (Number(inner.z) - 0.8) ** 2 : 0.6 + shared;
}

describe('TpeSampler', () => {
  it('finds the best branch of a nested space and its best values, far better than random search', async () => {
    const space = compileSpace(nested);
    const results = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => {
        const tpe = await playOn(samplerOn(nested, 'minimize', seed), nestedLoss, 80);
        const random = await playOn(new RandomSampler({ space, seed }, 'sobol'), nestedLoss, 80);
        return [tpe.best, random.best] as const;
      }),
    );
    const mean = (k: 0 | 1): number => results.reduce((sum, pair) => sum + pair[k], 0) / results.length;
    expect(mean(0)).toBeLessThan(mean(1) / 4);
  });

  it('maximizes exactly as it minimizes the negative', async () => {
    const down = await playOn(samplerOn(nested), nestedLoss, 40);
    const up = await playOn(samplerOn(nested, 'maximize'), (config) => -nestedLoss(config), 40);
    expect(up.history.map(({ config }) => config)).toEqual(down.history.map(({ config }) => config));
  });

  it('avoids a region where trials fail', async () => {
    const { history } = await playOn(
      samplerOn({ x: unit, y: unit }),
      ({ x, y }) => (Number(x) > 0.5 ? undefined : Number(y) + (Number(x) - 0.25) ** 2),
      80,
    );
    const failures = (part: readonly Observation[]): number => part.filter(({ state }) => state === 'failed').length;
    expect(failures(history.slice(0, 8))).toBeGreaterThan(2);
    expect(failures(history.slice(-40))).toBeLessThan(8);
  });

  it('spreads suggestions while others are pending', async () => {
    const { history } = await playOn(samplerOn({ x: unit }), ({ x }) => (Number(x) - 0.5) ** 2, 30);
    const spread = (isKnown: boolean): number => {
      const sampler = samplerOn({ x: unit });
      const drawn: number[] = [];
      for (let i = 0; i < 40; i++) {
        const pending = isKnown ? drawn.map((x, k) => ({ number: 30 + k, config: { x } })) : [];
        const suggestion = sampler.suggest({ number: 30 + i, history, pending, rng: seededRng('pending', i) });
        if (suggestion.kind === 'configuration') drawn.push(Number(suggestion.config.x));
      }
      return drawn.reduce((sum, x) => sum + Math.abs(x - 0.5), 0) / drawn.length;
    };
    expect(spread(true)).toBeGreaterThan(1.5 * spread(false));
  });

  it('ignores how far away outliers are', async () => {
    const near = await playOn(samplerOn({ x: unit, y: unit }), ({ x, y }) => Number(x) + Number(y), 40);
    const far = await playOn(samplerOn({ x: unit, y: unit }), ({ x, y }) => (Number(x) + Number(y)) ** 9 * 1e30, 40);
    expect(far.history.map(({ config }) => config)).toEqual(near.history.map(({ config }) => config));
  });

  it('keeps these suggestions forever', async () => {
    const { history } = await playOn(
      samplerOn({ x: unit, o: { type: 'choice', values: ['a', 'b', 'c'] } }),
      ({ x, o }) => Number(x) + (o === 'b' ? 0 : 1),
      12,
    );
    expect(history.slice(-3).map(({ config }) => config)).toMatchInlineSnapshot(`
      [
        {
          "o": "b",
          "x": 0.02817936731501704,
        },
        {
          "o": "b",
          "x": 0.0248523036825595,
        },
        {
          "o": "b",
          "x": 0.007122491895983501,
        },
      ]
    `);
  });
});
