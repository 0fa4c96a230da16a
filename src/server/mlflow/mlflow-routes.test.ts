import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type MlflowLab, openMlflowLab, type RunningTrial } from '../../../test/helpers/mlflow-lab.ts';
import { runIdOf } from './ids.ts';

let lab: MlflowLab;
let trial: RunningTrial;
let sibling: RunningTrial;
let stranger: RunningTrial;

beforeAll(async () => {
  lab = await openMlflowLab({ needsToken: true });
  [trial, sibling] = await lab.start('hd-own');
  [stranger] = await lab.start('hd-other');
});
afterAll(() => lab.close());

const pairs = z.array(z.object({ key: z.string(), value: z.string() }));
const runSchema = z.object({
  run: z.object({
    info: z.object({ run_id: z.string(), run_name: z.string(), status: z.string(), lifecycle_stage: z.string() }),
    data: z.object({
      metrics: z.array(z.object({ key: z.string(), value: z.unknown(), step: z.number(), timestamp: z.number() })),
      params: pairs,
      tags: pairs,
    }),
    inputs: z.object({ dataset_inputs: z.array(z.unknown()), model_inputs: z.array(z.unknown()) }),
    outputs: z.object({ model_outputs: z.array(z.unknown()) }),
  }),
});

/** A run with its lists as mappings. */
async function runOf(of: RunningTrial, id = of.runId) {
  const { run } = runSchema.parse((await of.get('/mlflow/runs/get', { run_id: id, run_uuid: id })).json());
  const { metrics, params, tags } = run.data;
  return {
    ...run,
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, value])),
    params: Object.fromEntries(params.map(({ key, value }) => [key, value])),
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
  };
}

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

  test('metrics become reports, each name, step, time and value once', async () => {
    const metric = { key: 'val_accuracy', value: 0.5, timestamp: 1_000, step: 0 };
    const log = (body: object) => trial.post('/mlflow/runs/log-metric', { run_id: trial.runId, ...body });
    // A client that got no answer sends again; protobuf writes numbers as text where they may not fit.
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

  test('history comes in pages, and in bulk for several runs', async () => {
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
      metrics: [{ step: 1 }, { step: 3 }],
    });
  });

  test('parameters: the same value is fine, another is refused before anything is written', async () => {
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

  test('tags, data sets and models are kept', async () => {
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

  test('what it says about its end changes nothing, and it cannot be deleted', async () => {
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
  test('are kept beside the trial and are no reports of it', async () => {
    const made = runSchema.parse(
      (
        await sibling.post('/mlflow/runs/create', {
          experiment_id: 'hd-own',
          user_id: 'me',
          start_time: 5,
          run_name: 'child',
          tags: [{ key: 'a', value: 'b' }],
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

  test('many at once get numbers of their own', async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, () => sibling.post('/mlflow/runs/create', { experiment_id: 'hd-own' })),
    );
    const ids = made.map((answer) => runSchema.parse(answer.json()).run.info.run_id);
    expect(new Set(ids).size).toBe(5);
  });
});

describe('files', () => {
  const root = () => `/mlflow-artifacts/artifacts/hd-own/${trial.runId}/artifacts`;

  test('are taken as they are and come back byte by byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256));
    expect((await trial.send('PUT', `${root()}/a%20b/ü.bin`, bytes, 'application/octet-stream')).statusCode).toBe(200);
    expect(
      (await trial.send('PUT', `${root()}/data.json`, Buffer.from('{"not": '), 'application/json')).statusCode,
    ).toBe(200);
    expect((await trial.send('PUT', `${root()}/empty.txt`, Buffer.alloc(0), 'text/plain')).statusCode).toBe(200);
    const outputs = lab.folders.outputs('hd-own', 0);
    expect(readFileSync(join(outputs, 'a b', 'ü.bin')).equals(bytes)).toBe(true);
    const back = await trial.get(`${root()}/a%20b/ü.bin`);
    expect(back.rawPayload.equals(bytes)).toBe(true);
    expect(back.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '70000' });
    expect((await trial.get(`${root()}/empty.txt`)).rawPayload).toHaveLength(0);
    const listed = await trial.get('/mlflow-artifacts/artifacts', { path: `hd-own/${trial.runId}/artifacts` });
    expect(listed.json()).toEqual({
      files: [
        { path: 'a b', is_dir: true },
        { path: 'data.json', is_dir: false, file_size: 8 },
        { path: 'empty.txt', is_dir: false, file_size: 0 },
      ],
    });
    const below = await trial.get('/mlflow/artifacts/list', { run_id: trial.runId, path: 'a b' });
    expect(below.json()).toMatchObject({ files: [{ path: 'a b/ü.bin', is_dir: false, file_size: 70_000 }] });
    expect((await trial.get(`${root()}/missing`)).json()).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' });
    expect((await trial.get(`${root()}/a%20b`)).statusCode).toBe(400);
  });

  test('stay inside the trial', async () => {
    const secret = join(lab.folder, 'secret.txt');
    writeFileSync(secret, 'secret');
    mkdirSync(lab.folders.outputs('hd-own', 1), { recursive: true });
    for (const path of ['..%2F..%2F..%2Fsecret.txt', '%2e%2e/%2e%2e/x', 'a/../../x', '..%5C..%5Cx', `%2F${secret}`]) {
      const put = await trial.send('PUT', `${root()}/${path}`, Buffer.from('x'), 'text/plain');
      expect(put.statusCode, path).toBeGreaterThanOrEqual(400);
      expect((await trial.get(`${root()}/${path}`)).body).not.toContain('secret\n');
      expect(put.statusCode, path).toBeLessThan(500);
    }
    expect(readFileSync(secret, 'utf8')).toBe('secret');
    for (const path of [
      '',
      `hd-own`,
      `hd-own/${trial.runId}`,
      `hd-other/${trial.runId}/artifacts`,
      `hd-own/models/x/artifacts`,
    ]) {
      const listed = await trial.get('/mlflow-artifacts/artifacts', { path });
      expect(listed.statusCode, path).toBeGreaterThanOrEqual(400);
    }
  });
});

describe("a trial's token opens its own run only", () => {
  const bodies = (of: RunningTrial): readonly [string, object][] =>
    [
      ['log-metric', { key: 'm', value: 1, timestamp: 1, step: 1 }],
      ['log-parameter', { key: 'p', value: '1' }],
      ['set-tag', { key: 't', value: '1' }],
      ['delete-tag', { key: 't' }],
      ['log-batch', { tags: [{ key: 't', value: '1' }] }],
      ['log-inputs', {}],
      ['outputs', {}],
      ['log-model', { model_json: '{}' }],
      ['update', { status: 'FAILED' }],
      ['delete', {}],
      ['restore', {}],
    ].map(([path, body]) => [`/mlflow/runs/${path}`, { run_id: of.runId, ...z.object({}).loose().parse(body) }]);

  test('others are told as missing, whether they exist or not', async () => {
    const parent = runIdOf({ sweepId: 'hd-own', trial: null, extra: 0 });
    const later = runIdOf({ sweepId: 'hd-own', trial: 7, extra: 0 });
    for (const id of [sibling.runId, stranger.runId, parent, later, 'x', '0'.repeat(32)]) {
      const answer = await trial.get('/mlflow/runs/get', { run_id: id });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' });
      expect((await trial.get('/mlflow/metrics/get-history', { run_id: id, metric_key: 'm' })).statusCode).toBe(404);
      expect((await trial.get('/mlflow/artifacts/list', { run_id: id })).statusCode).toBe(404);
    }
    for (const other of [sibling, stranger]) {
      for (const [path, body] of bodies(other)) expect((await trial.post(path, body)).statusCode, path).toBe(404);
      const file = `/mlflow-artifacts/artifacts/${other.experimentId}/${other.runId}/artifacts/f`;
      expect((await trial.send('PUT', file, Buffer.from('x'), 'text/plain')).statusCode).toBe(404);
      expect((await trial.get(file)).statusCode).toBe(404);
    }
    expect((await trial.get('/mlflow/experiments/get', { experiment_id: 'hd-other' })).statusCode).toBe(404);
    expect((await trial.post('/mlflow/runs/create', { experiment_id: 'hd-other' })).statusCode).toBe(404);
    const search = { experiment_ids: ['hd-other'] };
    expect((await trial.post('/mlflow/runs/search', search)).json()).toEqual({ runs: [] });
    expect(await lab.store.annotations({ sweepId: 'hd-other' })).toEqual([]);
    expect(await lab.store.reports({ sweepId: 'hd-other' })).toEqual([]);
  });

  test('without a token, or with a wrong one, nothing opens', async () => {
    const url = `/api/2.0/mlflow/runs/get?run_id=${trial.runId}`;
    const wrong = [
      undefined,
      'Bearer x',
      `Bearer ${trial.token}x`,
      `Bearer ${trial.token.split('.')[1]}`,
      `Bearer ${sibling.key}.${trial.token.split('.')[1]}`,
      `Bearer nobody-0-0.${trial.token.split('.')[1]}`,
    ];
    for (const authorization of wrong) {
      const headers = { host: 'localhost', ...(authorization !== undefined && { authorization }) };
      const answer = await lab.app.inject({ url, headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ error_code: 'UNAUTHENTICATED' });
    }
  });

  test('an attempt that has ended logs nothing more; the next one chooses its parameters anew', async () => {
    const [first] = await lab.start('hd-retry');
    const log = (of: RunningTrial, value: string) =>
      of.post('/mlflow/runs/log-parameter', { run_id: of.runId, key: 'seed', value });
    expect((await log(first, '1')).statusCode).toBe(200);
    await lab.store.end(first.key, {
      epoch: 1,
      lastSeq: {},
      kind: 'preempted',
      exitCode: null,
      signal: null,
      message: null,
    });
    for (const [path, body] of bodies(first)) expect((await first.post(path, body)).statusCode, path).toBe(409);
    expect((await first.post('/mlflow/runs/create', { experiment_id: 'hd-retry' })).statusCode).toBe(409);
    expect((await runOf(first)).params).toMatchObject({ seed: '1' });
  });
});

describe('people', () => {
  test('read everything, tag as members, and do not log for trials', async () => {
    const { token } = await lab.tokens.create({ name: 'm', role: 'member', expiresInMs: null });
    const { token: viewing } = await lab.tokens.create({ name: 'v', role: 'viewer', expiresInMs: null });
    const post = (path: string, payload: object, bearer = token) =>
      lab.app.inject({
        method: 'POST',
        url: `/api/2.0/mlflow${path}`,
        payload,
        headers: { host: 'localhost', authorization: `Bearer ${bearer}` },
      });
    const found = await post(
      '/runs/search',
      {
        experiment_ids: ['hd-own'],
        filter: "tags.mlflow.parentRunId != 'x' and metrics.val_accuracy > 0",
        order_by: ['metrics.val_accuracy DESC'],
      },
      viewing,
    );
    expect(found.json()).toMatchObject({ runs: [{ info: { run_id: trial.runId } }] });
    const all = await post('/experiments/search', { filter: "name like 'bench/%'", max_results: 2 }, viewing);
    expect(all.json()).toMatchObject({ experiments: [{}, {}], next_page_token: '2' });
    expect((await post('/runs/set-tag', { run_id: trial.runId, key: 'seen', value: 'yes' })).statusCode).toBe(200);
    expect((await runOf(trial)).tags.seen).toBe('yes');
    expect((await post('/runs/set-tag', { run_id: trial.runId, key: 'seen', value: 'no' }, viewing)).statusCode).toBe(
      403,
    );
    for (const path of ['log-metric', 'log-parameter']) {
      expect((await post(`/runs/${path}`, { run_id: trial.runId, key: 'm', value: '1' })).statusCode).toBe(403);
    }
    expect((await post('/runs/create', { experiment_id: 'hd-own' })).statusCode).toBe(403);
    expect((await post('/experiments/create', { name: 'x' })).statusCode).toBe(403);
    const never = runIdOf({ sweepId: 'hd-own', trial: 2, extra: 0 });
    expect((await post('/runs/set-tag', { run_id: never, key: 'k', value: 'v' })).statusCode).toBe(404);
    const file = await lab.app.inject({
      method: 'PUT',
      url: `/api/2.0/mlflow-artifacts/artifacts/hd-own/${never}/artifacts/search`,
      payload: Buffer.from('x'),
      headers: { host: 'localhost', authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
    });
    expect(file.statusCode).toBe(404);
    const parent = runIdOf({ sweepId: 'hd-own', trial: null, extra: 0 });
    const run = await lab.app.inject({
      url: `/ajax-api/2.0/mlflow/runs/get?run_id=${parent}`,
      headers: { host: 'localhost', authorization: `Bearer ${viewing}` },
    });
    expect(run.json()).toMatchObject({ run: { info: { status: 'RUNNING', run_name: 'synthetic' } } });
  });
});

describe('clients', () => {
  const plain = (url: string) => lab.app.inject({ url, headers: { host: 'localhost' } });

  test('learn what the server is', async () => {
    expect((await plain('/version')).body).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await plain('/api/3.0/mlflow/server-info')).json()).toMatchObject({ workspaces_enabled: false });
  });

  test("what is not there is told in MLflow's words", async () => {
    for (const path of ['/mlflow/registered-models/create', '/mlflow/nothing']) {
      const answer = await trial.post(path, {});
      expect([answer.statusCode, answer.json().error_code]).toEqual([404, 'ENDPOINT_NOT_FOUND']);
    }
    expect((await plain('/api/3.0/mlflow/traces/x')).json()).toMatchObject({ error_code: 'ENDPOINT_NOT_FOUND' });
    const bad = await trial.post('/mlflow/runs/log-metric', { run_id: trial.runId, key: 'a\u0000b', value: 1 });
    expect([bad.statusCode, bad.json().error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });
});
