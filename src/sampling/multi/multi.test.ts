import { describe, expect, it } from 'vitest';
import { measure } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { type ConfigurationValue, compileSpace, type SearchSpace } from '../../space/index.ts';
import { createSampler } from '../create-sampler.ts';
import { crowdingDistances, hypervolume } from '../pareto/index.ts';
import { describeSampler } from '../sampler.contract.ts';
import type { Observation, Sampler, SamplerContext } from '../sampler.ts';
import { FeasibleFirstSampler } from './feasible-first-sampler.ts';
import { Nsga2Sampler } from './nsga2-sampler.ts';
import { scalarised, weightsOf } from './parego.ts';
import { ParegoSampler } from './parego-sampler.ts';
import { RankedTpeSampler } from './ranked-tpe-sampler.ts';
import { rankingOf } from './trial-losses.ts';

const two = ['minimize', 'minimize'] as const;
describeSampler('nsga2', (context) => new Nsga2Sampler(context, two), { spaces: 8 });
describeSampler('tpe, two objectives', (context) => new RankedTpeSampler(context, two), {
  only: ['nested', 'constrainedFinite'],
  spaces: 4,
});
describeSampler('bayesian, two objectives', (context) => new ParegoSampler(context, two), {
  only: ['constrainedNested', 'constrainedFinite'],
  spaces: 2,
  trials: 14,
});

describeSampler(
  'bayesian, outcome constraints',
  ({ goal = 'minimize', ...context }) => new FeasibleFirstSampler({ ...context, goal, hasOutcomeConstraints: true }),
  { only: ['constrainedFinite'], spaces: 1, trials: 14 },
);

const search: SearchSpace = Object.fromEntries(
  Array.from({ length: 5 }, (_, i) => [`x${i}`, { type: 'uniform', min_value: 0, max_value: 1 }]),
);
const space = compileSpace(search);

type Measured = Pick<Observation, 'value' | 'values' | 'violation' | 'margin'>;

async function play(sampler: Sampler, trials: number, evaluate: (config: ConfigurationValue) => Measured) {
  const history: Observation[] = [];
  for (let number = 0; number < trials; number++) {
    const suggestion = await sampler.suggest({ number, history, pending: [], rng: seededRng(1, number) });
    if (suggestion.kind === 'exhausted') break;
    const shared = { number, config: suggestion.config, state: 'completed', failure: undefined } as const;
    history.push({ ...shared, intervals: 1, earlier: false, ...evaluate(suggestion.config) });
  }
  await sampler.close?.();
  return history;
}

function contextOf(more: Partial<SamplerContext>): SamplerContext {
  return { space, goal: 'minimize', seed: 3, maxTotalTrials: 60, maxConcurrentTrials: 1, ...more };
}

function zdt1(config: ConfigurationValue): Measured {
  const [first = 0, ...rest] = Object.values(config).map(Number);
  const g = 1 + (9 * rest.reduce((sum, v) => sum + v, 0)) / rest.length;
  return { value: first, values: [first, -g * (1 - Math.sqrt(first / g))] };
}

describe('several objectives', () => {
  // The front's hypervolume below (1, −(−11)) is 120.67; random sampling reaches about 95 in 40 trials.
  it.each([
    ['bayesian', 40, 119],
    ['tpe', 100, 104],
    ['nsga2', 240, 113],
  ] as const)('%s approaches the front of ZDT1 with its second objective maximized', async (type, trials, least) => {
    const context = contextOf({ goals: ['minimize', 'maximize'], maxTotalTrials: trials });
    const history = await play(await createSampler({ type }, context), trials, zdt1);
    const losses = history.map(({ values }) => [values?.[0] ?? 0, -(values?.[1] ?? 0)]);
    expect(hypervolume(losses, [11, 11])).toBeGreaterThan(least);
  });

  it('bayesian gives the same suggestions on its thread as inline, and continues inline if the thread dies', async () => {
    const context = contextOf({ goals: two });
    const fromSource = { entry: new URL('../gp/gp-worker.ts', import.meta.url), execArgv: ['--import', 'tsx'] };
    const expected = await play(new ParegoSampler(context, two), 14, zdt1);
    expect(await play(new ParegoSampler(context, two, { ...fromSource, fromTrials: 9 }), 14, zdt1)).toEqual(expected);
    const broken = { entry: new URL('../gp/fixtures/posterior.json', import.meta.url), fromTrials: 3 };
    expect(await play(new ParegoSampler(context, two, broken), 14, zdt1)).toEqual(expected);
  });

  it('refuses cmaes for several objectives, and nsga2 for one, by name', async () => {
    await expect(createSampler({ type: 'cmaes' }, contextOf({ goals: two }))).rejects.toThrow(
      /cmaes supports one objective/,
    );
    await expect(createSampler({ type: 'nsga2' }, contextOf({}))).rejects.toThrow(
      /nsga2 trades off several objectives/,
    );
  });

  it('draws weights that sum to 1, by trial number', () => {
    const weights = weightsOf(1, 4, 3);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    expect(weightsOf(1, 4, 3)).toEqual(weights);
    expect(weightsOf(1, 5, 3)).not.toEqual(weights);
  });

  it('gives a dominating point a lower loss for all weights', () => {
    for (let number = 0; number < 20; number++) {
      const [a = 0, b = 0, c = 0] = scalarised(
        [
          [1, 1],
          [1, 2],
          [5, 5],
        ],
        weightsOf(2, number, 2),
      );
      expect(a < b && b < c).toBe(true);
    }
  });
});

describe('losses at the ends of the range of doubles', () => {
  const most = Number.MAX_VALUE;
  const losses = [
    [-most, most],
    [most, -most],
    [0, 0],
    [1e300, 1e300],
    [-most, 1e-300],
  ];

  it('are scalarised to finite numbers that preserve domination', () => {
    for (let number = 0; number < 20; number++) {
      const values = scalarised(losses, weightsOf(3, number, 2));
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values[4]).toBeLessThanOrEqual(values[0] ?? 0);
      expect(values[2]).toBeLessThanOrEqual(values[3] ?? 0);
    }
    const narrow = scalarised(
      [
        [0, 0],
        [most, most],
        [1e-300, 0],
      ],
      [0.5, 0.5],
    );
    expect(narrow.every(Number.isFinite)).toBe(true);
  });

  it('have crowding distances without NaN', () => {
    const [first, middle, last] = crowdingDistances([
      [-most, most],
      [0, 0],
      [most, -most],
    ]);
    expect([first, middle, last]).toEqual([Number.POSITIVE_INFINITY, 2, Number.POSITIVE_INFINITY]);
  });
});

describe('rankingOf', () => {
  it('ranks front by front, the least crowded first, and infeasible trials last by violation', () => {
    const at = (losses: number[], violation = 0) => ({ losses, violation });
    const trials = [at([0, 9], 3), at([5, 5]), at([1, 3]), at([3, 1]), at([2, 2]), at([0, 0], 1), at([9, 9], Infinity)];
    expect(rankingOf(trials)).toEqual([2, 3, 4, 1, 5, 0, 6]);
  });
});

describe('snapshots with outcome constraints', () => {
  // Feasible once a trial has a low sum: both the model of the violation and that of the objective have fits to keep.
  const bounds = { objectives: [], outcomeConstraints: [{ metric: 'c', max: 1.1 }], metrics: ['c'] };
  const evaluate = (config: ConfigurationValue): Measured => {
    const sum = Object.values(config).reduce<number>((total, v) => total + Number(v), 0);
    return { value: (sum - 2) ** 2, ...measure(bounds, () => sum) };
  };
  const sampler = () => new FeasibleFirstSampler({ ...contextOf({ hasOutcomeConstraints: true }), goal: 'minimize' });

  it('hold the fits of both models, so that a restart gives the same suggestions and snapshots', async () => {
    const first = sampler();
    expect(first.snapshot()).toBeUndefined();
    const history = await play(first, 20, evaluate);
    const kept = JSON.parse(JSON.stringify(first.snapshot()));
    expect(kept).toMatchObject({
      inward: { version: 2 },
      inside: { version: 2, losses: { rows: expect.any(Number) } },
    });
    const second = sampler();
    second.restore(kept);
    const request = { number: 20, history, pending: [] };
    const next = await second.suggest({ ...request, rng: seededRng('next') });
    expect(next).toEqual(await first.suggest({ ...request, rng: seededRng('next') }));
    expect(second.snapshot()).toEqual(first.snapshot());
    const third = sampler();
    third.restore({ inside: 'of another kind' });
    expect(await third.suggest({ ...request, rng: seededRng('next') })).toEqual(next);
  });
});

describe('outcome constraints', () => {
  const inside = { objectives: [], outcomeConstraints: [{ metric: 'c', max: 1 }], metrics: ['c'] };
  // The lowest value, 0 at the origin, is infeasible; feasible trials have x0 + x1 + x2 of at least 1.
  const evaluate = (config: ConfigurationValue): Measured => {
    const x = Object.values(config).map(Number);
    const near = x.slice(0, 3).reduce((sum, v) => sum + v, 0);
    const value = x.reduce((sum, v) => sum + v * v, 0);
    return { value, ...measure(inside, () => 2 - near) };
  };

  it.each(['bayesian', 'tpe'] as const)('%s finds the best feasible trial', async (type) => {
    const context = contextOf({ hasOutcomeConstraints: true });
    const history = await play(await createSampler({ type }, context), 50, evaluate);
    const kept = history.filter(({ violation }) => violation === 0);
    expect(kept.length).toBeGreaterThan(12);
    // 1/3 at (1/3, 1/3, 1/3, 0, 0); random sampling reaches about 0.9.
    expect(Math.min(...kept.map(({ value }) => value ?? 9))).toBeLessThan(type === 'bayesian' ? 0.4 : 0.75);
  });

  it('finds the feasible region where random draws never do', async () => {
    const tight = (config: ConfigurationValue): Measured => {
      const sum = Object.values(config).reduce<number>((total, v) => total + Number(v), 0);
      return { value: sum, ...measure({ ...inside, outcomeConstraints: [{ metric: 'c', min: 4.8 }] }, () => sum) };
    };
    const context = contextOf({ hasOutcomeConstraints: true });
    const history = await play(await createSampler({ type: 'bayesian' }, context), 30, tight);
    expect(history.some(({ violation }) => violation === 0)).toBe(true);
  });
});
