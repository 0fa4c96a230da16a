import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exp, seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import type { Observation, SourceSweep } from '../../sampler.ts';
import { GpSampler } from '../gp-sampler.ts';
import { Coordinates } from '../model/coordinates.ts';
import { Source } from './source.ts';
import { Transfer } from './transfer.ts';

const space = compileSpace({
  rate: ['loguniform', [-9, 0]],
  width: ['quniform', [1, 64, 1]],
  kind: ['choice', [['a', 'b', 'c']]],
});
type Config = ReturnType<typeof space.fromUnit>;

/** Lowest, 0, at rate e^(−6 + shift), width 40, kind b. */
const loss = ({ rate, width, kind }: Config, shift = 0): number =>
  (Math.log(Number(rate)) + 6 - shift) ** 2 / 9 + (Number(width) / 64 - 40 / 64) ** 2 + (kind === 'b' ? 0 : 0.5);

const observe = (number: number, config: Config, value: number | undefined): Observation => ({
  number,
  config,
  state: value === undefined ? 'failed' : 'completed',
  value,
  failure: value === undefined ? 'out_of_memory' : undefined,
  intervals: 1,
  earlier: number < 0,
});

/** Random trials of a sweep on other data. */
function source(id: string, of: (config: Config) => number | undefined, trials = 40): SourceSweep {
  const rng = seededRng('source', id);
  const draw = () => space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
  return { id, trials: Array.from({ length: trials }, draw).map((c, i) => observe(-1 - i, c, of(c))) };
}

function play(sources: readonly SourceSweep[], trials: number, seed = 1) {
  const sampler = new GpSampler({ space, goal: 'minimize', seed, sources });
  const history: Observation[] = [];
  const notes = [];
  for (let number = 0; number < trials; number++) {
    const suggestion = sampler.suggest({ number, history, pending: [], rng: seededRng('test', seed, number) });
    if (suggestion.kind !== 'configuration') throw new Error('exhausted');
    history.push(observe(number, suggestion.config, loss(suggestion.config)));
    notes.push(suggestion.note);
  }
  return { sampler, history, notes };
}

const weightsOf = (note: Readonly<Record<string, unknown>> | undefined) =>
  z.record(z.string(), z.number()).parse(note?.sweeps);
const best = (history: readonly Observation[]): number => Math.min(...history.map(({ value }) => value ?? 9));
const related = source('related', (config) => 1000 + 70 * loss(config, 0.4));
const adverse = source('adverse', (config) => -loss(config));

describe('a sweep with sources', () => {
  it('starts with a good configuration of a source, then mixes seeds and design, then follows the source', () => {
    const { history, notes } = play([related], 8);
    expect(notes[0]).toEqual({ method: 'sweep', from: 'sweep', sweep: 'related', rank: 1, trials: expect.any(Number) });
    const configs = related.trials.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0)).slice(0, 8);
    expect(configs.map(({ config }) => space.key(config))).toContain(space.key(history[0]?.config ?? {}));
    expect(notes[1]).toMatchObject({ method: 'design' });
    expect(notes[6]).toMatchObject({ method: 'model', sweeps: { related: expect.any(Number) } });
    expect(weightsOf(notes[6]).related).toBeGreaterThan(0.2);
  });

  it('is better after five trials than one without', () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7];
    const wins = seeds.filter((seed) => best(play([related], 5, seed).history) < best(play([], 5, seed).history));
    expect(wins.length).toBeGreaterThanOrEqual(6);
  });

  it('tries no more seeds, and gives no weight to a source, that its trials contradict', () => {
    const { notes } = play([adverse], 14);
    expect(notes.filter(({ method }) => method === 'sweep').length).toBeLessThanOrEqual(2);
    expect(notes.at(-1)).toMatchObject({ method: 'model', sweeps: { adverse: 0 } });
  });

  it('keeps a good source apart from an adverse one', () => {
    const { notes } = play([adverse, related], 12);
    const weights = weightsOf(notes.at(-1));
    expect(weights.adverse).toBe(0);
    expect(weights.related).toBeGreaterThan(0.2);
  });

  it('is the same sweep as without sources if they have too few trials or none in its space', () => {
    const elsewhere = { id: 'elsewhere', trials: related.trials.map((o) => ({ ...o, config: { other: 1 } })) };
    const few = { id: 'few', trials: related.trials.slice(0, 3) };
    expect(play([few, elsewhere], 9).history).toEqual(play([], 9).history);
  });

  it('depends on the order of the losses of a source alone', () => {
    const monotone = fc.constantFrom<(v: number) => number>(
      (v) => 1e9 * v - 4,
      (v) => v ** 3,
      (v) => Math.log(v + 1e-9),
      (v) => Math.atan(v) * 1e-12,
    );
    const plain = play([source('one', loss)], 7).history;
    fc.assert(
      fc.property(monotone, (map) => {
        expect(play([source('one', (config) => map(loss(config)))], 7).history).toEqual(plain);
      }),
      { numRuns: 4 },
    );
  });

  it('counts a configuration that failed on other data as one of the worst', () => {
    const failing = source('failing', (config) => (config.kind === 'b' ? loss(config) : undefined));
    const { history } = play([failing], 1);
    expect(history[0]?.config.kind).toBe('b');
  });

  it('suggests the same after a restart, with and without a snapshot', () => {
    const sources = [related, adverse];
    const { sampler, history } = play(sources, 11);
    const snapshot: unknown = JSON.parse(JSON.stringify(sampler.snapshot()));
    const longer = [...history, observe(11, related.trials[3]?.config ?? {}, 0.7)];
    const request = () => ({ number: 12, history: longer, pending: [], rng: seededRng('restart') });
    const expected = sampler.suggest(request());
    for (const held of [snapshot, undefined]) {
      const restarted = new GpSampler({ space, goal: 'minimize', seed: 1, sources: structuredClone(sources) });
      restarted.restore(held);
      expect(restarted.suggest(request())).toEqual(expected);
    }
  });
});

describe('what the sources expect', () => {
  it('has the gradient of its values', () => {
    const coordinates = new Coordinates(space);
    const models = [related, adverse].flatMap((sweep) => Source.of(coordinates, 'minimize', sweep) ?? []);
    const transfer = new Transfer(models, coordinates);
    const D = coordinates.columnCount;
    const row = new Float64Array(D);
    coordinates.encode(coordinates.fromPoint(space.toPoint(related.trials[5]?.config ?? {})), 0, row, 0);
    const valueAt = (k: number, step: number): number =>
      transfer.at(
        row.map((v, i) => (i === k ? v + step : v)),
        1,
        false,
      ).mean[0] ?? Number.NaN;
    const { meanGradient } = transfer.at(row, 1, true);
    const gradient = Array.from(meanGradient.slice(0, coordinates.numericCount));
    const h = exp(-12);
    for (const [k, slope] of gradient.entries())
      expect(slope).toBeCloseTo((valueAt(k, h) - valueAt(k, -h)) / (2 * h), 5);
  });
});
