import { describe, expect, it } from 'vitest';
import { studyDefinition } from '../../../test/helpers/study.ts';
import { sweepHeadSchema, sweepListSchema } from '../../http/index.ts';
import { processIdentity } from '../../process/index.ts';
import { studyServer } from '../study-server.fixture.ts';

const { lab, json } = studyServer();

describe('the list and the head', () => {
  it('lists sweeps, newest first, with the counts of the store', async () => {
    const { sweeps } = await json('', sweepListSchema);
    expect(sweeps.map(({ id }) => id)).toEqual(['live', 'done']);
    for (const { id, counts, ended, best } of sweeps) {
      expect(counts).toEqual(await lab().store.trialCounts(id));
      expect(ended).toBe(counts.completed + counts.failed + counts.stopped + counts.canceled);
      const trials = await lab().store.trials({ sweepId: id, order: 'best', limit: 20 });
      const top = trials.find(({ state }) => state !== 'failed');
      expect(best).toEqual({ trial: top?.number, value: top?.best });
    }
    expect(sweeps[1]?.spark.at(-1)?.[1]).toBe(sweeps[1]?.best?.value);
  });

  it('gives the best value so far in the order in which trials ended', async () => {
    const { sweeps } = await json('', sweepListSchema);
    const trials = await lab().store.trials({ sweepId: 'done' });
    const ended = [...trials].sort((a, b) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0));
    const values = ended.map(({ state, best }) => (state === 'failed' ? null : best));
    expect(ended.map(({ number }) => number)).not.toEqual(ended.map((_, k) => k));
    const steps: [number, number][] = [];
    values.forEach((value, k) => {
      if (value !== null && value > (steps.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY)) steps.push([k + 1, value]);
    });
    expect(sweeps.find(({ id }) => id === 'done')?.spark).toEqual(steps.slice(-60));
  });

  it('gives figures that agree with the trials', async () => {
    const head = await json('/done', sweepHeadSchema);
    const trials = await lab().store.trials({ sweepId: 'done' });
    expect(head).toMatchObject({
      id: 'done',
      state: 'completed',
      ended: 60,
      total: 60,
      metric: 'val_accuracy',
      target: 'study',
    });
    expect(head.seq).toBe((await lab().store.sweep('done')).nextSeq - 1);
    expect(head.failures).toEqual({ user_error: trials.filter(({ state }) => state === 'failed').length });
    expect(head.maxIntervals).toBe(Math.max(...trials.map(({ intervals }) => intervals)));
    const metrics = await lab().store.metrics('done');
    expect(head.reports).toBe(metrics.reduce((total, { count }) => total + count, 0));
    expect(head.columns.map(({ id }) => id)).toContain('optimizer.momentum');
    expect(head.advice).toBeNull();
  });

  it('names unknown sweeps, trials, attempts, columns and wrong values', async () => {
    for (const [path, code] of [
      ['/nope', 'STORE_UNKNOWN_SWEEP'],
      ['/nope/columns', 'STORE_UNKNOWN_SWEEP'],
      ['/nope/events', 'STORE_UNKNOWN_SWEEP'],
      ['/done/trials/999', 'STORE_UNKNOWN_TRIAL'],
      ['/done/trials/999/logs', 'STORE_UNKNOWN_TRIAL'],
      ['/done/trials/3/logs?attempt=9', 'SERVER_UNKNOWN_ATTEMPT'],
    ]) {
      const answer = await lab().app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 404, code]);
    }
    for (const path of [
      '/done/rows?sort=nope',
      '/done/pcp?axes=nope',
      '/done/rows?f=nope:1',
      '/done/surface?x=a&y=b',
      '/done/insights?x=nope',
    ]) {
      const answer = await lab().app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 422, 'SERVER_UNKNOWN_COLUMN']);
    }
    for (const path of [
      '/done/rows?limit=9999',
      '/done/history?px=-1',
      '/done/trials?states=nope',
      '/done/log?after=x',
      '/a%2Fb',
    ]) {
      const answer = await lab().app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 422, 'SERVER_BAD_REQUEST']);
    }
  });
});

it('a sweep with a dead controller is shown as left at once', async () => {
  const { store } = lab();
  const me = processIdentity();
  const isDriven = async (id: string) => (await json(`/${id}`, sweepHeadSchema)).isDriven;
  for (const [id, owner] of Object.entries({ driven: me, left: { ...me, startedAt: `${me.startedAt}0` } })) {
    await store.createSweep({ id, definition: studyDefinition({ trials: 2, workers: 2 }) });
    await store.acquireLease(id, owner, 15_000);
  }
  expect([await isDriven('driven'), await isDriven('left')]).toEqual([true, false]);
  const { sweeps } = await json('', sweepListSchema);
  const standings = Object.fromEntries(sweeps.map(({ id, standing }) => [id, standing]));
  expect(standings).toMatchObject({ driven: 'running', left: 'left', done: 'completed' });
});
