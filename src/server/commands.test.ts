import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { studyDefinition } from '../../test/helpers/study.ts';
import { checkAnswerSchema, commandAnswerSchema } from '../http/index.ts';

let lab: ServerLab;
beforeEach(async () => {
  lab = await openServerLab();
});
afterEach(() => lab.close());

const yaml = `type: sweep
trial: { command: "python train.py --lr \${{search_space.lr}}" }
search_space:
  lr: { type: uniform, min_value: 0, max_value: 1 }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 5, max_concurrent_trials: 2 }
`;

const post = (url: string, payload?: object | string, headers: Record<string, string> = {}) =>
  lab.app.inject({ method: 'POST', url: `/api/v1${url}`, headers, ...(payload !== undefined && { payload }) });

describe('submission', () => {
  it('accepts raw YAML, YAML in JSON, and a definition', async () => {
    const raw = await post('/sweeps', yaml, { 'content-type': 'application/yaml' });
    expect(raw.statusCode).toBe(201);
    const wrapped = await post('/sweeps', { yaml });
    const given = await post('/sweeps', { definition: studyDefinition({ trials: 3, workers: 1 }) });
    for (const answer of [raw, wrapped, given]) {
      const { id, figures } = commandAnswerSchema.parse(answer.json());
      expect((await lab.store.sweep(id)).state).toBe(figures.state);
    }
    expect((await lab.store.sweeps()).length).toBe(3);
  });

  it('with the same key creates one sweep', async () => {
    const first = await post('/sweeps', { yaml }, { 'idempotency-key': 'k1' });
    const again = await post('/sweeps', { yaml }, { 'idempotency-key': 'k1' });
    expect(again.json().id).toBe(first.json().id);
    expect(await lab.store.sweeps()).toHaveLength(1);
  });

  it('refuses an invalid file and records nothing', async () => {
    const answer = await post('/sweeps', { yaml: yaml.replace('uniform', 'unifrom') });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().details.problems).toContainEqual(expect.objectContaining({ line: 4 }));
    expect((await post('/sweeps', { yaml, folder: 'relative' })).statusCode).toBe(422);
    expect((await post('/sweeps', {})).json().code).toBe('SERVER_BAD_REQUEST');
    expect(await lab.store.sweeps()).toHaveLength(0);
  });
});

describe('checks', () => {
  const check = async (payload: object | string, headers = {}) =>
    checkAnswerSchema.parse((await post('/check', payload, headers)).json());

  it('describe a valid file', async () => {
    const { ok, summary } = await check(yaml, { 'content-type': 'application/yaml' });
    expect(ok).toBe(true);
    expect(summary).toMatchObject({ dimension: 1, configurations: null, totalTrials: 5 });
    expect(summary?.columns[0]).toMatchObject({ id: 'lr', low: 0, high: 1 });
  });

  it('list every problem with its line', async () => {
    const { ok, problems } = await check({
      yaml: yaml.replace('loss', 'loss, gaol: 1').replace('max_concurrent_trials', 'max_parallel'),
    });
    expect(ok).toBe(false);
    expect(problems.map(({ line }) => line)).toEqual(expect.arrayContaining([6, 7]));
  });

  it('point at the block of a problem beyond syntax', async () => {
    const grid = yaml.replace('sampling_algorithm: random', 'sampling_algorithm: grid');
    expect((await check({ yaml: grid })).problems).toMatchObject([
      { severity: 'error', path: 'sampling_algorithm', line: 5, code: 'SAMPLING_GRID_CONTINUOUS' },
    ]);
    expect((await check({ yaml: 'a: [' })).problems[0]).toMatchObject({ code: 'FORMATS_BAD_YAML', line: 1 });
  });
});

describe('commands', () => {
  async function sweep(): Promise<string> {
    const id = 'running';
    await lab.store.createSweep({ id, definition: studyDefinition({ trials: 3, workers: 1 }) });
    return id;
  }

  it('pause, resume and cancel a sweep, and wake the controller', async () => {
    const id = await sweep();
    expect((await post(`/sweeps/${id}/pause`)).json().figures.paused).toBe(true);
    expect((await post(`/sweeps/${id}/resume`, {})).json().figures.paused).toBe(false);
    const canceled = await post(`/sweeps/${id}/cancel`, { reason: 'enough' });
    expect(canceled.statusCode).toBe(200);
    expect((await lab.store.sweep(id)).cancelSeq).not.toBeNull();
    expect(lab.commanded).toEqual([id, id, id]);
    const log = (await lab.app.inject(`/api/v1/sweeps/${id}/log`)).json();
    expect(log.entries.at(-1).text).toBe('cancel requested: enough');
  });

  it('with the same key run once, and are refused with another body', async () => {
    const id = await sweep();
    const key = { 'idempotency-key': 'c1' };
    const first = await post(`/sweeps/${id}/cancel`, { reason: 'a' }, key);
    const again = await post(`/sweeps/${id}/cancel`, { reason: 'a' }, key);
    expect(again.json().seq).toBe(first.json().seq);
    const other = await post(`/sweeps/${id}/cancel`, { reason: 'b' }, key);
    expect([other.statusCode, other.json().code]).toEqual([422, 'STORE_KEY_REUSED']);
  });

  it('change limits only from the current version', async () => {
    const id = await sweep();
    const { limits } = await lab.store.sweep(id);
    const put = (ifVersion: number, total: number) =>
      lab.app.inject({
        method: 'PUT',
        url: `/api/v1/sweeps/${id}/limits`,
        payload: { limits: { ...limits, maxTotalTrials: total }, ifVersion },
      });
    const changed = await put(1, 7);
    expect(changed.json().figures).toMatchObject({ total: 7, limitsVersion: 2 });
    const late = await put(1, 9);
    expect([late.statusCode, late.json().code]).toEqual([412, 'STORE_VERSION_MISMATCH']);
    expect((await put(2, 0)).statusCode).toBe(422);
  });

  it('change limits and stop_when together, as a version of the definition', async () => {
    const id = await sweep();
    const { limits } = await lab.store.sweep(id);
    const stopWhen = { expectedGainBelow: 1, unit: 'percent', trials: 10, after: 20 };
    const put = async (body: object, headers = {}) =>
      lab.app.inject({ method: 'PUT', url: `/api/v1/sweeps/${id}/limits`, payload: body, headers });
    const wanted = { limits: { ...limits, maxTotalTrials: 7 }, stopWhen, ifVersion: 1, ifDefinitionVersion: 1 };
    const key = { 'idempotency-key': 's1' };
    const both = (await put(wanted, key)).json().figures;
    expect(both).toMatchObject({ total: 7, stopWhen, limitsVersion: 2, definitionVersion: 2 });
    expect((await put(wanted, key)).json().figures).toMatchObject({ stopWhen, definitionVersion: 2 });
    for (const stale of [{ ifVersion: 1 }, { ifDefinitionVersion: 1 }]) {
      const late = await put({ limits, stopWhen: null, ...stale });
      expect([late.statusCode, late.json().code]).toEqual([412, 'SWEEP_CHANGED_MEANWHILE']);
    }
    // Left out, it stays.
    expect((await put({ limits, ifVersion: 2 })).json().figures).toMatchObject({
      total: limits.maxTotalTrials,
      stopWhen,
    });
    expect((await put({ limits, stopWhen: null })).json().figures).toMatchObject({
      stopWhen: null,
      definitionVersion: 3,
    });
    const log = await lab.store.log({ sweepId: id, kinds: ['definition.changed'] });
    expect(log).toHaveLength(2);
    const stale = await put({ limits, ifDefinitionVersion: 2 });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'SWEEP_CHANGED_MEANWHILE']);
    expect(
      (await put({ limits: { ...limits, maxTotalTrials: 8 }, ifDefinitionVersion: 3 })).json().figures,
    ).toMatchObject({ total: 8 });
  });

  it('on unknown sweeps, trials or routes are refused', async () => {
    const id = await sweep();
    expect((await post('/sweeps/nope/pause')).statusCode).toBe(404);
    expect((await post(`/sweeps/${id}/trials/5/cancel`)).statusCode).toBe(404);
    expect((await post(`/sweeps/${id}/pause`, { extra: 1 })).statusCode).toBe(422);
    expect((await post(`/sweeps/${id}/explode`)).statusCode).toBe(404);
  });
});
