import { describe, expect, test } from 'vitest';
import { watchfulSampler } from '../../../test/helpers/sweep-lab.ts';
import { claimsAre, expectReplayed, labsOf, total } from './controller.fixture.ts';

const { open } = labsOf(expectReplayed);

test('a sweep of six trials ends with six completed trials, all jobs reaped', async () => {
  const lab = await open();
  const row = await lab.finish();
  expect(row).toMatchObject({ state: 'completed', nextNumber: 6, leaseOwner: null });
  expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 6, queued: 0, running: 0 });
  expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
  expect(lab.engine.list()).toEqual([]);
});

test('an asynchronous sampler gives the same sweep', async () => {
  const configs = [];
  for (const isAsync of [false, true]) {
    const lab = await open();
    await lab.finish({ sampler: watchfulSampler({ isAsync }) });
    configs.push((await lab.store.trials({ sweepId: 'lab' })).map((trial) => trial.config));
  }
  expect(configs[1]).toEqual(configs[0]);
});

test('a suggestion prepared ahead is launched into the freed slot before the sampler is asked again', async () => {
  const lab = await open({ definition: { ahead: 1, ...total(4, 1) } });
  await lab.finish();
  const order = (await lab.log('trial.suggested', 'attempt.planned')).map(({ kind, trial }) => `${kind} ${trial}`);
  expect(order).toEqual([
    'trial.suggested 0',
    'trial.suggested 1',
    'attempt.planned 0',
    'attempt.planned 1',
    'trial.suggested 2',
    'attempt.planned 2',
    'trial.suggested 3',
    'attempt.planned 3',
  ]);
});

test('the versions of sampler and policy are recorded once per version', async () => {
  const lab = await open();
  const first = lab.start();
  await claimsAre(lab, 2);
  await first.controller.stop();
  await lab.finish();
  expect((await lab.log('notice')).map((entry) => entry.body.facts)).toEqual([
    { sampler: 'watchful', samplerVersion: 1, policy: 'none', policyVersion: 1 },
  ]);
  expect((await lab.replay()).recordedVersions).toHaveLength(1);
});

test('reports that decide nothing move the written position of the fold within two seconds', async () => {
  const reports = Array.from({ length: 50 }, (_, step) => ({ atMs: 1000 + 10 * step, value: step, step }));
  const lab = await open({ definition: total(1, 1), run: () => ({ durationMs: 60_000, reports }) });
  const started = lab.start();
  await claimsAre(lab, 1);
  await lab.pass(3500);
  const logged = await lab.log('reports');
  expect(logged.length).toBeGreaterThan(1);
  expect((await lab.store.sweep('lab')).foldedSeq).toBeGreaterThanOrEqual(logged.at(-1)?.seq ?? Number.NaN);
  await lab.until(() => started.result !== undefined);
});

describe('commands', () => {
  test('a paused sweep lets runs end and starts nothing until it is resumed', async () => {
    const lab = await open({ definition: total(6, 2) });
    const started = lab.start();
    await claimsAre(lab, 2);
    await lab.store.command('lab', { kind: 'pause' });
    await lab.pass(60_000);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 2, queued: 0, starting: 0, running: 0 });
    expect(await lab.store.sweep('lab')).toMatchObject({ nextNumber: 2, paused: true });
    await lab.store.command('lab', { kind: 'resume' });
    await lab.until(() => started.result !== undefined);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 6 });
  });

  test('limits raised while running are filled at once', async () => {
    const lab = await open({ definition: total(2, 1) });
    const started = lab.start();
    await claimsAre(lab, 1);
    const { limits } = await lab.store.sweep('lab');
    const raised = { ...limits, maxTotalTrials: 5, maxConcurrentTrials: 3 };
    await lab.store.command('lab', { kind: 'change_limits', limits: raised, ifVersion: null });
    await lab.pass(501);
    expect(await lab.log('claimed')).toHaveLength(3);
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row).toMatchObject({ state: 'completed', nextNumber: 5 });
  });

  test('a total lowered below what was suggested ends the sweep with what was suggested', async () => {
    const lab = await open({ definition: total(10, 4) });
    const started = lab.start();
    await claimsAre(lab, 4);
    const { limits } = await lab.store.sweep('lab');
    await lab.store.command('lab', {
      kind: 'change_limits',
      limits: { ...limits, maxTotalTrials: 1 },
      ifVersion: null,
    });
    await lab.until(() => started.result !== undefined);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 4, canceled: 0 });
  });

  test('a cancel ends runs, keeps what completed, and the sweep is canceled', async () => {
    const lab = await open({ definition: total(6, 2) });
    const started = lab.start();
    await claimsAre(lab, 3);
    await lab.store.command('lab', { kind: 'cancel', reason: 'enough' });
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row).toMatchObject({ state: 'canceled', endingReason: 'canceled', message: 'enough' });
    const counts = await lab.store.trialCounts('lab');
    expect(counts.completed).toBeGreaterThan(0);
    expect(counts.completed + counts.canceled).toBe((await lab.log('trial.suggested')).length);
    expect(lab.engine.list()).toEqual([]);
  });

  test('a canceled trial takes its number and nothing else', async () => {
    const lab = await open({ definition: total(4, 2), run: () => ({ durationMs: 10_000 }) });
    const started = lab.start();
    await claimsAre(lab, 2);
    await lab.store.command('lab', { kind: 'cancel_trial', trial: 1 });
    await lab.until(() => started.result !== undefined);
    const states = (await lab.store.trials({ sweepId: 'lab' })).map((trial) => trial.state);
    expect(states).toEqual(['completed', 'canceled', 'completed', 'completed']);
  });
});

describe('time limits', () => {
  test('the sweep ends at its time limit; with a result it is completed', async () => {
    const lab = await open({ definition: total(100, 2, { timeoutMs: 3500 }) });
    const row = await lab.finish();
    expect(row).toMatchObject({ state: 'completed', endingReason: 'time_limit' });
    expect(Number(row.endedAtMs) - row.createdAtMs).toBe(3500);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 6, canceled: 2 });
  });

  test('without a result a sweep that reaches its time limit is canceled', async () => {
    const lab = await open({ definition: total(4, 2, { timeoutMs: 400 }), run: () => ({ durationMs: 9000 }) });
    expect(await lab.finish()).toMatchObject({ state: 'canceled', endingReason: 'time_limit' });
  });

  test('a raised time limit counts from the submission', async () => {
    const lab = await open({ definition: total(6, 2, { timeoutMs: 1500 }) });
    const started = lab.start();
    await claimsAre(lab, 2);
    const { limits } = await lab.store.sweep('lab');
    await lab.store.command('lab', { kind: 'change_limits', limits: { ...limits, timeoutMs: 2500 }, ifVersion: null });
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row).toMatchObject({ endingReason: 'time_limit' });
    expect((await lab.store.trialCounts('lab')).completed).toBe(4);
  });

  test('a trial that runs too long from its claim is timed out, is not retried, and counts as censored', async () => {
    const lab = await open({
      definition: { ...total(2, 1, { trialTimeoutMs: 800 }), retries: { userErrors: 2 } },
      run: (_, job) => ({ durationMs: job.trial === 0 ? 60_000 : 100, reports: [{ atMs: 50, value: 3 }] }),
    });
    const sampler = watchfulSampler();
    await lab.finish({ sampler });
    expect(await lab.store.trial('lab', 0)).toMatchObject({
      state: 'failed',
      failure: 'timed_out',
      attempts: 1,
      best: 3,
    });
    expect(sampler.requests[1]?.history).toMatchObject([{ number: 0, state: 'stopped', value: 3 }]);
  });
});
