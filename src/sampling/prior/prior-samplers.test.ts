import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { type CompiledSpace, compileSpace } from '../../space/index.ts';
import { createSampler } from '../create-sampler.ts';
import type { Observation } from '../sampler.ts';

const names = ['a', 'b', 'c', 'd'];
const believed = compileSpace(
  Object.fromEntries(names.map((name) => [name, { type: 'range', low: 0, high: 1, prior: { mean: 0.25 } } as const])),
);
const bare = compileSpace(Object.fromEntries(names.map((name) => [name, { type: 'range', low: 0, high: 1 } as const])));

/** Lowest loss of a study whose best values are `optimum`, and its notes. */
async function play(type: string, space: CompiledSpace, optimum: number, trials: number, seed: number) {
  const context = { space, goal: 'minimize', seed, maxTotalTrials: trials, maxConcurrentTrials: 1 } as const;
  const sampler = await createSampler({ type }, context);
  const history: Observation[] = [];
  const notes: Readonly<Record<string, unknown>>[] = [];
  for (let number = 0; number < trials; number++) {
    const suggestion = await sampler.suggest({ number, history, pending: [], rng: seededRng(seed, number) });
    if (suggestion.kind !== 'configuration') throw new Error('exhausted');
    const { config, note } = suggestion;
    const value = Object.values(config).reduce<number>((sum, x) => sum + (Number(x) - optimum) ** 2, 0);
    history.push({ number, config, state: 'completed', value, failure: undefined, intervals: 1, earlier: false });
    notes.push(note);
  }
  return { best: Math.min(...history.map(({ value }) => value ?? Number.NaN)), history, notes };
}

const seeds = Array.from({ length: 12 }, (_, seed) => seed);

async function meanLog(type: string, space: CompiledSpace, optimum: number, trials: number): Promise<number> {
  const studies = await Promise.all(seeds.map((seed) => play(type, space, optimum, trials, seed)));
  return studies.reduce((sum, { best }) => sum + Math.log10(best), 0) / studies.length;
}

describe.each(['tpe', 'cmaes'])('%s with priors', (type) => {
  it('finds more in the first trials if they are right', async () => {
    expect(await meanLog(type, believed, 0.25, 8)).toBeLessThan((await meanLog(type, bare, 0.25, 8)) - 0.15);
    expect(await meanLog(type, believed, 0.25, 20)).toBeLessThan((await meanLog(type, bare, 0.25, 20)) - 0.1);
  });

  it('still finds good values if they are wrong', async () => {
    expect(await meanLog(type, believed, 0.8, 80)).toBeLessThan((await meanLog(type, bare, 0.8, 80)) + 0.5);
  });
});

describe('tpe with priors', () => {
  it('draws every second trial of its start from the prior', async () => {
    const { notes } = await play('tpe', believed, 0.25, 8, 1);
    expect(notes.map(({ from }) => from)).toEqual(Array.from({ length: 8 }, (_, i) => (i % 2 ? 'uniform' : 'prior')));
  });

  it('gives a prior that is wrong no weight', async () => {
    for (const seed of seeds) expect((await play('tpe', believed, 0.9, 25, seed)).notes.at(-1)?.priorWeight).toBe(0);
  });
});

describe('samplers that do not use priors', () => {
  it.each(['random', 'nsga2'])('%s draws from the declared distributions', async (type) => {
    const objectives = type === 'nsga2' ? { goals: ['minimize', 'minimize'] as const } : {};
    const context = { goal: 'minimize', seed: 3, maxTotalTrials: 9, maxConcurrentTrials: 1, ...objectives } as const;
    const request = () => ({ number: 4, history: [], pending: [], rng: seededRng('same') });
    const [told, untold] = await Promise.all(
      [believed, bare].map(async (space) => (await createSampler({ type }, { ...context, space })).suggest(request())),
    );
    expect(told).toEqual(untold);
  });
});
