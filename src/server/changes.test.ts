import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { changeAnswerSchema, changeCheckSchema, sweepHeadSchema, versionsAnswerSchema } from '../http/index.ts';
import { processIdentity } from '../process/index.ts';

let lab: ServerLab;
let id: string;

const yaml = `type: sweep
trial: { command: [python3, train.py] }
search_space:
  lr: { type: uniform, min_value: 0, max_value: 1 }
  opt: { type: choice, values: [sgd, adam] }
sampling_algorithm: random
seed: 3
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 5, max_concurrent_trials: 2 }
`;

const call = (method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}) =>
  lab.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload !== undefined && { payload }) });
const change = (payload: object, headers?: Record<string, string>) =>
  call('POST', `/sweeps/${id}/change`, payload, headers);

beforeEach(async () => {
  lab = await openServerLab();
  id = (await call('POST', '/sweeps', { yaml })).json().id;
});
afterEach(() => lab.close());

/** Ends a trial with a value, as a controller does. */
async function endTrial(number: number, config: Record<string, string | number>, basisSeq = 1) {
  const { store } = lab;
  const lease = await store.acquireLease(id, processIdentity(), 15_000);
  const { foldedSeq, nextSeq, dueCount } = await store.sweep(id);
  const outcome = { failure: null, message: null, best: 0.5, last: 0.5, intervals: 1, causedBy: 1 };
  await store.commit(lease, {
    folded: { from: foldedSeq, to: nextSeq - 1 },
    decisions: [
      { kind: 'due', first: dueCount, count: 1, basisSeq: 1 },
      { kind: 'trial.suggested', trial: number, config, basisSeq, note: {} },
      { kind: 'trial.ended', trial: number, state: 'completed', ...outcome },
    ],
  });
  await store.releaseLease(lease);
}

describe('a change', () => {
  it('makes a new version, listed with its differences', async () => {
    await endTrial(0, { lr: 0.25, opt: 'adam' });
    const set = [
      'search_space.lr={type: uniform, min_value: 0.5, max_value: 2}',
      'search_space.opt.values=[sgd, lamb]',
    ];
    const answer = changeAnswerSchema.parse((await change({ set, note: 'edge of the range' })).json());
    expect(answer).toMatchObject({ version: 2, written: true, earlier: { trials: 1, inSpace: 0 } });
    expect(answer.figures.definitionVersion).toBe(2);
    expect(lab.commanded).toEqual([id]);
    const { versions } = versionsAnswerSchema.parse((await call('GET', `/sweeps/${id}/versions`)).json());
    expect(versions).toMatchObject([
      { version: 1, differences: [] },
      { version: 2, firstTrial: 1, note: 'edge of the range', by: null },
    ]);
    expect(versions[1]?.differences).toEqual([
      { path: 'search_space.lr.min_value', before: 0, after: 0.5 },
      { path: 'search_space.lr.max_value', before: 1, after: 2 },
      { path: 'search_space.opt.values', before: ['sgd', 'adam'], after: ['sgd', 'lamb'] },
    ]);
    const definition = await call('GET', `/sweeps/${id}/definition`);
    expect(definition.headers.etag).toBe('"2"');
    expect(definition.json().yaml).toContain('lamb');
  });

  it('leaves earlier trials unchanged in tables and charts', async () => {
    await endTrial(0, { lr: 0.25, opt: 'adam' });
    expect((await call('GET', `/sweeps/${id}`)).json().columns[0]).toMatchObject({ low: 0, high: 1 });
    const set = [
      'search_space.lr={type: uniform, min_value: 0.5, max_value: 2}',
      'search_space.opt.values=[sgd, lamb]',
      'search_space.drop={type: uniform, min_value: 0, max_value: 1}',
    ];
    expect((await change({ set, defaults: { drop: 0 } })).statusCode).toBe(200);
    const { lastChangeSeq } = await lab.store.sweep(id);
    await endTrial(1, { lr: 1.5, opt: 'lamb', drop: 0.75 }, lastChangeSeq);
    const head = sweepHeadSchema.parse((await call('GET', `/sweeps/${id}`)).json());
    expect(head.columns).toMatchObject([
      { id: 'lr', low: 0, high: 2 },
      { id: 'opt', values: ['sgd', 'lamb', 'adam'] },
      { id: 'drop', low: 0, high: 1 },
    ]);
    expect(head.changes).toEqual([{ version: 2, firstTrial: 1 }]);
    const rows = (await call('GET', `/sweeps/${id}/rows?sort=__trial`)).json().rows;
    expect(rows.map((row: { config: unknown }) => row.config)).toEqual([
      { lr: 1.5, opt: 'lamb', drop: 0.75 },
      { lr: 0.25, opt: 'adam' },
    ]);
    const pages = await Promise.all([0, 1].map((trial) => call('GET', `/sweeps/${id}/trials/${trial}`)));
    expect(pages.map((page) => page.json().version)).toEqual([1, 2]);
  });

  it('is refused to a client that did not see the last version', async () => {
    expect((await change({ set: ['limits.max_total_trials=9'] }, { 'if-match': '"1"' })).statusCode).toBe(200);
    for (const late of [
      await change({ set: ['limits.max_total_trials=7'] }, { 'if-match': '"1"' }),
      await change({ set: ['limits.max_total_trials=7'], ifVersion: 1 }),
    ]) {
      expect(late.statusCode).toBe(412);
      expect(late.json()).toMatchObject({ code: 'SWEEP_CHANGED_MEANWHILE', details: { version: 2, expected: 1 } });
    }
    const { paths } = (await lab.app.inject('/openapi.json')).json();
    for (const path of ['change', 'change/check'])
      expect(paths[`/api/v1/sweeps/{sweep}/${path}`].post.responses).toHaveProperty('412');
    expect(paths['/api/v1/sweeps/{sweep}/limits'].put.responses).toHaveProperty('412');
    expect(paths['/api/v1/sweeps/{sweep}/pause'].post.responses).not.toHaveProperty('412');
    expect((await change({ set: ['limits.max_total_trials=7'] }, { 'if-match': 'x' })).statusCode).toBe(422);
    expect((await change({ set: ['limits.max_total_trials=7'] }, { 'if-match': '*' })).statusCode).toBe(200);
  });

  it('sent again with the same key changes nothing more', async () => {
    const wanted = { set: ['limits.max_total_trials=9'], ifVersion: 1 };
    const first = await change(wanted, { 'idempotency-key': 'k' });
    const again = await change(wanted, { 'idempotency-key': 'k' });
    expect([first.json().version, again.json().version]).toEqual([2, 2]);
    expect(await lab.store.definitionVersions(id)).toHaveLength(2);
    const other = await change({ set: ['limits.max_total_trials=8'] }, { 'idempotency-key': 'k' });
    expect(other.json().code).toBe('STORE_KEY_REUSED');
  });

  it.each([
    [{}, 'SERVER_BAD_REQUEST'],
    [{ yaml, set: ['ahead=1'] }, 'SERVER_BAD_REQUEST'],
    [{ yaml, folder: 'relative' }, 'SERVER_BAD_REQUEST'],
    [{ set: ['objective.goal=maximize'] }, 'SWEEP_BAD_CHANGE'],
    [{ set: ['nonsense'] }, 'FORMATS_BAD_SWEEP_FILE'],
  ])('%j is refused', async (payload, code) => {
    const answer = await change(payload);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().code).toBe(code);
    expect(await lab.store.definitionVersions(id)).toHaveLength(1);
  });
});

describe('a check of a change', () => {
  const check = async (payload: object) =>
    changeCheckSchema.parse((await call('POST', `/sweeps/${id}/change/check`, payload)).json());

  it('shows the effect and writes nothing', async () => {
    const { ok, effect } = await check({ yaml: yaml.replace('max_value: 1 ', 'max_value: 4 ') });
    expect(ok).toBe(true);
    expect(effect?.differences).toEqual([{ path: 'search_space.lr.max_value', before: 1, after: 4 }]);
    expect(await lab.store.definitionVersions(id)).toHaveLength(1);
  });

  it('lists every problem with its line', async () => {
    const { ok, problems } = await check({
      yaml: yaml.replace('seed: 3', 'seed: 4').replace('  opt: {', '  optimizer: {'),
    });
    expect(ok).toBe(false);
    expect(problems.map(({ path, line }) => [path, line])).toEqual([
      ['seed', 7],
      ['search_space.opt', 3],
      ['search_space.optimizer', 5],
    ]);
    const typo = await check({ yaml: yaml.replace('uniform', 'unifrom') });
    expect(typo.problems).toMatchObject([{ line: 4, code: 'FORMATS_BAD_SWEEP_FILE' }]);
  });
});

describe('enqueued trials', () => {
  it('are recorded and raise the total', async () => {
    const answer = await call('POST', `/sweeps/${id}/trials`, { configs: [{ opt: 'sgd', lr: 0.5 }] });
    expect(answer.json().figures.total).toBe(6);
    expect(lab.commanded).toEqual([id]);
    const [entry] = await lab.store.log({ sweepId: id, kinds: ['enqueued'] });
    expect(entry?.body.trials).toEqual([{ config: { lr: 0.5, opt: 'sgd' }, again: null }]);
  });

  it('use the defaults of parameters added after them', async () => {
    await endTrial(0, { lr: 0.25, opt: 'adam' });
    const set = ['search_space.drop={type: uniform, min_value: 0, max_value: 1}'];
    await change({ set, defaults: { drop: 0.5 } });
    expect((await call('POST', `/sweeps/${id}/trials`, { again: [0] })).statusCode).toBe(200);
    const [entry] = await lab.store.log({ sweepId: id, kinds: ['enqueued'] });
    expect(entry?.body.trials).toEqual([{ config: { lr: 0.25, opt: 'adam', drop: 0.5 }, again: 0 }]);
  });

  it('must be in the space; a trial to repeat must have ended', async () => {
    const outside = await call('POST', `/sweeps/${id}/trials`, { configs: [{ opt: 'sgd', lr: 5 }] });
    expect(outside.statusCode).toBe(422);
    expect(outside.json().detail).toBe('configs[0]: lr is 5, but must be a number from 0 to 1');
    expect((await call('POST', `/sweeps/${id}/trials`, { again: [4] })).statusCode).toBe(404);
    await endTrial(0, { lr: 0.25, opt: 'adam' });
    expect((await call('POST', `/sweeps/${id}/trials`, { again: [0], onTop: false })).json().figures.total).toBe(5);
  });
});

it('viewers can read versions and check changes, but change nothing', async () => {
  const closed = await openServerLab({ needsToken: true });
  try {
    const { token } = await closed.tokens.create({ name: 'eve', role: 'viewer', expiresInMs: null });
    const as = (method: 'GET' | 'POST', url: string, payload?: object) =>
      closed.app.inject({
        method,
        url: `/api/v1/sweeps/none${url}`,
        headers: { authorization: `Bearer ${token}` },
        ...(payload !== undefined && { payload }),
      });
    expect((await as('POST', '/change', { set: ['ahead=1'] })).statusCode).toBe(403);
    expect((await as('POST', '/trials', { again: [1] })).statusCode).toBe(403);
    expect((await as('POST', '/change/check', { set: ['ahead=1'] })).statusCode).toBe(404);
    expect((await as('GET', '/versions')).statusCode).toBe(404);
  } finally {
    await closed.close();
  }
});
