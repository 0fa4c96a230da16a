import { describe, expect, it, test } from 'vitest';
import type { ConfigurationRecord, SamplingDefinition } from '../model/index.ts';
import { seededRng } from '../numerics/index.ts';
import { choice, compileSpace, intRange, range, type SearchSpace, withDefault } from '../space/index.ts';
import { createSampler } from './create-sampler.ts';
import type { Observation, PendingTrial, Sampler } from './sampler.ts';
import { samplers } from './samplers.ts';
import { takeoverSampler } from './takeover-sampler.ts';

const space = {
  x: range(0, 1, { default: 0.25 }),
  n: intRange(1, 9),
  model: withDefault(choice({ name: 'tree', depth: intRange(1, 9, { default: 3 }) }, { name: 'net' }), {
    name: 'tree',
  }),
};
const finite = { x: intRange(1, 3, { default: 2 }), y: choice('a', 'b') };
const defaults = { x: 0.25, n: 5, model: { name: 'tree', depth: 3 } };

const contextOf = (given: SearchSpace, goals: number) => ({
  space: compileSpace(given),
  goal: 'minimize' as const,
  ...(goals > 1 && { goals: ['minimize', 'minimize'] as const }),
  seed: 7,
  maxTotalTrials: 20,
  maxConcurrentTrials: 1,
});

const observed = (number: number, config: ConfigurationRecord, earlier = false): Observation => ({
  number,
  config,
  state: 'completed',
  value: number,
  values: [number, -number],
  failure: undefined,
  intervals: 1,
  earlier,
});

/** Runs a sampler alone: each suggestion ends at once. */
async function play(sampler: Sampler, count: number, history: Observation[] = [], first = 0): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let number = first; number < first + count; number++) {
    const prefix = sampler.learns === false ? [] : history;
    const rng = seededRng(7, number, 'suggest');
    const answer = await sampler.suggest({ number, history: prefix, pending: [], rng });
    if (answer.kind === 'exhausted') return [...found, 'exhausted'];
    found.push(answer.config);
    history.push(observed(number, answer.config));
  }
  return found;
}

const served = samplers.kinds.filter(({ isList, type }) => !isList && type !== 'cmaes');

describe.each(served.map((kind) => [kind.type, kind] as const))('%s', (type, { objectives }) => {
  const definition = { type } as SamplingDefinition;
  const goals = objectives === 'several' ? 2 : 1;

  it('suggests the default configuration first, and says so', async () => {
    const context = contextOf(space, goals);
    const sampler = await createSampler(definition, context);
    const first = await sampler.suggest({ number: 0, history: [], pending: [], rng: seededRng(1) });
    expect(first).toEqual({ kind: 'configuration', config: defaults, note: { method: 'default', from: 'default' } });
    const next = await sampler.suggest({
      number: 1,
      history: [],
      pending: [{ number: 0, config: defaults }],
      rng: seededRng(1),
    });
    expect(next).not.toMatchObject({ config: defaults });
    expect(next).not.toMatchObject({ note: { method: 'default' } });
    await sampler.close?.();
  });

  it('suggests every configuration of a finite space once, the default first', async () => {
    const sampler = await createSampler(definition, contextOf(finite, goals));
    const found = await play(sampler, 7);
    expect(found[0]).toEqual({ x: 2, y: 'a' });
    expect(new Set(found.map((config) => JSON.stringify(config))).size).toBe(7);
    expect(found[6]).toBe('exhausted');
    await sampler.close?.();
  });

  it('goes on alike after a restart', async () => {
    const history: Observation[] = [];
    const one = await createSampler(definition, contextOf(space, goals));
    const configs = await play(one, 4, history);
    const other = await createSampler(definition, contextOf(space, goals));
    expect(await play(other, 1, history.slice(0, 3), 3)).toEqual([configs[3]]);
    await one.close?.();
    await other.close?.();
  });
});

const random: SamplingDefinition = { type: 'random', rule: 'random', logbase: 'e' };

test('a grid keeps its order', async () => {
  const sampler = await createSampler({ type: 'grid' }, contextOf(finite, 1));
  expect((await play(sampler, 6))[0]).toEqual({ x: 1, y: 'a' });
});

test('spaces without defaults get the suggestions that they always got', async () => {
  const plain = { x: range(0, 1), y: choice('a', 'b') };
  const sampler = await createSampler(random, contextOf(plain, 1));
  const stated = await createSampler(random, contextOf({ ...plain, x: range(0, 1, { default: 0.5 }) }, 1));
  const [configs, others] = [await play(sampler, 5), await play(stated, 5)];
  expect(others.slice(1)).toEqual(configs.slice(1));
});

test('the default is not suggested again if a trial has it, running or ended, unless that is of an earlier sweep', async () => {
  const sampler = await createSampler({ type: 'tpe' }, contextOf(space, 1));
  const ask = (history: readonly Observation[], pending: readonly PendingTrial[] = []) =>
    sampler.suggest({ number: 0, history, pending, rng: seededRng(1) });
  const reordered = { model: { depth: 3, name: 'tree' }, n: 5, x: 0.25 };
  expect(await ask([observed(0, reordered)])).not.toMatchObject({ note: { method: 'default' } });
  expect(await ask([], [{ number: 0, config: defaults }])).not.toMatchObject({ note: { method: 'default' } });
  expect(await ask([observed(-1, defaults, true)])).toMatchObject({ note: { method: 'default' } });
});

describe('a sampler that takes over', () => {
  it('suggests the default only if nothing was suggested before', async () => {
    const before = await takeoverSampler(random, contextOf(finite, 1), { used: [], firstNumber: 0 });
    expect((await play(before, 7))[0]).toEqual({ x: 2, y: 'a' });
    const later = await takeoverSampler(random, contextOf(finite, 1), { used: [{ x: 2, y: 'a' }], firstNumber: 1 });
    const found = await play(later, 6, [], 1);
    expect(found).not.toContainEqual({ x: 2, y: 'a' });
    expect(found[5]).toBe('exhausted');
  });

  it('skips a default that an enqueued trial has used', async () => {
    const sampler = await takeoverSampler(random, contextOf(finite, 1), { used: [{ x: 2, y: 'a' }], firstNumber: 0 });
    const found = await play(sampler, 6);
    expect(found).not.toContainEqual({ x: 2, y: 'a' });
    expect(found[5]).toBe('exhausted');
  });
});

describe('the configurations of the prior book', () => {
  const rate = range(0, 1);
  const configurations = [{ x: 0.1 }, { x: 0.2 }, { x: 0.3 }, { x: 0.4 }];
  const book = { entries: [], configurations };
  const context = (given: SearchSpace = { x: rate }) => ({
    ...contextOf(given, 1),
    space: compileSpace(given, { book }),
  });

  it.each(['bayesian', 'tpe', 'auto'])('come first with %s, in order', async (type) => {
    const sampler = await createSampler({ type }, context());
    const found = await play(sampler, 5);
    expect(found.slice(0, 4)).toEqual(configurations);
    expect(configurations).not.toContainEqual(found[4]);
    await sampler.close?.();
  });

  it('come after the default', async () => {
    const sampler = await createSampler({ type: 'tpe' }, context({ x: range(0, 1, { default: 0.9 }) }));
    expect(await play(sampler, 5)).toEqual([{ x: 0.9 }, ...configurations]);
  });

  it('are passed over if a trial has them, and count no trials of earlier sweeps', async () => {
    const sampler = await createSampler({ type: 'tpe' }, context());
    const history = [observed(0, { x: 0.1 }), observed(0, { x: 0.2 }, true)];
    const answer = await sampler.suggest({ number: 1, history, pending: [], rng: seededRng(1) });
    expect(answer).toEqual({
      kind: 'configuration',
      config: { x: 0.2 },
      note: { method: 'book', from: 'book', place: 2 },
    });
  });

  it('are none of random sampling', async () => {
    const sampler = await createSampler({ type: 'random', rule: 'random' }, context());
    for (const config of await play(sampler, 4)) expect(configurations).not.toContainEqual(config);
  });
});
