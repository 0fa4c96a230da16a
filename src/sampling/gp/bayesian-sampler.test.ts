import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import { BayesianSampler } from './bayesian-sampler.ts';
import { GpSampler } from './gp-sampler.ts';
import type { ThreadOptions } from './gp-thread.ts';

const space = compileSpace({
  x: ['uniform', [0, 1]],
  k: ['choice', [['a', { b: ['randint', [5]] }]]],
  lr: ['loguniform', [-5, 0]],
});
const context = { space, goal: 'minimize', seed: 11 } as const;

/** Starts the worker from its TypeScript source. */
const fromSource: ThreadOptions = {
  entry: new URL('./gp-worker.ts', import.meta.url),
  execArgv: ['--import', 'tsx'],
  fromTrials: 9,
};

async function study(sampler: Pick<BayesianSampler | GpSampler, 'suggest'>, trials: number): Promise<Observation[]> {
  const history: Observation[] = [];
  for (let number = 0; number < trials; number++) {
    const suggestion = await sampler.suggest({ number, history, pending: [], rng: seededRng('worker', number) });
    if (suggestion.kind !== 'configuration') throw new Error('exhausted');
    const { config } = suggestion;
    const value = (Number(config.x) - 0.3) ** 2 + (config.k === 'a' ? 0.2 : 0) + Number(config.lr);
    history.push({ number, config, state: 'completed', value, failure: undefined, intervals: 1, earlier: false });
  }
  return history;
}

describe('BayesianSampler', () => {
  it('suggests the same on its thread as inline', async () => {
    const threaded = new BayesianSampler(context, fromSource);
    const inline = new GpSampler(context);
    try {
      const history = await study(threaded, 16);
      expect(history).toEqual(await study(inline, 16));
      // A request with a different history, as after a restart elsewhere.
      const request = { number: 12, history: history.slice(2, 12), pending: [] };
      expect(await threaded.suggest({ ...request, rng: seededRng('other') })).toEqual(
        new GpSampler(context).suggest({ ...request, rng: seededRng('other') }),
      );
    } finally {
      await threaded.close();
    }
  });

  it('suggests the same on its thread with priors that the space itself does not state', async () => {
    const { priors } = compileSpace({
      x: { type: 'uniform', min_value: 0, max_value: 1, prior: { mean: 0.3, confidence: 'high' } },
      k: ['choice', [['a', { b: ['randint', [5]] }]]],
      lr: ['loguniform', [-5, 0]],
    });
    const threaded = new BayesianSampler({ ...context, priors }, fromSource);
    try {
      const history = await study(threaded, 16);
      expect(history).toEqual(await study(new GpSampler({ ...context, priors }), 16));
      expect(history).not.toEqual(await study(new GpSampler(context), 16));
    } finally {
      await threaded.close();
    }
  });

  it('continues inline if the thread cannot run or is closed', async () => {
    const expected = await study(new GpSampler(context), 14);
    const missing = new BayesianSampler(context, {
      entry: new URL('./no-such-module.js', import.meta.url),
      fromTrials: 3,
    });
    expect(await study(missing, 14)).toEqual(expected);
    // This module is not a worker, so the thread dies at once.
    const broken = new BayesianSampler(context, {
      entry: new URL('./fixtures/posterior.json', import.meta.url),
      fromTrials: 3,
    });
    expect(await study(broken, 14)).toEqual(expected);
    await broken.close();
    await broken.close();
  });

  it('passes its fits on in a snapshot', async () => {
    const first = new BayesianSampler(context);
    expect(first.snapshot()).toBeUndefined();
    const history = await study(first, 14);
    const second = new BayesianSampler(context);
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    const request = { number: 14, history, pending: [] };
    const a = await first.suggest({ ...request, rng: seededRng('next') });
    expect(await second.suggest({ ...request, rng: seededRng('next') })).toEqual(a);
    expect(second.snapshot()).toEqual(first.snapshot());
  });
});
