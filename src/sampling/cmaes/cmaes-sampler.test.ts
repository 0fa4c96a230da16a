import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { playOn } from '../play.contract.ts';
import { describeSampler } from '../sampler.contract.ts';
import type { Observation, PendingTrial } from '../sampler.ts';
import { CmaesSampler } from './cmaes-sampler.ts';

describeSampler('cmaes', ({ goal = 'minimize', ...context }) => new CmaesSampler({ ...context, goal }), {
  refuses: [
    'mixed',
    'nested',
    'nestedFinite',
    'believed',
    'orderedNested',
    'twoParents',
    'twoParentsFinite',
    'constrainedNested',
  ],
});

function samplerOn(search: SearchSpace, goal: 'minimize' | 'maximize' = 'minimize', seed = 4): CmaesSampler {
  const space = compileSpace(search);
  return new CmaesSampler({ space, goal, seed, maxTotalTrials: 1000, maxConcurrentTrials: 1 });
}

const unit = { type: 'uniform', min_value: 0, max_value: 1 } as const;
const box: SearchSpace = { a: unit, b: unit, c: unit };
/** A narrow valley, oblique to the axes, that ends at (0.3, 0.6, 0). */
const valley = ({ a, b, c }: Record<string, unknown>): number =>
  1000 * (Number(a) - Number(b) / 2) ** 2 + (Number(a) - 0.3) ** 2 + Number(c);

describe('CmaesSampler', () => {
  it('follows a narrow valley to an optimum on the border', async () => {
    expect((await playOn(samplerOn(box), valley, 400)).best).toBeLessThan(1e-4);
  });

  it('finds an integer optimum together with a continuous one', async () => {
    const search: SearchSpace = {
      n: { type: 'randint', upper: 12 },
      q: { type: 'quniform', min_value: 0, max_value: 2, q: 0.5 },
      on: { type: 'choice', values: [false, true] },
      x: { type: 'loguniform', min_value: -8, max_value: 0 },
    };
    const { history, best } = await playOn(
      samplerOn(search),
      ({ n, q, on, x }) =>
        (Number(n) - 9) ** 2 + 4 * (Number(q) - 1.5) ** 2 + (on ? 0 : 3) + (Math.log(Number(x)) + 6) ** 2,
      250,
    );
    expect(best).toBeLessThan(0.01);
    expect(history.find(({ value }) => value === best)?.config).toMatchObject({ n: 9, q: 1.5, on: true });
  });

  it('maximizes exactly as it minimizes the negative', async () => {
    const down = await playOn(samplerOn(box), valley, 60);
    const up = await playOn(samplerOn(box, 'maximize'), (config) => -valley(config), 60);
    expect(up.history.map(({ config }) => config)).toEqual(down.history.map(({ config }) => config));
  });

  it('avoids a region where trials fail', async () => {
    const fails = await playOn(samplerOn(box), (config) => (Number(config.a) > 0.4 ? undefined : valley(config)), 160);
    const late = fails.history.slice(-40).filter(({ state }) => state === 'failed');
    expect(late.length).toBeLessThan(10);
  });

  it('restarts with larger generations when progress stalls', async () => {
    const sampler = samplerOn({ a: unit, b: unit });
    const { history } = await playOn(sampler, () => 1, 400);
    // 20 flat generations of 6 trials, then 15 of 12.
    const next = sampler.suggest({ number: 400, history, pending: [], rng: seededRng('next') });
    expect(next).toMatchObject({ note: { restarts: 2 } });
  });

  it('keeps these suggestions forever', async () => {
    const { history } = await playOn(
      samplerOn({ a: unit, n: { type: 'randint', upper: 7 } }),
      ({ a, n }) => Number(a) + Number(n),
      14,
    );
    expect(history.slice(-3).map(({ config }) => config)).toMatchInlineSnapshot(`
      [
        {
          "a": 0.5609267983043295,
          "n": 0,
        },
        {
          "a": 0.608581333660793,
          "n": 0,
        },
        {
          "a": 0.28625741556664686,
          "n": 2,
        },
      ]
    `);
  });

  it('learns with 40 trials at once', () => {
    const sampler = new CmaesSampler({
      space: compileSpace(box),
      goal: 'minimize',
      seed: 2,
      maxTotalTrials: 800,
      maxConcurrentTrials: 40,
    });
    const history: Observation[] = [];
    const pending: PendingTrial[] = [];
    for (let number = 0; number < 800; number++) {
      const suggestion = sampler.suggest({ number, history, pending, rng: seededRng(number) });
      if (suggestion.kind === 'configuration') pending.push({ number, config: suggestion.config });
      const ended = pending.length === 40 ? pending.shift() : undefined;
      if (!ended) continue;
      const value = valley(ended.config);
      history.push({ ...ended, value, state: 'completed', failure: undefined, intervals: 1, earlier: false });
    }
    expect(Math.min(...history.map(({ value }) => value ?? 1))).toBeLessThan(0.01);
  });

  it('starts where an earlier sweep was good', async () => {
    const earlier = await playOn(samplerOn(box, 'minimize', 8), valley, 80);
    const earlierTrials = earlier.history.map((observation) => ({
      ...observation,
      number: -1 - observation.number,
      earlier: true,
    }));
    const cold = await playOn(samplerOn(box), valley, 7);
    const warm = await playOn(samplerOn(box), valley, 7, earlierTrials);
    expect(warm.best).toBeLessThan(cold.best / 2);
    // However many of the earlier trials an earlier request showed.
    const ask = (sampler: CmaesSampler, history: readonly Observation[]) =>
      sampler.suggest({ number: 0, history, pending: [], rng: seededRng('warm') });
    const asked = samplerOn(box);
    for (const count of [3, 40, 41]) ask(asked, earlierTrials.slice(0, count));
    expect(ask(asked, earlierTrials)).toEqual(ask(samplerOn(box), earlierTrials));
  });
});
