import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../http/index.ts';
import { runIdOf } from './ids.ts';
import { openTwoSweeps, runOf, runSchema } from './mlflow.fixture.ts';

const { lab, trial } = await openTwoSweeps();

async function person(role: Role) {
  const { token } = await lab.tokens.create({ name: role, role, expiresInMs: null });
  const headers = { host: 'localhost', authorization: `Bearer ${token}` };
  return {
    get: (path: string, query: Readonly<Record<string, string | string[]>> = {}) =>
      lab.app.inject({ url: `/api/2.0${path}`, query: { ...query }, headers }),
    post: (path: string, payload: object) =>
      lab.app.inject({ method: 'POST', url: `/api/2.0${path}`, payload, headers }),
    send: (method: 'PUT' | 'DELETE', path: string, payload?: Buffer) =>
      lab.app.inject({
        method,
        url: `/api/2.0${path}`,
        ...(payload !== undefined && { payload }),
        headers: { ...headers, ...(payload !== undefined && { 'content-type': 'text/plain' }) },
      }),
  };
}

const [member, owner, viewer] = [await person('member'), await person('owner'), await person('viewer')];

const idSchema = z.object({ experiment_id: z.string() });
const makeExperiment = async (name: string, more: object = {}) =>
  idSchema.parse((await member.post('/mlflow/experiments/create', { name, ...more })).json()).experiment_id;
const makeRun = async (experiment_id: string, more: object = {}) =>
  runSchema.parse((await member.post('/mlflow/runs/create', { experiment_id, ...more })).json()).run.info.run_id;
const searched = async (experiment_id: string, more: object = {}) =>
  z
    .object({ runs: z.array(z.object({ info: z.object({ run_id: z.string() }) })) })
    .parse((await viewer.post('/mlflow/runs/search', { experiment_ids: [experiment_id], ...more })).json())
    .runs.map(({ info }) => info.run_id);

describe('runs outside trials', () => {
  test('are logged by members, found by all users, deleted and restored', async () => {
    const id = await makeExperiment('baselines', { tags: [{ key: 'team', value: 'a' }] });
    const run = await makeRun(id, { run_name: 'baseline', user_id: 'me', start_time: 5 });
    const other = await makeRun(id, { start_time: 6 });
    const logged = await owner.post('/mlflow/runs/log-batch', {
      run_id: run,
      metrics: [0, 1, 2].map((step) => ({ key: 'acc', value: step / 10, timestamp: step, step })),
      params: [{ key: 'depth', value: '3' }],
      tags: [{ key: 'why', value: 'first' }],
    });
    expect(logged.statusCode).toBe(200);
    await member.post('/mlflow/runs/log-metric', { run_id: other, key: 'acc', value: 0.05, timestamp: 1, step: 0 });
    expect(await runOf(trialLike(viewer), run)).toMatchObject({
      info: { run_name: 'baseline', status: 'RUNNING', lifecycle_stage: 'active' },
      metrics: { acc: 0.2 },
      params: { depth: '3' },
      tags: { why: 'first', 'mlflow.runName': 'baseline' },
    });
    expect((await runOf(trialLike(viewer), run)).tags).not.toHaveProperty('mlflow.parentRunId');
    const changed = await member.post('/mlflow/runs/log-parameter', { run_id: run, key: 'depth', value: '4' });
    expect([changed.statusCode, changed.json().error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(await searched(id, { order_by: ['metrics.acc ASC'] })).toEqual([other, run]);
    expect(await searched(id, { filter: "params.depth = '3'" })).toEqual([run]);
    const history = await viewer.get('/mlflow/metrics/get-history', { run_id: run, metric_key: 'acc' });
    expect(history.json()).toMatchObject({ metrics: [{ step: 0 }, { step: 1 }, { step: 2 }] });
    await member.post('/mlflow/runs/update', { run_id: run, status: 'FINISHED', end_time: 9 });
    await member.post('/mlflow/runs/delete', { run_id: run });
    expect(await searched(id)).toEqual([other]);
    const late = await member.post('/mlflow/runs/log-metric', { run_id: run, key: 'acc', value: 1 });
    expect([late.statusCode, late.json().message]).toEqual([400, expect.stringContaining("'active' state")]);
    await member.post('/mlflow/runs/restore', { run_id: run });
    expect(await searched(id)).toEqual([other, run]);
    expect((await viewer.get('/mlflow/experiments/get', { experiment_id: id })).json()).toMatchObject({
      experiment: { name: 'baselines', lifecycle_stage: 'active', tags: [{ key: 'team', value: 'a' }] },
    });
  });

  test('have their own folder in the state folder', async () => {
    const id = await makeExperiment('files');
    const run = await makeRun(id);
    const root = `/mlflow-artifacts/artifacts/${id}/${run}/artifacts`;
    for (const path of ['mlflow/a.txt', 'b.txt']) await member.send('PUT', `${root}/${path}`, Buffer.from(path));
    const folder = join(lab.folder, 'experiments', id, 'runs', run);
    expect(readFileSync(join(folder, 'mlflow', 'a.txt'), 'utf8')).toBe('mlflow/a.txt');
    expect((await viewer.get(`${root}/b.txt`)).body).toBe('b.txt');
    expect((await viewer.get('/mlflow/artifacts/list', { run_id: run })).json()).toMatchObject({
      files: [{ path: 'b.txt' }, { path: 'mlflow', is_dir: true }],
    });
    for (const path of ['..%2F..%2F..%2Fsecret', '%2e%2e/%2e%2e/x']) {
      expect((await member.send('PUT', `${root}/${path}`, Buffer.from('x'))).statusCode).toBe(400);
      expect((await member.send('DELETE', `${root}/${path}`)).statusCode).toBe(400);
    }
    expect((await viewer.send('DELETE', `${root}/b.txt`)).statusCode).toBe(403);
    expect((await member.send('DELETE', root)).statusCode).toBe(200);
    expect((await viewer.get('/mlflow/artifacts/list', { run_id: run })).json()).toMatchObject({ files: [] });
    const never = runIdOf({ sweepId: id, trial: null, extra: 99 });
    const put = await member.send('PUT', `/mlflow-artifacts/artifacts/${id}/${never}/artifacts/a`, Buffer.from('x'));
    expect(put.statusCode).toBe(404);
  });

  test('log models', async () => {
    const id = await makeExperiment('models');
    const run = await makeRun(id);
    const made = await member.post('/mlflow/logged-models', { experiment_id: id, name: 'net', source_run_id: run });
    const { model } = z.object({ model: z.object({ info: z.object({ model_id: z.string() }) }) }).parse(made.json());
    const metric = { run_id: run, key: 'f1', value: 0.7, timestamp: 5, step: 0, model_id: model.info.model_id };
    expect((await member.post('/mlflow/runs/log-metric', metric)).statusCode).toBe(200);
    await member.send(
      'PUT',
      `/mlflow-artifacts/artifacts/${id}/models/${model.info.model_id}/artifacts/MLmodel`,
      Buffer.from('x'),
    );
    expect(readFileSync(join(lab.folder, 'experiments', id, 'models', model.info.model_id, 'MLmodel'), 'utf8')).toBe(
      'x',
    );
    const found = await viewer.post('/mlflow/logged-models/search', {
      experiment_ids: [id],
      filter: 'metrics.f1 > 0.5',
    });
    expect(found.json()).toMatchObject({ models: [{ info: { name: 'net', source_run_id: run } }] });
  });

  test('go to an experiment named Default when none is set', async () => {
    const made = await Promise.all([0, 1, 2].map(() => member.post('/mlflow/runs/create', {})));
    expect(made.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await searched('0')).toHaveLength(3);
    const named = await viewer.get('/mlflow/experiments/get-by-name', { experiment_name: 'Default' });
    expect(named.json()).toMatchObject({ experiment: { experiment_id: '0' } });
  });

  test('started by twenty clients concurrently all exist, with distinct numbers', async () => {
    const id = await makeExperiment('many');
    const runs = await Promise.all(Array.from({ length: 20 }, () => makeRun(id)));
    await Promise.all(
      runs.map((run_id, i) =>
        member.post('/mlflow/runs/log-batch', {
          run_id,
          metrics: [1, 1, 2].map((step) => ({ key: 'm', value: i, timestamp: 1, step })),
        }),
      ),
    );
    expect((await searched(id)).toSorted()).toEqual(runs.toSorted());
    for (const [i, run_id] of runs.entries()) {
      const history = await viewer.get('/mlflow/metrics/get-history', { run_id, metric_key: 'm' });
      expect(history.json()).toMatchObject({
        metrics: [
          { value: i, step: 1 },
          { value: i, step: 2 },
        ],
      });
    }
  });
});

describe('experiments outside sweeps', () => {
  test('have unique names, are renamed, deleted with their runs, and restored', async () => {
    const id = await makeExperiment('first name');
    const run = await makeRun(id);
    const again = await member.post('/mlflow/experiments/create', { name: 'first name' });
    expect([again.statusCode, again.json().error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
    await member.post('/mlflow/experiments/update', { experiment_id: id, new_name: 'second name' });
    const found = await viewer.get('/mlflow/experiments/get-by-name', { experiment_name: 'second name' });
    expect(found.json()).toMatchObject({ experiment: { experiment_id: id } });
    await member.post('/mlflow/experiments/delete', { experiment_id: id });
    const names = async (view_type: string) =>
      z
        .object({ experiments: z.array(z.object({ name: z.string() })) })
        .parse((await viewer.post('/mlflow/experiments/search', { view_type })).json())
        .experiments.map(({ name }) => name);
    expect(await names('ACTIVE_ONLY')).not.toContain('second name');
    expect(await names('DELETED_ONLY')).toEqual(['second name']);
    expect(await searched(id)).toEqual([]);
    expect((await member.post('/mlflow/runs/create', { experiment_id: id })).statusCode).toBe(400);
    expect((await member.post('/mlflow/runs/set-tag', { run_id: run, key: 'a', value: 'b' })).statusCode).toBe(400);
    await member.post('/mlflow/experiments/restore', { experiment_id: id });
    expect(await searched(id)).toEqual([run]);
  });

  test('have tags, like sweeps, set by members and, on their own sweep, by trials', async () => {
    const id = await makeExperiment('tagged');
    const tag = (experiment_id: string, value: string) => ({ experiment_id, key: 'note', value });
    const set = '/mlflow/experiments/set-experiment-tag';
    for (const experiment of [id, 'hd-own'])
      expect((await member.post(set, tag(experiment, 'a'))).statusCode).toBe(200);
    expect((await trial.post(set, tag('hd-own', 'b'))).json()).toEqual({});
    expect((await trial.post(set, tag('hd-other', 'b'))).statusCode).toBe(404);
    expect((await trial.post(set, tag(id, 'b'))).statusCode).toBe(404);
    expect((await viewer.post(set, tag(id, 'b'))).statusCode).toBe(403);
    const tags = async (experiment_id: string) =>
      (await viewer.get('/mlflow/experiments/get', { experiment_id })).json().experiment.tags;
    expect(await tags(id)).toEqual([{ key: 'note', value: 'a' }]);
    expect(await tags('hd-own')).toContainEqual({ key: 'note', value: 'b' });
    const filtered = await viewer.post('/mlflow/experiments/search', { filter: "tags.note = 'b'" });
    expect(filtered.json()).toMatchObject({ experiments: [{ experiment_id: 'hd-own' }] });
    const remove = () => member.post('/mlflow/experiments/delete-experiment-tag', { experiment_id: id, key: 'note' });
    expect([(await remove()).statusCode, (await remove()).statusCode]).toEqual([200, 404]);
  });

  test('are hidden from trials, and sweeps accept no runs of users', async () => {
    const id = await makeExperiment('of people');
    const run = await makeRun(id);
    expect((await trial.get('/mlflow/runs/get', { run_id: run })).statusCode).toBe(404);
    expect((await trial.post('/mlflow/runs/log-metric', { run_id: run, key: 'm', value: 1 })).statusCode).toBe(404);
    expect((await trial.post('/mlflow/runs/create', { experiment_id: id })).statusCode).toBe(404);
    expect((await trial.get('/mlflow/experiments/get', { experiment_id: id })).statusCode).toBe(404);
    expect((await trial.post('/mlflow/runs/search', { experiment_ids: [id] })).json()).toEqual({ runs: [] });
    const file = `/mlflow-artifacts/artifacts/${id}/${run}/artifacts/f`;
    expect((await trial.send('PUT', file, Buffer.from('x'), 'text/plain')).statusCode).toBe(404);
    // In a trial, a script that names another experiment stays in its sweep's experiment.
    expect((await trial.post('/mlflow/experiments/create', { name: 'new' })).json()).toEqual({
      experiment_id: 'hd-own',
    });
    for (const what of ['delete', 'restore']) {
      for (const by of [trial, member]) {
        expect((await by.post(`/mlflow/experiments/${what}`, { experiment_id: 'hd-own' })).statusCode).toBe(403);
      }
    }
    const refused = await member.post('/mlflow/runs/create', { experiment_id: 'hd-own' });
    expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining('set_experiment')]);
    expect((await member.post('/mlflow/logged-models', { experiment_id: 'hd-own', name: 'x' })).statusCode).toBe(403);
    for (const [path, body] of [
      ['runs/create', { experiment_id: id }],
      ['runs/log-metric', { run_id: run, key: 'm', value: 1 }],
      ['runs/delete', { run_id: run }],
      ['experiments/create', { name: 'viewers' }],
      ['experiments/delete', { experiment_id: id }],
    ] as const) {
      expect((await viewer.post(`/mlflow/${path}`, body)).statusCode, path).toBe(403);
    }
    const elsewhere = await member.post('/mlflow/experiments/create', { name: 's3', artifact_location: 's3://bucket' });
    expect([elsewhere.statusCode, elsewhere.json().error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });
});

/** A user in place of a trial, for the fixture. */
function trialLike({ get }: Awaited<ReturnType<typeof person>>) {
  return { ...trial, get };
}
