import { describe, expect, test } from 'vitest';
import type { AttemptJob } from '../../compute/index.ts';
import type { EndKind } from '../../model/index.ts';
import { claimsAre, expectReplayed, keyOf, labsOf, total } from './controller.fixture.ts';

const { open } = labsOf(expectReplayed);

describe('failures', () => {
  /** Trials by number, or all alike, end so at their first attempts. */
  const ending =
    (kind: EndKind, attempts = 1, trials?: readonly number[]) =>
    (_: unknown, job: AttemptJob) => ({
      durationMs: 100,
      ...(job.attempt < attempts && (trials?.includes(job.trial) ?? true) ? { end: { kind } } : {}),
    });

  test('a failure is retried as often as allowed, with growing pauses', async () => {
    const lab = await open({
      definition: { ...total(1, 1), retries: { userErrors: 3 } },
      run: ending('user_error', 3),
    });
    await lab.finish();
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', attempts: 4, userRetries: 3 });
    const pauses = (await lab.log('trial.retry')).map((entry) => Number(entry.body.retryAtMs) - entry.atMs);
    expect(pauses).toEqual([10_000, 20_000, 40_000]);
  });

  test('each kind of failure has its own counter and meaning', async () => {
    const lab = await open({
      definition: { ...total(4, 4), retries: { infrastructure: 1, preemptions: 1, userErrors: 1 } },
      run: (_, job) => {
        const kinds: EndKind[] = ['preempted', 'infeasible', 'out_of_memory', 'canceled_outside'];
        const kind = kinds[job.trial] ?? 'ok';
        return { durationMs: 100, ...(job.attempt === 0 ? { end: { kind } } : {}) };
      },
    });
    await lab.finish();
    const rows = await lab.store.trials({ sweepId: 'lab' });
    expect(
      rows.map(({ state, failure, attempts, preemptions }) => ({ state, failure, attempts, preemptions })),
    ).toEqual([
      { state: 'completed', failure: null, attempts: 2, preemptions: 1 },
      { state: 'failed', failure: 'infeasible', attempts: 1, preemptions: 0 },
      { state: 'failed', failure: 'out_of_memory', attempts: 1, preemptions: 0 },
      { state: 'canceled', failure: null, attempts: 1, preemptions: 0 },
    ]);
    const [retry] = await lab.log('trial.retry');
    expect(Number(retry?.body.retryAtMs) - Number(retry?.atMs)).toBe(30_000);
  });

  test('the first trials all failing end the sweep', async () => {
    const lab = await open({ definition: total(20, 2), run: ending('user_error') });
    const row = await lab.finish();
    expect(row).toMatchObject({ state: 'failed', endingReason: 'failures' });
    expect(row.message).toContain('first 3 trials all failed');
    expect((await lab.log('trial.suggested')).length).toBeLessThanOrEqual(5);
  });

  test('one success among the first trials keeps the sweep running', async () => {
    const lab = await open({ definition: total(8, 2), run: ending('user_error', 1, [0, 1, 3, 4, 5, 6, 7]) });
    expect(await lab.finish()).toMatchObject({ state: 'completed', nextNumber: 8 });
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 1, failed: 7 });
  });

  test('maxFailedTrials ends the sweep wherever the failures are', async () => {
    const lab = await open({ definition: total(20, 1, { maxFailedTrials: 2 }), run: ending('user_error', 1, [1, 4]) });
    expect(await lab.finish()).toMatchObject({ state: 'failed', endingReason: 'failures', nextNumber: 5 });
  });

  test('a sweep of which no trial completed has failed', async () => {
    const lab = await open({ definition: total(2, 2), run: ending('user_error') });
    expect(await lab.finish()).toMatchObject({ state: 'failed', endingReason: null });
  });

  test('a launch that the engine refuses for good is not retried', async () => {
    const lab = await open({ definition: total(1, 1), submitFault: () => 'refuse' });
    expect(await lab.finish()).toMatchObject({ state: 'failed' });
    expect(await lab.store.trial('lab', 0)).toMatchObject({ failure: 'never_launched', attempts: 1 });
  });

  test('an engine that does not answer is asked again, and the attempt ends after ten minutes', async () => {
    let submits = 0;
    const lab = await open({
      definition: { ...total(1, 1), retries: { infrastructure: 1 } },
      submitFault: () => (submits++ < 40 ? 'lose_request' : 'answer'),
    });
    expect(await lab.finish()).toMatchObject({ state: 'completed' });
    expect(submits).toBeGreaterThan(10);
    const rows = await lab.store.attempts({ sweepId: 'lab' });
    expect(rows[0]?.end?.kind ?? 'ok').toMatch(/never_launched|ok/);
  });

  test('a job that runs and never claims is canceled and launched again', async () => {
    const lab = await open({ definition: total(1, 1) });
    lab.engine.connect(null);
    const started = lab.start();
    await lab.until(async () => (await lab.log('attempt.ended')).length === 1);
    expect(await lab.store.attempts({ sweepId: 'lab' })).toMatchObject([{ end: { kind: 'never_launched' } }]);
    lab.engine.connect(lab.intake);
    await lab.until(() => started.result !== undefined);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', infraRetries: 1 });
  });

  test('a job that died silently is judged by its exit code after the grace time', async () => {
    const lab = await open({ definition: total(1, 1) });
    const started = lab.start();
    await claimsAre(lab, 1);
    lab.engine.kill(keyOf(lab, 0));
    const killedMs = lab.clock.nowMs();
    await lab.until(() => started.result !== undefined);
    const [attempt] = await lab.store.attempts({ sweepId: 'lab' });
    expect(attempt).toMatchObject({ end: { kind: 'user_error', signal: 'SIGKILL', source: 'observer' } });
    expect(Number(attempt?.endedAtMs) - killedMs).toBeGreaterThanOrEqual(2000);
  });
});
