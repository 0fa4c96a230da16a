import { describe, expect, test } from 'vitest';
import { labJob, wrapStore, wrapTarget } from '../../../test/helpers/sweep-lab.ts';
import { HyperDriveServiceException } from '../../base/index.ts';
import { simulatedTarget } from '../../compute/index.ts';
import { claimsAre, expectReplayed, keyOf, labsOf, total } from './controller.fixture.ts';

const { open } = labsOf(expectReplayed);

describe('hand-over', () => {
  test('a store that is busy now and then changes no decision', async () => {
    const lab = await open({ definition: total(4, 2) });
    let calls = 0;
    const store = wrapStore(lab.store, (name, call) =>
      name !== 'acquireLease' && ++calls > 12 && calls % 3 === 0
        ? Promise.reject(new HyperDriveServiceException('STORE_BUSY', 'busy', 'The store is busy.'))
        : call(),
    );
    expect(await lab.finish({ store })).toMatchObject({ state: 'completed' });
    expect(await lab.log('claimed')).toHaveLength(4);
    expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
  });

  test('a stopped controller leaves its jobs, and the next one adopts them at once', async () => {
    const lab = await open({ definition: total(4, 2) });
    const first = lab.start();
    await claimsAre(lab, 2);
    await first.controller.stop();
    expect(await lab.store.sweep('lab')).toMatchObject({ state: 'running', leaseOwner: null });
    await lab.pass(5000);
    const row = await lab.finish();
    expect(row.state).toBe('completed');
    expect(await lab.log('claimed')).toHaveLength(4);
  });

  test('an adopted run past its time limit gets time to report its end, and times out after that', async () => {
    const lab = await open({
      definition: total(2, 2, { trialTimeoutMs: 800 }),
      run: (_config, { trial }) => ({ durationMs: trial === 0 ? 4_000 : 60_000 }),
    });
    const first = lab.start();
    await claimsAre(lab, 2);
    await first.controller.stop();
    await lab.pass(2_000);
    const startedMs = lab.clock.nowMs();
    await lab.finish({ timing: { takeUpMs: 5_000 } });
    const attempts = await lab.store.attempts({ sweepId: 'lab' });
    expect(attempts.map(({ trial, end }) => [trial, end?.kind])).toEqual([
      [0, 'ok'],
      [1, 'canceled'],
    ]);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed' });
    expect(await lab.store.trial('lab', 1)).toMatchObject({ state: 'failed', failure: 'timed_out' });
    const [limit] = await lab.log('deadline.attempt');
    expect(limit?.atMs).toBe(startedMs + 5_000);
  });

  test('an adopted sweep past its time limit starts nothing, and cuts only what still runs', async () => {
    const lab = await open({
      definition: total(4, 3, { timeoutMs: 800 }),
      run: (_config, { trial }) => ({ durationMs: trial === 0 ? 600 : trial === 1 ? 4_000 : 60_000 }),
    });
    const first = lab.start();
    await claimsAre(lab, 3);
    await first.controller.stop();
    lab.engine.connect(null);
    await lab.pass(2_000);
    lab.engine.connect(lab.intake);
    const startedMs = lab.clock.nowMs();
    expect(await lab.finish({ timing: { takeUpMs: 5_000 } })).toMatchObject({ state: 'completed' });
    const trials = await lab.store.trials({ sweepId: 'lab' });
    expect(trials.map(({ state }) => state)).toEqual(['completed', 'completed', 'canceled']);
    const [limit] = await lab.log('deadline.sweep');
    expect(limit?.atMs).toBe(startedMs + 5_000);
  });

  test('a run that ended before a takeover is waited for, however late its end arrives', async () => {
    const lab = await open({
      definition: total(1, 1, { timeoutMs: 800, trialTimeoutMs: 800 }),
      run: () => ({ durationMs: 600 }),
    });
    const first = lab.start();
    await claimsAre(lab, 1);
    await first.controller.stop();
    lab.engine.connect(null);
    await lab.pass(2_000);
    const second = lab.start({ timing: { takeUpMs: 5_000 } });
    await lab.pass(20_000);
    lab.engine.connect(lab.intake);
    await lab.until(() => second.result !== undefined);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed' });
    expect(await lab.log('deadline.sweep', 'deadline.attempt')).toEqual([]);
  });

  test('a target that ends with its process: runs are lost at once, unclaimed launches are submitted again', async () => {
    const lab = await open({ definition: total(3, 2), slots: 1 });
    const inside = () => ({
      ...simulatedTarget(lab.engine),
      survivesRestart: false,
      capacity: () => ({ free: 2, total: 2 }),
    });
    const first = lab.start({ target: inside() });
    await claimsAre(lab, 1);
    await first.controller.stop();
    // With the process went one run, and one job that waited for its turn.
    for (const trial of [1, 0]) lab.engine.loseNode(keyOf(lab, trial));
    const startedMs = lab.clock.nowMs();
    await lab.finish({ target: inside() });
    const attempts = await lab.store.attempts({ sweepId: 'lab' });
    expect(attempts.map(({ trial, end }) => [trial, end?.kind])).toEqual([
      [0, 'lost_node'],
      [0, 'ok'],
      [1, 'ok'],
      [2, 'ok'],
    ]);
    expect(attempts[0]?.endedAtMs).toBe(startedMs);
  });

  test('an engine that is unreachable at the start is asked until it answers, and nothing is lost', async () => {
    const lab = await open({ definition: total(2, 2), run: () => ({ durationMs: 60_000 }) });
    const first = lab.start();
    await claimsAre(lab, 2);
    await first.controller.stop();
    let isReachable = false;
    const adopted: string[] = [];
    const target = wrapTarget(simulatedTarget(lab.engine), (name, call) => {
      if (isReachable && (name === 'adopt' || name === 'list')) adopted.push(name);
      return isReachable ? call() : Promise.reject(new Error('no route'));
    });
    const second = lab.start({ target });
    await lab.pass(30_000);
    isReachable = true;
    await lab.until(() => second.result !== undefined);
    expect(adopted.slice(0, 2)).toEqual(['adopt', 'list']);
    expect(await lab.log('claimed')).toHaveLength(2);
    expect(second.result?.row?.state).toBe('completed');
  });

  test('a job that can never fit is refused by name instead of waiting forever', async () => {
    const lab = await open({ definition: total(1, 1), submitFault: () => 'refuse' });
    const target = { ...simulatedTarget(lab.engine), capacity: () => ({ free: 0, total: 0 }) };
    expect(await lab.finish({ target })).toMatchObject({ state: 'failed' });
  });

  test('stop does not wait for an engine that never answers', async () => {
    const lab = await open({ definition: total(1, 1) });
    const target = wrapTarget(simulatedTarget(lab.engine), (name, call) =>
      name === 'submit' ? new Promise<never>(() => {}) : call(),
    );
    const started = lab.start({ target });
    await lab.pass(1000);
    void started.controller.stop();
    expect(await lab.until(() => started.result !== undefined, 11_000)).toBe(true);
    await lab.finish();
  });

  test('settle resolves when the verdict of an appended report is committed', async () => {
    const lab = await open({
      definition: { ...total(2, 2), earlyTermination: { type: 'bandit', slackAmount: 0.01 } },
      run: (_, job) => ({ durationMs: 60_000, reports: [{ atMs: 100 * (job.trial + 1), value: job.trial }] }),
    });
    const started = lab.start();
    await lab.until(async () => (await lab.log('reports')).length === 2);
    await started.controller.settle();
    expect(await lab.store.trial('lab', 1)).toMatchObject({ verdict: 'stop' });
    // The answer to the report carried the wish to stop: the run ended at its report.
    await lab.until(async () => (await lab.log('attempt.ended')).length === 1);
    const [end] = await lab.log('attempt.ended');
    const [, report] = await lab.log('reports');
    expect(end?.body.end).toMatchObject({ kind: 'stopped' });
    expect(end?.atMs).toBe(report?.atMs);
    await lab.store.command('lab', { kind: 'cancel', reason: null });
    await lab.until(() => started.result !== undefined);
    await started.controller.settle();
  });

  test('a final sweep with a remaining job is only cleaned up', async () => {
    const lab = await open({ definition: total(1, 1) });
    let isReaping = false;
    const target = wrapTarget(simulatedTarget(lab.engine), (name, call) =>
      name === 'reap' && !isReaping ? Promise.reject(new Error('engine is busy')) : call(),
    );
    const first = lab.start({ target });
    await lab.until(async () => (await lab.store.sweep('lab')).state === 'completed');
    await first.controller.stop();
    expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toHaveLength(1);
    isReaping = true;
    await lab.finish();
    expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
    expect(lab.engine.list()).toEqual([]);
  });

  test('a job of this sweep that no record knows goes after the grace time', async () => {
    const lab = await open({ definition: total(1, 1), run: () => ({ durationMs: 1_500_000 }) });
    const started = lab.start();
    await claimsAre(lab, 1);
    const row = await lab.store.attempt(keyOf(lab, 0));
    const { config, parent } = await lab.store.trial('lab', 0);
    const { definition } = await lab.store.sweep('lab');
    lab.engine.submit({ ...labJob({ ...row, sweepId: 'lab', config, parent, definition }), key: keyOf(lab, 7) });
    await lab.pass(590_000);
    expect(lab.engine.list()).toHaveLength(2);
    await lab.pass(60_000);
    expect(lab.engine.list()).toHaveLength(1);
    await lab.until(() => started.result !== undefined);
  });
});
