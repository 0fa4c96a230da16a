import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { BayesianSampler } from '../gp/index.ts';
import { Nsga2Sampler } from '../multi/nsga2-sampler.ts';
import { ParegoSampler } from '../multi/parego-sampler.ts';
import { RandomSampler } from '../random/index.ts';
import { describeSampler } from '../sampler.contract.ts';
import { TpeSampler } from '../tpe/index.ts';
import { AutoSampler } from './auto-sampler.ts';
import { chooseSampler } from './choose-sampler.ts';

describeSampler('auto', (context) => new AutoSampler(context), {
  only: ['finite', 'nested', 'constrainedNested'],
  spaces: 6,
  trials: 26,
});

const continuous: SearchSpace = { x: { type: 'uniform', min_value: 0, max_value: 1 } };

function choice(space: SearchSpace, maxTotalTrials: number, trials: number, goal: 'minimize' | undefined = 'minimize') {
  return chooseSampler({ space: compileSpace(space), goal, maxTotalTrials }, trials).sampler;
}

describe('chooseSampler', () => {
  it('enumerates a space that fits into the budget', () => {
    const finite: SearchSpace = { a: { type: 'randint', upper: 20 }, b: { type: 'choice', values: ['x', 'y'] } };
    expect(choice(finite, 40, 0)).toBe('random');
    expect(choice(finite, 39, 0)).toBe('gp');
  });

  it('spreads points evenly if there is no objective', () => {
    expect(chooseSampler({ space: compileSpace(continuous), goal: undefined, maxTotalTrials: 9 }, 0).sampler).toBe(
      'sobol',
    );
  });

  it('switches from the Gaussian process to the Parzen estimator at 1,000 trials', () => {
    expect(choice(continuous, 5000, 1000)).toBe('gp');
    expect(choice(continuous, 5000, 1001)).toBe('tpe');
  });

  it('uses the Parzen estimator for many parameters', () => {
    const wide = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x${i}`, continuous.x ?? null]));
    expect(choice(wide, 100, 0)).toBe('tpe');
  });
});

describe('chooseSampler with several objectives', () => {
  it.each([
    [0, 'gp'],
    [300, 'gp'],
    [301, 'tpe'],
    [3001, 'nsga2'],
  ])('after %d trials asks %s', (trials, sampler) => {
    const goals = ['minimize', 'maximize'] as const;
    const context = { space: compileSpace(continuous), goal: goals[0], goals, maxTotalTrials: 5000 };
    expect(chooseSampler(context, trials)).toMatchObject({ sampler, why: expect.stringContaining('2 objectives') });
  });
});

describe('AutoSampler', () => {
  it('has a version that rises with those of the samplers it delegates to', () => {
    const context = { space: compileSpace(continuous), seed: 1, maxTotalTrials: 9, maxConcurrentTrials: 1 };
    const goals = ['minimize', 'minimize'] as const;
    const { version } = new AutoSampler({ ...context, goal: 'minimize' });
    const asked = [
      new RandomSampler(context),
      new BayesianSampler({ ...context, goal: 'minimize' }),
      new TpeSampler({ ...context, goal: 'minimize' }),
      new Nsga2Sampler({ ...context, goal: 'minimize' }, goals),
    ];
    expect(version).toBe(1 + asked.reduce((sum, sampler) => sum + sampler.version, 0));
    expect(new ParegoSampler({ ...context, goal: 'minimize' }, goals).version).toBe(asked[1]?.version);
  });

  it('names the sampler it chose and why', async () => {
    const context = { space: compileSpace(continuous), seed: 1, maxTotalTrials: 9, maxConcurrentTrials: 1 };
    const sampler = new AutoSampler({ ...context, goal: undefined });
    const suggestion = await sampler.suggest({ number: 0, history: [], pending: [], rng: seededRng(1) });
    expect(suggestion).toMatchObject({ note: { sampler: 'sobol', why: expect.stringContaining('objective') } });
  });
});
