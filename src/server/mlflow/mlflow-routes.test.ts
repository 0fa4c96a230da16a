import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runIdOf } from './ids.ts';
import { openTwoSweeps, runOf, runSchema } from './mlflow.fixture.ts';

const { lab, trial, sibling } = await openTwoSweeps();

const reportsOf = async (sweepId: string, number: number, metric: string) =>
  (await lab.store.reports({ sweepId, trial: number, metric })).map(({ value, step, timeMs }) => ({
    value,
    step,
    timeMs,
  }));

describe('the run of a trial', () => {
  test('is a child of its sweep with the configuration as parameters', async () => {
    const run = await runOf(trial);
    expect(run.info).toMatchObject({ run_id: trial.runId, run_name: 'synthetic 0', lifecycle_stage: 'active' });
    expect(run.params).toEqual({
      learning_rate: '0.00001',
      batch_size: '32',
      optimizer: '{"name":"sgd","momentum":0.5}',
      'optimizer.name': 'sgd',
      'optimizer.momentum': '0.5',
    });
    expect(run.tags).toMatchObject({
      'mlflow.parentRunId': runIdOf({ sweepId: 'hd-own', trial: null, extra: 0 }),
      'hyperdrive.trial': '0',
    });
  });

  test('metrics become reports, once per name, step, time and value', async () => {
    const metric = { key: 'val_accuracy', value: 0.5, timestamp: 1_000, step: 0 };
    const log = (body: object) => trial.post('/mlflow/runs/log-metric', { run_id: trial.runId, ...body });
    // A client without an answer sends again; protobuf writes numbers as text where they may not fit.
    for (const body of [metric, metric, { ...metric, timestamp: '1000', step: '0' }]) {
      expect((await log(body)).json()).toEqual({});
    }
    await Promise.all([log({ ...metric, value: 0.6, step: 1 }), log({ ...metric, value: 0.6, step: 1 })]);
    await log({ ...metric, value: 'NaN', step: 2 });
    await log({ ...metric, value: 'NaN', step: 2 });
    const batch = {
      run_id: trial.runId,
      metrics: [metric, { ...metric, step: 3, value: 0.4 }, { key: 'loss', value: '-Infinity', timestamp: 1, step: 0 }],
    };
    expect((await trial.post('/mlflow/runs/log-batch', batch)).statusCode).toBe(200);
    expect(await reportsOf('hd-own', 0, 'val_accuracy')).toEqual([
      { value: 0.5, step: 0, timeMs: 1_000 },
      { value: 0.6, step: 1, timeMs: 1_000 },
      { value: Number.NaN, step: 2, timeMs: 1_000 },
      { value: 0.4, step: 3, timeMs: 1_000 },
    ]);
    expect(await lab.store.trial('hd-own', 0)).toMatchObject({ intervals: 4, best: 0.6, last: 0.4 });
    expect((await runOf(trial)).metrics).toEqual({ val_accuracy: 0.4, loss: '-Infinity' });
  });

  test('history is paged, and available in bulk for several runs', async () => {
    const page = async (token = '') =>
      z
        .object({
          metrics: z.array(z.object({ step: z.number(), value: z.unknown() })),
          next_page_token: z.string().optional(),
        })
        .parse(
          (
            await trial.get('/mlflow/metrics/get-history', {
              run_id: trial.runId,
              metric_key: 'val_accuracy',
              max_results: '3',
              page_token: token,
            })
          ).json(),
        );
    const first = await page();
    expect(first.metrics.map(({ step }) => step)).toEqual([0, 1, 2]);
    const second = await page(first.next_page_token);
    expect(second).toMatchObject({ metrics: [{ step: 3, value: 0.4 }] });
    expect(second.next_page_token).toBeUndefined();
    const bulk = await trial.get('/mlflow/metrics/get-history-bulk', {
      run_id: [trial.runId],
      metric_key: 'val_accuracy',
    });
    expect(bulk.json()).toMatchObject({ metrics: [{ run_id: trial.runId }, {}, { value: 'NaN' }, {}] });
    const interval = { run_ids: trial.runId, metric_key: 'val_accuracy', start_step: '1', max_results: '2' };
    expect((await trial.get('/mlflow/metrics/get-history-bulk-interval', interval)).json()).toMatchObject({
      metrics: [{ step: 1 }, { step: 2 }, { step: 3 }],
    });
  });

  test('a parameter may be logged again with the same value; another value is refused before anything is written', async () => {
    const log = (params: object[]) =>
      trial.post('/mlflow/runs/log-batch', { run_id: trial.runId, params, tags: [{ key: 'late', value: '1' }] });
    const fine = [
      { key: 'learning_rate', value: '1e-05' },
      { key: 'optimizer', value: "{'name': 'sgd', 'momentum': 0.5}" },
      { key: 'layers', value: '3' },
    ];
    expect((await log(fine)).statusCode).toBe(200);
    await trial.post('/mlflow/runs/delete-tag', { run_id: trial.runId, key: 'late' });
    for (const [key, value] of [
      ['layers', '4'],
      ['batch_size', '64'],
    ]) {
      const answer = await log([
        { key: 'new', value: '1' },
        { key, value },
      ]);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    }
    const run = await runOf(trial);
    expect(run.params).toMatchObject({ layers: '3', batch_size: '32', learning_rate: '0.00001' });
    expect(run.params).not.toHaveProperty('new');
    expect(run.tags).not.toHaveProperty('late');
  });

  test('tags, data sets and models are stored', async () => {
    await trial.post('/mlflow/runs/set-tag', { run_id: trial.runId, key: 'mlflow.runName', value: 'mine' });
    const dataset = { name: 'd', digest: 'abc', source_type: 'local', source: '{}' };
    const input = { tags: [{ key: 'mlflow.data.context', value: 'training' }], dataset };
    await trial.post('/mlflow/runs/log-inputs', {
      run_id: trial.runId,
      datasets: [input],
      models: [{ model_id: 'm-1' }],
    });
    await trial.post('/mlflow/runs/log-model', {
      run_id: trial.runId,
      model_json: '{"model_uuid":"u1","artifact_path":"model"}',
    });
    const made = await trial.post('/mlflow/logged-models', {
      experiment_id: 'hd-own',
      name: 'net',
      source_run_id: trial.runId,
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 't', value: 'x' }],
    });
    const { model } = z
      .object({ model: z.object({ info: z.object({ model_id: z.string(), status: z.string() }) }) })
      .parse(made.json());
    const one = `/mlflow/logged-models/${model.info.model_id}`;
    expect(model.info.status).toBe('LOGGED_MODEL_PENDING');
    await trial.send('PATCH', one, { model_id: model.info.model_id, status: 'LOGGED_MODEL_READY' });
    await trial.send('PATCH', `${one}/tags`, { tags: [{ key: 'a', value: 'b' }] });
    await trial.send('DELETE', `${one}/tags/t`);
    await trial.post('/mlflow/runs/outputs', {
      run_id: trial.runId,
      models: [{ model_id: model.info.model_id, step: '2' }],
    });
    await trial.post('/mlflow/runs/log-metric', {
      run_id: trial.runId,
      key: 'f1',
      value: 0.7,
      timestamp: 5,
      step: 0,
      model_id: model.info.model_id,
    });
    expect((await trial.get(one)).json()).toMatchObject({
      model: {
        info: { status: 'LOGGED_MODEL_READY', tags: [{ key: 'a', value: 'b' }] },
        data: { params: [{ key: 'p', value: '1' }], metrics: [{ key: 'f1', value: 0.7 }] },
      },
    });
    const found = await trial.post('/mlflow/logged-models/search', {
      experiment_ids: ['hd-own'],
      filter: "name = 'net' and tags.a = 'b'",
    });
    expect(found.json()).toMatchObject({ models: [{ info: { name: 'net' } }] });
    const run = await runOf(trial);
    expect(run.info.run_name).toBe('mine');
    expect(JSON.parse(run.tags['mlflow.log-model.history'] ?? '')).toEqual([
      { model_uuid: 'u1', artifact_path: 'model' },
    ]);
    expect(run.inputs).toEqual({ dataset_inputs: [input], model_inputs: [{ model_id: 'm-1' }] });
    expect(run.outputs.model_outputs).toEqual([{ model_id: model.info.model_id, step: 2 }]);
  });

  test('a status of the run does not end the trial, and the run cannot be deleted', async () => {
    const body = { run_id: trial.runId, status: 'FINISHED', end_time: 9, run_name: 'named' };
    const answer = await trial.post('/mlflow/runs/update', body);
    expect(answer.json()).toMatchObject({ run_info: { status: 'SCHEDULED', run_name: 'named' } });
    expect(answer.json().run_info).not.toHaveProperty('end_time');
    expect((await lab.store.attempt(trial.key)).state).toBe('running');
    expect((await trial.post('/mlflow/runs/delete', { run_id: trial.runId })).json()).toMatchObject({
      error_code: 'PERMISSION_DENIED',
    });
  });

  test('belongs to its sweep, whatever experiment the script names', async () => {
    const experiment = { experiment_id: 'hd-own', name: 'bench/hd-own', lifecycle_stage: 'active' };
    expect((await trial.get('/mlflow/experiments/get-by-name', { experiment_name: 'my study' })).json()).toMatchObject({
      experiment,
    });
    expect((await trial.get('/mlflow/experiments/get', { experiment_id: 'hd-own' })).json()).toMatchObject({
      experiment,
    });
    expect((await trial.post('/mlflow/experiments/create', { name: 'x' })).json()).toEqual({ experiment_id: 'hd-own' });
    expect((await trial.post('/mlflow/experiments/search', { max_results: '5' })).json()).toMatchObject({
      experiments: [experiment],
    });
  });
});

describe('runs that a script starts', () => {
  test('nested are stored with the trial but are not its reports', async () => {
    const made = runSchema.parse(
      (
        await sibling.post('/mlflow/runs/create', {
          experiment_id: 'hd-own',
          user_id: 'me',
          start_time: 5,
          run_name: 'child',
          tags: [
            { key: 'a', value: 'b' },
            { key: 'mlflow.parentRunId', value: sibling.runId },
          ],
        })
      ).json(),
    );
    const id = made.run.info.run_id;
    await sibling.post('/mlflow/runs/log-batch', {
      run_id: id,
      metrics: [0, 1, 1].map((step) => ({ key: 'val_accuracy', value: 0.9 - step, timestamp: step, step })),
      params: [{ key: 'batch_size', value: '7' }],
    });
    expect(
      (await sibling.post('/mlflow/runs/log-parameter', { run_id: id, key: 'batch_size', value: '8' })).statusCode,
    ).toBe(400);
    await sibling.post('/mlflow/runs/update', { run_id: id, status: 'FINISHED', end_time: 8 });
    const run = await runOf(sibling, id);
    expect(run).toMatchObject({
      info: { run_name: 'child', status: 'FINISHED' },
      params: { batch_size: '7' },
      tags: { a: 'b', 'mlflow.parentRunId': sibling.runId },
    });
    expect(run.metrics.val_accuracy).toBeCloseTo(-0.1);
    expect(await lab.store.reports({ sweepId: 'hd-own', trial: 1 })).toEqual([]);
    const history = await sibling.get('/mlflow/metrics/get-history', { run_id: id, metric_key: 'val_accuracy' });
    expect(history.json()).toMatchObject({ metrics: [{ step: 0 }, { step: 1 }] });
    await sibling.post('/mlflow/runs/delete', { run_id: id });
    const search = async (view: string) =>
      z
        .object({ runs: z.array(z.object({ info: z.object({ run_id: z.string() }) })) })
        .parse(
          (
            await sibling.post('/mlflow/runs/search', { experiment_ids: ['hd-own', 'hd-other'], run_view_type: view })
          ).json(),
        )
        .runs.map(({ info }) => info.run_id);
    expect(await search('ACTIVE_ONLY')).toEqual([sibling.runId]);
    expect(await search('DELETED_ONLY')).toEqual([id]);
    await sibling.post('/mlflow/runs/restore', { run_id: id });
    expect((await search('ALL')).toSorted()).toEqual([sibling.runId, id].toSorted());
  });

  test('concurrently get distinct numbers', async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, () => sibling.post('/mlflow/runs/create', { experiment_id: 'hd-own' })),
    );
    const ids = made.map((answer) => runSchema.parse(answer.json()).run.info.run_id);
    expect(new Set(ids).size).toBe(5);
  });

  test('keep both of two concurrent changes', async () => {
    const made = runSchema.parse((await sibling.post('/mlflow/runs/create', { experiment_id: 'hd-own' })).json());
    const body = { run_id: made.run.info.run_id };
    for (const lifecycle_stage of ['deleted', 'active']) {
      const status = lifecycle_stage === 'deleted' ? 'FINISHED' : 'KILLED';
      await Promise.all([
        sibling.post('/mlflow/runs/update', { ...body, status }),
        sibling.post(`/mlflow/runs/${lifecycle_stage === 'deleted' ? 'delete' : 'restore'}`, body),
      ]);
      expect((await runOf(sibling, body.run_id)).info).toMatchObject({ status, lifecycle_stage });
    }
  });
});

test('when two values of one parameter are set concurrently, one is refused with its whole batch', async () => {
  const answers = await Promise.all(
    ['1', '2', '1.0'].map((value) =>
      trial.post('/mlflow/runs/log-batch', {
        run_id: trial.runId,
        params: [
          { key: `own ${value}`, value },
          { key: 'contested', value },
          { key: `late ${value}`, value },
        ],
        tags: [{ key: `tag ${value}`, value }],
      }),
    ),
  );
  const { params, tags } = await runOf(trial);
  const { contested = '' } = params;
  const isSame = (value: number) => value === Number(contested);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([1, 2, 1].map((value) => (isSame(value) ? 200 : 400)));
  const refused = answers.find(({ statusCode }) => statusCode === 400)?.json();
  expect(refused).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
  expect(refused.message).toContain(`already logged with value="${contested}"`);
  for (const value of ['1', '2', '1.0']) {
    const written = isSame(Number(value)) ? value : undefined;
    expect([params[`own ${value}`], params[`late ${value}`], tags[`tag ${value}`]]).toEqual([
      written,
      written,
      written,
    ]);
  }
});

describe('clients', () => {
  const plain = (url: string) => lab.app.inject({ url, headers: { host: 'localhost' } });

  test('can read version and features of the server', async () => {
    expect((await plain('/version')).body).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await plain('/api/3.0/mlflow/server-info')).json()).toMatchObject({ workspaces_enabled: false });
  });

  test("get errors for unknown routes in MLflow's words", async () => {
    for (const path of ['/mlflow/registered-models/create', '/mlflow/nothing']) {
      const answer = await trial.post(path, {});
      expect([answer.statusCode, answer.json().error_code]).toEqual([404, 'ENDPOINT_NOT_FOUND']);
    }
    expect((await plain('/api/3.0/mlflow/traces/x')).json()).toMatchObject({ error_code: 'ENDPOINT_NOT_FOUND' });
    const bad = await trial.post('/mlflow/runs/log-metric', { run_id: trial.runId, key: 'a\u0000b', value: 1 });
    expect([bad.statusCode, bad.json().error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });
});
