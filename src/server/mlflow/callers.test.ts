import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunningTrial } from '../../../test/helpers/mlflow-lab.ts';
import { runIdOf } from './ids.ts';
import { openTwoSweeps, runOf } from './mlflow.fixture.ts';

const { lab, trial, sibling, stranger } = await openTwoSweeps();

describe("a trial's token gives access to its own run only", () => {
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

  test('other runs are reported as missing, whether they exist or not', async () => {
    const later = runIdOf({ sweepId: 'hd-own', trial: 7, extra: 0 });
    for (const id of [sibling.runId, stranger.runId, later, 'x', '0'.repeat(32)]) {
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

  test("a trial sees that its sweep's run exists, but no results of other trials", async () => {
    const id = runIdOf({ sweepId: 'hd-own', trial: null, extra: 0 });
    const run = await runOf(trial, id);
    expect(run.info).toMatchObject({ run_id: id, run_name: 'synthetic', status: 'RUNNING' });
    expect([run.metrics, run.params, Object.keys(run.tags)]).toEqual([{}, {}, ['hyperdrive.sweep', 'mlflow.runName']]);
    const history = { run_id: id, metric_key: 'val_accuracy' };
    expect((await trial.get('/mlflow/metrics/get-history', history)).statusCode).toBe(404);
    expect((await trial.get('/mlflow/artifacts/list', { run_id: id })).statusCode).toBe(404);
    expect((await trial.post('/mlflow/runs/set-tag', { run_id: id, key: 't', value: '1' })).statusCode).toBe(404);
    const other = runIdOf({ sweepId: 'hd-other', trial: null, extra: 0 });
    expect((await trial.get('/mlflow/runs/get', { run_id: other })).statusCode).toBe(404);
  });

  test('requests without a token or with a wrong one are refused', async () => {
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

  test('an ended attempt can log nothing more', async () => {
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

describe('users', () => {
  test('can read everything, add tags as members, and not log for trials', async () => {
    const { token } = await lab.tokens.create({ name: 'm', role: 'member', expiresInMs: null });
    const { token: viewing } = await lab.tokens.create({ name: 'v', role: 'viewer', expiresInMs: null });
    const post = (path: string, payload: object, bearer = token) =>
      lab.app.inject({
        method: 'POST',
        url: `/api/2.0/mlflow${path}`,
        payload,
        headers: { host: 'localhost', authorization: `Bearer ${bearer}` },
      });
    const metric = { run_id: trial.runId, key: 'val_accuracy', value: 0.5, timestamp: 1, step: 0 };
    await trial.post('/mlflow/runs/log-metric', metric);
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
    await lab.start('hd-third');
    const all = await post('/experiments/search', { filter: "name like 'bench/%'", max_results: 2 }, viewing);
    expect(all.json()).toMatchObject({ experiments: [{}, {}], next_page_token: expect.any(String) });
    expect((await post('/runs/set-tag', { run_id: trial.runId, key: 'seen', value: 'yes' })).statusCode).toBe(200);
    expect((await runOf(trial)).tags.seen).toBe('yes');
    expect((await post('/runs/set-tag', { run_id: trial.runId, key: 'seen', value: 'no' }, viewing)).statusCode).toBe(
      403,
    );
    for (const path of ['log-metric', 'log-parameter']) {
      expect((await post(`/runs/${path}`, { run_id: trial.runId, key: 'm', value: '1' })).statusCode).toBe(403);
    }
    expect((await post('/runs/create', { experiment_id: 'hd-own' })).statusCode).toBe(403);
    expect((await post('/experiments/create', { name: 'x' }, viewing)).statusCode).toBe(403);
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
