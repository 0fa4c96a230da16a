/** The scenarios of the crash-safe core, by name: what is decided from the log, and what reports do to it. */
import { describe, expect, test } from 'vitest';
import { watchfulSampler } from '../../../test/helpers/sweep-lab.ts';
import type { ReportBatch } from '../../model/index.ts';
import { keyOf, labsOf } from './controller.fixture.ts';
import { one, stopping } from './scenarios.fixture.ts';

const { open } = labsOf();

describe('decisions depend on the log alone', () => {
  test('verdict-depends-on-speed', async () => {
    const rows = [];
    for (const isWatched of [true, false]) {
      const lab = await open({
        definition: {
          limits: { maxTotalTrials: 2, maxConcurrentTrials: 1 },
          earlyTermination: stopping,
          trial: { type: 'command', stopGraceMs: 60_000 },
        },
        run: (_, job) => ({
          durationMs: 200,
          stopDelayMs: Number.POSITIVE_INFINITY,
          reports: [{ atMs: 100, value: job.trial }],
        }),
      });
      const first = lab.start();
      await lab.until(async () => (await lab.log('claimed')).length === 2);
      if (!isWatched) await first.controller.stop();
      await lab.until(async () => (await lab.log('attempt.ended')).length === 2);
      if (isWatched) await lab.until(() => first.result !== undefined);
      else await lab.finish();
      const { state, verdict, stop, best, message } = await lab.store.trial('lab', 1);
      rows.push({ state, verdict, stop, best, message });
      expect(await lab.log('trial.verdict')).toHaveLength(1);
    }
    expect(rows[0]).toMatchObject({ state: 'stopped', verdict: 'stop' });
    expect(rows[1]).toEqual(rows[0]);
  });

  test('basis-depends-on-speed', async () => {
    const lab = await open({
      definition: { limits: { maxTotalTrials: 3, maxConcurrentTrials: 2 } },
      run: (_, job) => ({ durationMs: 1000 * (job.trial + 1), reports: [{ atMs: 100, value: job.trial }] }),
    });
    const dull = watchfulSampler();
    const slow = {
      ...dull,
      suggest: (request: Parameters<typeof dull.suggest>[0]) =>
        request.number < 2 ? dull.suggest(request) : new Promise<never>(() => {}),
    };
    const first = lab.start({ sampler: slow });
    await lab.until(async () => (await lab.log('attempt.ended')).length === 2);
    await lab.pass(2000);
    await first.controller.stop();
    const sampler = watchfulSampler();
    await lab.finish({ sampler });
    const basis = (await lab.log('attempt.ended'))[0]?.seq;
    expect(await lab.store.trial('lab', 2)).toMatchObject({ basisSeq: basis });
    // Trial 1 had ended long before the suggestion was computed, and is pending in its prefix.
    expect(sampler.requests.map((request) => request.number)).toEqual([2]);
    expect(sampler.requests[0]?.history.map((trial) => trial.number)).toEqual([0]);
    expect(sampler.requests[0]?.pending.map((trial) => trial.number)).toEqual([1]);
    expect((await lab.replay()).differences).toEqual([]);
  });

  for (const [order, state] of [
    ['end first', 'completed'],
    ['cancel first', 'canceled'],
  ] as const)
    test(`cancel-overtakes-the-queue: ${order}`, async () => {
      const lab = await open({ definition: one });
      const first = lab.start();
      await lab.until(async () => (await lab.log('reports')).length === 1);
      await first.controller.stop();
      const cancel = () => lab.store.command('lab', { kind: 'cancel_trial', trial: 0 });
      if (order === 'cancel first') await cancel();
      await lab.until(async () => (await lab.log('attempt.ended')).length === 1);
      if (order === 'end first') await cancel();
      await lab.finish();
      expect(await lab.store.trial('lab', 0)).toMatchObject({ state });
    });

  test('cancel-overtakes-the-queue: a queued trial with an unfolded cancel is never planned', async () => {
    const lab = await open({ definition: { ahead: 1, limits: { maxTotalTrials: 2, maxConcurrentTrials: 1 } } });
    const first = lab.start();
    await lab.until(async () => (await lab.log('claimed')).length === 1);
    await first.controller.stop();
    await lab.store.command('lab', { kind: 'cancel_trial', trial: 1 });
    await lab.until(async () => (await lab.log('attempt.ended')).length === 1);
    await lab.finish();
    expect(await lab.store.trial('lab', 1)).toMatchObject({ state: 'canceled', attempts: 0 });
  });

  test('torn-limits', async () => {
    const lab = await open({ definition: { limits: { maxTotalTrials: 8, maxConcurrentTrials: 3 } } });
    const started = lab.start();
    await lab.until(async () => (await lab.log('claimed')).length === 3);
    const { limits } = await lab.store.sweep('lab');
    await lab.store.command('lab', {
      kind: 'change_limits',
      limits: { ...limits, maxTotalTrials: 4, maxConcurrentTrials: 1 },
      ifVersion: 1,
    });
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row).toMatchObject({ state: 'completed', nextNumber: 4 });
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 4, canceled: 0 });
    // After the change a launch needs every other run to have ended.
    let running = 0;
    let limit = 3;
    for (const { kind } of await lab.log('limits.changed', 'attempt.planned', 'attempt.ended')) {
      if (kind === 'limits.changed') limit = 1;
      else if (kind === 'attempt.ended') running--;
      else expect(++running).toBeLessThanOrEqual(limit);
    }
  });

  test('position-gap', async () => {
    const lab = await open();
    await lab.finish();
    const log = await lab.log();
    expect(log.map((entry) => entry.seq)).toEqual(log.map((_, index) => index + 1));
  });
});

describe('reports', () => {
  const claim = {
    nonce: '00112233445566778899aabbccddeeff',
    host: 'h',
    pid: 1,
    nativeId: null,
    restarts: 0,
    resumedStep: null,
  };
  const batch = (first: number, values: readonly number[]): ReportBatch => ({
    epoch: 1,
    door: 'http',
    first,
    live: true,
    reports: values.map((value) => ({ metric: 'loss', value })),
  });
  const end = (lastSeq: number) =>
    ({ epoch: 1, lastSeq: { http: lastSeq }, kind: 'ok', exitCode: 0, signal: null, message: null }) as const;

  /** The test itself is the runner: the engine's own runner reaches nobody. */
  async function byHand() {
    const lab = await open({ definition: one });
    lab.engine.connect(null);
    const started = lab.start();
    await lab.until(() => lab.engine.list().length === 1);
    const key = keyOf(lab, 0);
    await lab.intake.claim(key, claim);
    return { lab, key, started };
  }

  test('answer-before-commit', async () => {
    const { lab, key } = await byHand();
    await lab.intake.reports(key, batch(1, [0.5, 0.4]));
    // The answer was lost with the server, so the runner sends the batch again.
    expect(await lab.intake.reports(key, batch(1, [0.5, 0.4]))).toMatchObject({ cursor: 2 });
    expect(await lab.store.reports({ sweepId: 'lab', trial: 0 })).toHaveLength(2);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ intervals: 2 });
  });

  test('spool-trimmed-too-early', async () => {
    const lab = await open({
      definition: one,
      run: () => ({ durationMs: 1000, reports: [1, 2, 3].map((step) => ({ atMs: 100 * step, value: step, step })) }),
    });
    let swallowed = 0;
    // A power cut: the first batch was answered and is not in the store.
    lab.engine.connect({
      claim: lab.intake.claim,
      heartbeat: lab.intake.heartbeat,
      notice: lab.intake.notice,
      end: lab.intake.end,
      reports: async (key, sent) => {
        if (swallowed++ === 0) return { cursor: sent.first + sent.reports.length - 1, want: 'continue' };
        return lab.intake.reports(key, sent);
      },
    });
    await lab.finish();
    expect((await lab.store.reports({ sweepId: 'lab', trial: 0 })).map((report) => report.step)).toEqual([1, 2, 3]);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', intervals: 3 });
  });

  test('end-before-its-reports', async () => {
    const { lab, key, started } = await byHand();
    await lab.intake.reports(key, batch(1, [3]));
    await expect(lab.intake.end(key, end(3))).rejects.toMatchObject({ code: 'TRACKING_INCOMPLETE' });
    await lab.intake.reports(key, batch(2, [2, 1]));
    await lab.intake.end(key, end(3));
    await lab.until(() => started.result !== undefined);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', intervals: 3, best: 1 });
  });

  test('same-batch-twice', async () => {
    const { lab, key } = await byHand();
    for (const sent of [batch(1, [5, 4]), batch(2, [4, 3]), batch(1, [5, 4, 3]), batch(3, [3, 2])])
      await lab.intake.reports(key, sent);
    const values = (await lab.store.reports({ sweepId: 'lab', trial: 0 })).map((report) => report.value);
    expect(values).toEqual([5, 4, 3, 2]);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ intervals: 4 });
  });
});
