import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { readBaseline, readBest } from '../../results/index.ts';
import { openWorkspace, type Workspace } from '../index.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ folder: ':memory:' });
});
afterEach(() => workspace.close());

const space = { x: ['uniform', [0, 1], { default: 0.8 }], opt: { type: 'choice', values: ['sgd', 'adam'] } };

function definition(sampling: object, given: object = space) {
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'lab',
    experimentName: 'lab',
    space: given,
    sampling,
    seed: 7,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    limits: { maxTotalTrials: 5, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    retries: {},
    trial: { type: 'in_process' },
  });
}

async function notesOf(id: string) {
  const log = await workspace.store.log({ sweepId: id, kinds: ['trial.suggested'] });
  return log.map(({ body }) => JSON.parse(JSON.stringify(body.note)).method);
}

test.each([{ type: 'bayesian' }, { type: 'random', rule: 'sobol' }, { type: 'auto' }])(
  '%j tries the default first, counts it, and replays alike',
  async (sampling) => {
    const { id } = await workspace.submit(definition(sampling));
    const seen: unknown[] = [];
    const drive = await workspace.drive(id, {
      objective: (config) => {
        seen.push(config);
        return Math.abs(Number(config.x) - 0.3) + 0.1;
      },
    });
    await drive.done;
    expect(seen).toHaveLength(5);
    expect(seen[0]).toEqual({ x: 0.8, opt: 'sgd' });
    expect((await notesOf(id)).filter((method) => method === 'default')).toEqual(['default']);
    expect((await workspace.replay(id)).differences).toEqual([]);
    const sweep = await workspace.store.sweep(id);
    const best = await readBest(workspace.store, sweep);
    const baseline = await readBaseline(workspace.store, sweep, best);
    expect(baseline).toMatchObject({ trial: 0, value: expect.closeTo(0.6), isBest: best?.number === 0 });
    expect(baseline?.gain).toBeCloseTo(0.6 - (best?.best ?? 0));
  },
);

test('the prior book fills in what the space does not state, and the baseline is still found', async () => {
  const boosting = {
    learning_rate: { type: 'log_range', low: 0.001, high: 1, default: 0.3 },
    max_depth: { type: 'int_range', low: 2, high: 12 },
    min_child_weight: { type: 'log_range', low: 0.1, high: 100 },
    reg_lambda: { type: 'log_range', low: 0.001, high: 1000 },
  };
  const { id } = await workspace.submit(definition({ type: 'bayesian' }, boosting));
  const drive = await workspace.drive(id, { objective: (config) => Number(config.learning_rate) });
  await drive.done;
  const sweep = await workspace.store.sweep(id);
  expect(sweep.definition.priors).toMatchObject({ family: 'XGBoost' });
  const baseline = await readBaseline(workspace.store, sweep, await readBest(workspace.store, sweep));
  expect(baseline).toMatchObject({ trial: 0, value: 0.3 });
});

test('enqueued configurations come before it, and one that equals it takes its place', async () => {
  const first = await workspace.submit(definition({ type: 'tpe' }));
  await workspace.enqueue(first.id, { configs: [{ x: 0.1, opt: 'adam' }] });
  await (await workspace.drive(first.id, { objective: () => 1 })).done;
  expect((await notesOf(first.id)).slice(0, 3)).toEqual(['enqueued', 'default', expect.anything()]);
  expect((await workspace.replay(first.id)).differences).toEqual([]);

  const second = await workspace.submit(definition({ type: 'tpe' }));
  await workspace.enqueue(second.id, { configs: [{ opt: 'sgd', x: 0.8 }] });
  await (await workspace.drive(second.id, { objective: () => 1 })).done;
  expect(await notesOf(second.id)).not.toContain('default');
  expect((await workspace.replay(second.id)).differences).toEqual([]);
  const sweep = await workspace.store.sweep(second.id);
  expect(await readBaseline(workspace.store, sweep, undefined)).toMatchObject({ trial: 0, value: 1 });
});

test('a change of the default in the middle adds no trial, and the baseline stays that of the first version', async () => {
  const { id } = await workspace.submit(definition({ type: 'random', rule: 'random' }));
  let calls = 0;
  const drive = await workspace.drive(id, {
    objective: async () => {
      calls += 1;
      if (calls === 2)
        await workspace.change(id, { source: { set: ['search_space.x.default=0.4', 'search_space.x.max_value=2'] } });
      return calls;
    },
  });
  await drive.done;
  const notes = await notesOf(id);
  expect(notes[0]).toBe('default');
  expect(notes.slice(1)).not.toContain('default');
  expect((await workspace.replay(id)).differences).toEqual([]);
  const sweep = await workspace.store.sweep(id);
  expect(sweep.definitionVersion).toBe(2);
  expect(await readBaseline(workspace.store, sweep, undefined)).toMatchObject({ trial: 0 });
});

test('a change before the first trial takes the new default', async () => {
  const { id } = await workspace.submit(definition({ type: 'random', rule: 'random' }));
  await workspace.change(id, { source: { set: ['search_space.x.default=0.4'] } });
  const seen: unknown[] = [];
  await (await workspace.drive(id, { objective: ({ x }) => seen.push(x) })).done;
  expect(seen[0]).toBe(0.4);
  expect((await workspace.replay(id)).differences).toEqual([]);
  const sweep = await workspace.store.sweep(id);
  expect(await readBaseline(workspace.store, sweep, undefined)).toMatchObject({ trial: 0 });
});

test('a parameter that a change adds counts as having had its stated default, unless the change says otherwise', async () => {
  const { id } = await workspace.submit(definition({ type: 'tpe' }));
  const add = (name: string) => ({
    set: [`search_space.${name}={type: uniform, min_value: 0, max_value: 1, default: 0}`],
  });
  await workspace.change(id, { source: add('drop') });
  await workspace.change(id, { source: add('decay'), defaults: { decay: 0.5 } });
  const versions = await workspace.store.definitionVersions(id);
  expect(versions.map(({ defaults }) => defaults)).toEqual([{}, { drop: 0 }, { decay: 0.5 }]);
});

test('a default outside its range, or against a constraint, is refused at submission', async () => {
  const outside = { ...space, x: { type: 'uniform', min_value: 0, max_value: 1, default: 2 } };
  await expect(workspace.submit(definition({ type: 'tpe' }, outside))).rejects.toMatchObject({
    code: 'SPACE_BAD_DEFAULT',
    message: expect.stringContaining('x.default: must be a number from 0 to 1, not 2'),
  });
  const constrained = { ...definition({ type: 'tpe' }), constraints: ['x <= 0.5'] };
  await expect(workspace.submit(constrained)).rejects.toMatchObject({
    code: 'SPACE_BAD_DEFAULT',
    message: expect.stringContaining('violates the constraint x <= 0.5'),
  });
});
