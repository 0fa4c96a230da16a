import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSweepFile, writeDefinitionYaml } from '../../formats/index.ts';
import { bookOf, type SweepDefinition, spaceOf, sweepDefinitionSchema } from '../../model/index.ts';
import { openWorkspace, type Workspace } from '../index.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ folder: ':memory:' });
});
afterEach(() => workspace.close());

const gbm = {
  learning_rate: { type: 'log_range', low: 0.001, high: 0.5 },
  num_leaves: { type: 'int_range', low: 4, high: 256 },
  min_data_in_leaf: { type: 'int_range', low: 1, high: 100 },
};

function definition(changes: Partial<SweepDefinition> = {}): SweepDefinition {
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'gbm',
    experimentName: 'gbm',
    space: gbm,
    sampling: { type: 'bayesian' },
    seed: 7,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    limits: { maxTotalTrials: 6, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    retries: {},
    trial: { type: 'in_process' },
    ...changes,
  });
}

const submitted = async (changes: Partial<SweepDefinition> = {}) => {
  const { id } = await workspace.submit(definition(changes));
  return (await workspace.store.sweep(id)).definition;
};

describe('a submission', () => {
  it('keeps what the prior book says, so that replay never needs the book', async () => {
    const stored = await submitted();
    const book = bookOf(stored);
    expect(book).toMatchObject({ version: expect.any(Number), family: 'LightGBM' });
    expect(book?.configurations.length).toBeGreaterThanOrEqual(3);
    const space = spaceOf(stored);
    expect(space.priors.map((prior) => prior?.source)).toEqual(
      space.free.map(({ name }) => (book?.entries.some(({ parameter }) => parameter === name) ? 'book' : undefined)),
    );
    for (const configuration of space.bookConfigurations) expect(space.contains(configuration)).toBeUndefined();
    expect(sweepDefinitionSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  });

  it('with one request key is one sweep', async () => {
    const first = await workspace.submit(definition(), { requestKey: 'a' });
    expect((await workspace.submit(definition(), { requestKey: 'a' })).id).toBe(first.id);
  });

  it.each<[string, Partial<SweepDefinition>]>([
    ['that wants none', { priors: 'none' }],
    ['of a sampler without priors', { sampling: { type: 'random', rule: 'sobol' } }],
    ['of parameters that it does not know', { space: { x: gbm.learning_rate, y: gbm.num_leaves } }],
    [
      'with several objectives',
      {
        objectives: [
          { primaryMetric: 'loss', goal: 'minimize' },
          { primaryMetric: 'latency', goal: 'minimize' },
        ],
      },
    ],
  ])('%s has nothing of the book', async (_, changes) => {
    const stored = await submitted(changes);
    expect(bookOf(stored)).toBeUndefined();
    expect(spaceOf(stored)).toMatchObject({ bookConfigurations: [] });
  });

  it('keeps a stated prior, and does without the book where none is wanted', async () => {
    const space = {
      ...gbm,
      learning_rate: { ...gbm.learning_rate, prior: { mean: 0.01 } },
      num_leaves: { ...gbm.num_leaves, prior: 'none' },
    };
    const stored = await submitted({ space });
    expect(bookOf(stored)?.entries.map(({ parameter }) => parameter)).toEqual(['min_data_in_leaf']);
    expect(spaceOf(stored).priors.map((prior) => prior?.source)).toEqual(['stated', undefined, 'book']);
  });

  it('refuses entries that are not about its space', async () => {
    const priors = {
      version: 1,
      family: 'x',
      entries: [{ parameter: 'x', coordinate: 0, cells: [1, 2] }],
      configurations: [],
    };
    await expect(workspace.submit(definition({ priors }))).rejects.toMatchObject({ code: 'SPACE_BAD_PRIOR' });
  });
});

describe('a sweep file', () => {
  const options = { folder: '/', defaultName: 'gbm', defaultSeed: 7, cpuCount: 1, path: 'sweep.yaml' };

  it('of an export gives the same priors after its submission', async () => {
    const trial = { type: 'command', command: ['true'], workingFolder: '/', stdoutMetrics: {} };
    const stored = await submitted({ trial: sweepDefinitionSchema.shape.trial.parse(trial) });
    const yaml = writeDefinitionYaml(stored);
    expect(yaml).toContain('priors: book');
    const { definition: read } = parseSweepFile(yaml, options);
    const { id } = await workspace.submit(read);
    expect((await workspace.store.sweep(id)).definition.priors).toEqual(stored.priors);
  });
});

describe('a change', () => {
  it('of limits keeps the answer of the book', async () => {
    const { id } = await workspace.submit(definition());
    const before = await workspace.store.sweep(id);
    await workspace.change(id, { source: { set: ['limits.max_total_trials=9'] } });
    expect((await workspace.store.sweep(id)).definition.priors).toEqual(before.definition.priors);
  });

  it('of the space consults the book again', async () => {
    const { id } = await workspace.submit(definition());
    const before = bookOf(await submitted());
    await workspace.change(id, { source: { set: ['search_space.num_leaves.high=64'] } });
    const { definition: after } = await workspace.store.sweep(id);
    expect(bookOf(after)?.entries[0]).toEqual(before?.entries[0]);
    for (const configuration of spaceOf(after).bookConfigurations)
      expect(configuration.num_leaves).toBeLessThanOrEqual(64);
  });

  it('can turn it off and on', async () => {
    const { id } = await workspace.submit(definition());
    const off = await workspace.change(id, { source: { set: ['priors=none'] } });
    expect(off.differences).toEqual([{ path: 'priors', before: 'book', after: 'none' }]);
    expect((await workspace.store.sweep(id)).definition.priors).toBe('none');
    await workspace.change(id, { source: { set: ['priors=book'] } });
    expect(bookOf((await workspace.store.sweep(id)).definition)?.family).toBe('LightGBM');
  });

  it('does not begin with the book where the sweep began without', async () => {
    const { id } = await workspace.submit(definition({ sampling: { type: 'random', rule: 'sobol' } }));
    await workspace.change(id, { source: { set: ['sampling_algorithm=tpe', 'search_space.num_leaves.high=64'] } });
    expect((await workspace.store.sweep(id)).definition.priors).toBeUndefined();
  });
});
