import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import type { Observation } from '../../sampler.ts';
import { GpSampler } from '../gp-sampler.ts';

const space = compileSpace(
  Object.fromEntries(
    ['a', 'b', 'c', 'd'].map((name) => [
      name,
      { type: 'range', low: 0, high: 1, prior: { mean: 0.25, confidence: 'medium' } } as const,
    ]),
  ),
);
const bare = compileSpace(
  Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { type: 'range', low: 0, high: 1 } as const])),
);

interface Played {
  readonly history: readonly Observation[];
  readonly notes: readonly Readonly<Record<string, unknown>>[];
}

function play(searched: typeof space, optimum: number, trials: number, seed: number): Played {
  const sampler = new GpSampler({ space: searched, goal: 'minimize', seed });
  const history: Observation[] = [];
  const notes: Readonly<Record<string, unknown>>[] = [];
  for (let number = 0; number < trials; number++) {
    const suggestion = sampler.suggest({ number, history, pending: [], rng: seededRng(seed, number) });
    if (suggestion.kind !== 'configuration') throw new Error('exhausted');
    const { config, note } = suggestion;
    const value = Object.values(config).reduce<number>((sum, x) => sum + (Number(x) - optimum) ** 2, 0);
    history.push({ number, config, state: 'completed', value, failure: undefined, intervals: 1, earlier: false });
    notes.push(note);
  }
  return { history, notes };
}

const best = ({ history }: Played): number => Math.min(...history.map(({ value }) => value ?? Number.NaN));
const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const meanLog = (searched: typeof space, optimum: number, trials: number): number =>
  seeds.reduce((sum, seed) => sum + Math.log10(best(play(searched, optimum, trials, seed))), 0) / seeds.length;

describe('a prior in the Gaussian process', () => {
  it('draws trials of the design from the prior while they support it, and says so', () => {
    const origins = (optimum: number): unknown[] =>
      seeds.flatMap((seed) => play(space, optimum, 5, seed).notes.map(({ from }) => from));
    const drawn = (optimum: number): number => origins(optimum).filter((from) => from === 'prior').length;
    expect(origins(0.25)[0]).toBe('prior');
    expect(drawn(0.25)).toBeGreaterThan(2.5 * seeds.length);
    expect(drawn(0.9)).toBeLessThan(2 * seeds.length);
  });

  it('finds more in the first trials if the prior is right', () => {
    expect(meanLog(space, 0.25, 5)).toBeLessThan(meanLog(bare, 0.25, 5) - 0.2);
    expect(meanLog(space, 0.25, 8)).toBeLessThan(meanLog(bare, 0.25, 8) - 0.2);
  });

  it('rejects a prior that is wrong, and then searches as without it', () => {
    for (const seed of seeds) {
      const { notes } = play(space, 0.85, 20, seed);
      expect(notes.at(-1)).toMatchObject({ from: 'model', priorWeight: 0 });
    }
    expect(meanLog(space, 0.85, 25)).toBeLessThan(-3);
  });

  it('has less weight with every trial', () => {
    const { notes } = play(space, 0.25, 60, 2);
    const weights = notes.flatMap(({ priorWeight }) => (typeof priorWeight === 'number' ? [priorWeight] : []));
    expect(weights[4]).toBeGreaterThan(0.5);
    expect(weights.at(-1)).toBeLessThan(0.2);
  });

  it('gives the same suggestions after a restart', () => {
    const { history } = play(space, 0.25, 14, 3);
    const request = { number: 14, history, pending: [] };
    const fresh = new GpSampler({ space, goal: 'minimize', seed: 3 });
    const first = new GpSampler({ space, goal: 'minimize', seed: 3 });
    for (let n = 0; n <= 14; n++)
      first.suggest({ number: n, history: history.slice(0, n), pending: [], rng: seededRng(3, n) });
    expect(fresh.suggest({ ...request, rng: seededRng(3, 14) })).toEqual(
      first.suggest({ ...request, rng: seededRng(3, 14) }),
    );
  });

  it('says nothing of a prior where none is stated', () => {
    const { notes } = play(bare, 0.25, 8, 4);
    expect(notes.map(({ from }) => from)).toEqual([...Array(5).fill('uniform'), ...Array(3).fill('model')]);
    for (const note of notes) expect(note).not.toHaveProperty('priorWeight');
  });
});
