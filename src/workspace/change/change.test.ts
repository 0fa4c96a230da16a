import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isHyperDriveException } from '../../base/index.ts';
import { type SweepDefinition, sweepDefinitionSchema } from '../../model/index.ts';
import { type ChangeOptions, openWorkspace, type Workspace } from '../index.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ folder: ':memory:' });
});
afterEach(() => workspace.close());

function definition(changes: Partial<SweepDefinition> = {}): SweepDefinition {
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'lab',
    experimentName: 'lab',
    space: { x: { type: 'uniform', min_value: 0, max_value: 1 }, opt: { type: 'choice', values: ['sgd', 'adam'] } },
    sampling: { type: 'random', rule: 'sobol' },
    seed: 7,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    limits: { maxTotalTrials: 6, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    retries: {},
    trial: { type: 'in_process' },
    ...changes,
  });
}

async function refusal(options: ChangeOptions, sweepId: string) {
  const error = await workspace.change(sweepId, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isHyperDriveException(error)) throw new Error(`expected a refusal, got ${String(error)}`);
  expect(await workspace.store.definitionVersions(sweepId)).toHaveLength(1);
  return error;
}

describe('change', () => {
  test('by settings: one version with its difference, and no other effect', async () => {
    const { id } = await workspace.submit(definition());
    const set = [
      'search_space.x.max_value=5',
      'search_space.opt.values=[sgd, adam, lamb]',
      'limits.max_total_trials=9',
    ];
    const trial = await workspace.change(id, { source: { set }, dryRun: true });
    expect(trial).toMatchObject({ version: 2, isWritten: false });
    expect(await workspace.store.definitionVersions(id)).toHaveLength(1);
    const { differences, ...result } = await workspace.change(id, { source: { set }, by: 'ada', note: 'wider' });
    expect(differences).toEqual([
      { path: 'search_space.x.max_value', before: 1, after: 5 },
      { path: 'search_space.opt.values', before: ['sgd', 'adam'], after: ['sgd', 'adam', 'lamb'] },
      { path: 'limits.max_total_trials', before: 6, after: 9 },
    ]);
    expect(result).toMatchObject({ version: 2, isWritten: true, earlier: { trials: 0, inSpace: 0 } });
    expect(await workspace.store.sweep(id)).toMatchObject({ definitionVersion: 2, limits: { maxTotalTrials: 9 } });
    expect(await workspace.store.definitionVersions(id)).toMatchObject([{ by: null }, { by: 'ada', note: 'wider' }]);
  });

  test('keeps limits that were changed by themselves', async () => {
    const { id, limits } = await workspace.submit(definition());
    await workspace.store.command(id, {
      kind: 'change_limits',
      limits: { ...limits, maxTotalTrials: 50 },
      ifVersion: null,
    });
    const { differences, sweep } = await workspace.change(id, { source: { set: ['sampling_algorithm.rule=random'] } });
    expect(differences.map(({ path }) => path)).toEqual(['sampling_algorithm.rule']);
    expect(sweep.limits.maxTotalTrials).toBe(50);
  });

  test('that changes nothing writes nothing', async () => {
    const { id } = await workspace.submit(definition());
    const same = await workspace.change(id, { source: { definition: definition() } });
    expect(same).toMatchObject({ version: 1, isWritten: false, differences: [] });
  });

  test('repeated with its key gets the first answer, even in a race', async () => {
    const { id } = await workspace.submit(definition());
    const wanted = { source: { set: ['search_space.x.max_value=5'] }, requestKey: 'k', ifVersion: 1 };
    const [first, twin] = await Promise.all([workspace.change(id, wanted), workspace.change(id, wanted)]);
    expect(twin).toEqual(first);
    expect(await workspace.change(id, wanted)).toEqual(first);
    const other = { ...wanted, source: { set: ['search_space.x.max_value=6'] } };
    await expect(workspace.change(id, other)).rejects.toMatchObject({ code: 'STORE_KEY_REUSED' });
    expect(await workspace.store.definitionVersions(id)).toHaveLength(2);
  });

  test('of two editors the later one gets an error', async () => {
    const { id } = await workspace.submit(definition());
    const edit = (max: number) => ({ source: { set: [`search_space.x.max_value=${max}`] }, ifVersion: 1 });
    await workspace.change(id, edit(5));
    await expect(workspace.change(id, edit(6))).rejects.toMatchObject({
      code: 'SWEEP_CHANGED_MEANWHILE',
      kind: 'stale',
      details: { version: 2, expected: 1 },
    });
  });

  test('a new parameter needs a default, which earlier trials count as having used', async () => {
    const { id } = await workspace.submit(definition());
    const set = ['search_space.drop={type: uniform, min_value: 0, max_value: 0.5}'];
    const missing = await refusal({ source: { set } }, id);
    expect(missing.message).toBe(
      'search_space.drop: is new: give the value that earlier trials count as having used, as defaults: { drop: VALUE } (--default drop=VALUE), or state it as the default of the parameter',
    );
    const outside = await refusal({ source: { set }, defaults: { drop: 0.7 } }, id);
    expect(outside.message).toMatch(/^defaults\.drop: drop is 0\.7, but must be a number from 0 to 0\.5/);
    const stray = await refusal({ source: { set }, defaults: { drop: 0.1, x: 0, y: 0 } }, id);
    expect(stray.details.problems).toMatchObject([{ field: 'defaults.x' }, { field: 'defaults.y' }]);
    await workspace.change(id, { source: { set }, defaults: { drop: 0.1 } });
    expect(await workspace.store.definitionVersions(id)).toMatchObject([{}, { defaults: { drop: 0.1 } }]);
  });

  test('an impossible change of a running sweep is refused with every reason', async () => {
    const { id } = await workspace.submit(definition());
    const wanted = definition({
      seed: 8,
      objective: { primaryMetric: 'accuracy', goal: 'maximize' },
      space: { x: { type: 'uniform', min_value: 0, max_value: 1 } },
    });
    const error = await refusal({ source: { definition: wanted } }, id);
    expect(error.code).toBe('SWEEP_BAD_CHANGE');
    expect(error.details.problems).toMatchObject([
      { field: 'seed', value: 8, expected: '7' },
      { field: 'objective.primary_metric', value: 'accuracy', expected: '"loss"' },
      { field: 'objective.goal', value: 'maximize', expected: '"minimize"' },
      { field: 'search_space.opt', value: null, expected: 'a parameter' },
    ]);
    expect(error.message).toContain('objective.goal: is "maximize", but stays "minimize" while the sweep runs');
  });

  test.each([
    [['search_space.x.max_value=-1'], 'FORMATS_BAD_SWEEP_FILE'],
    [['sampling_algorithm.type=grid', 'sampling_algorithm.rule=null'], 'FORMATS_BAD_SWEEP_FILE'],
    [['sampling_algorithm=grid'], 'SAMPLING_GRID_CONTINUOUS'],
    [['constraints=[{type: compare, left: x, op: ">", right: 3}]'], undefined],
    [['limits.max_total_trials=0'], 'FORMATS_BAD_SWEEP_FILE'],
    [['early_termination={type: bandit}'], undefined],
    [['search_space.opt={type: uniform, min_value: 0, max_value: 1}'], 'SWEEP_BAD_CHANGE'],
    [['early_termination={type: asha, mode: promotion, max_reports: 9}'], 'SWEEP_BAD_CHANGE'],
  ])('%j is checked as a submission is', async (set, code) => {
    const { id } = await workspace.submit(definition());
    const error = await refusal({ source: { set } }, id);
    if (code !== undefined) expect(error.code).toBe(code);
    expect(error.kind).toBe('config');
  });

  test('a final sweep accepts none', async () => {
    const { id } = await workspace.submit(definition({ limits: { ...definition().limits, maxTotalTrials: 1 } }));
    const drive = await workspace.drive(id, { objective: async () => 1 });
    await drive.done;
    const error = await refusal({ source: { set: ['limits.max_total_trials=9'] } }, id);
    expect(error.code).toBe('STORE_SWEEP_FINAL');
    expect((await refusal({ source: { set: ['ahead=1'] }, dryRun: true }, id)).code).toBe('SWEEP_IS_FINAL');
  });
});

test('a changed and enqueued sweep runs to its end with real samplers, and replay derives it again', async () => {
  const { id } = await workspace.submit(definition({ sampling: { type: 'bayesian' } }));
  const seen: string[] = [];
  let steering: Promise<unknown> | undefined;
  const drive = await workspace.drive(id, {
    objective: async (config) => {
      seen.push(`${config.opt} ${'drop' in config} ${Number(config.x) > 1}`);
      if (seen.length === 3)
        steering = (async () => {
          await workspace.change(id, {
            source: {
              set: [
                'search_space.x={type: uniform, min_value: 2, max_value: 3}',
                'search_space.opt.values=[lamb, sgd]',
                'search_space.drop={type: uniform, min_value: 0, max_value: 1}',
                'sampling_algorithm=tpe',
                'early_termination={type: median_stopping}',
              ],
            },
            defaults: { drop: 0.5 },
          });
          await workspace.enqueue(id, { configs: [{ opt: 'lamb', drop: 0, x: 2.5 }] });
          await expect(workspace.enqueue(id, { again: [0] })).rejects.toMatchObject({
            code: 'SWEEP_BAD_CONFIGURATION',
            message: expect.stringMatching(/^again: trial 0: x is 0/),
          });
        })();
      await steering;
      return Number(config.x);
    },
  });
  await drive.done;
  expect(seen).toHaveLength(7);
  expect(seen.slice(0, 3).every((text) => text.endsWith('false false'))).toBe(true);
  expect(seen[3]).toBe('lamb true true');
  expect(seen.slice(4).every((text) => text.endsWith('true true'))).toBe(true);
  const trials = await workspace.store.trials({ sweepId: id });
  expect(Object.keys(trials[3]?.config ?? {})).toEqual(['x', 'opt', 'drop']);
  const { differences } = await workspace.replay(id);
  expect(differences).toEqual([]);
});

describe('enqueue', () => {
  test('tries an ended trial again as a new trial', async () => {
    const { id } = await workspace.submit(definition());
    let calls = 0;
    let asked: Promise<unknown> | undefined;
    const drive = await workspace.drive(id, {
      objective: async () => {
        calls += 1;
        if (calls === 1) throw new Error('no memory');
        if (calls === 3) asked = workspace.enqueue(id, { again: [0], requestKey: 'again' });
        await asked;
        return 1;
      },
    });
    await drive.done;
    const trials = await workspace.store.trials({ sweepId: id });
    expect(trials.map(({ state }) => state)).toEqual(['failed', ...Array(6).fill('completed')]);
    expect(trials.filter(({ config }) => config.x === trials[0]?.config.x)).toHaveLength(2);
    const log = await workspace.store.log({ sweepId: id, kinds: ['trial.suggested'] });
    expect(log.filter(({ body }) => JSON.stringify(body.note).includes('"again":0'))).toHaveLength(1);
    expect((await workspace.replay(id)).differences).toEqual([]);
  });

  test.each([
    [{ configs: [{ x: 3, opt: 'sgd' }] }, /^configs\[0\]: x is 3, but must be a number from 0 to 1/],
    [{ configs: [{ x: 0.5, opt: 'sgd' }, { x: 0.5 }] }, /^configs\[1\]: opt is missing/],
    [{}, /^trials: expected 1 to 1000 configurations, got 0/],
  ])('refuses %j', async (options, message) => {
    const { id } = await workspace.submit(definition());
    await expect(workspace.enqueue(id, options)).rejects.toMatchObject({
      code: 'SWEEP_BAD_CONFIGURATION',
      message: expect.stringMatching(message),
    });
    await expect(workspace.enqueue(id, { again: [0] })).rejects.toMatchObject({ code: 'STORE_UNKNOWN_TRIAL' });
  });
});
