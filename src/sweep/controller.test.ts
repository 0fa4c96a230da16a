import { afterEach, describe, expect, test } from 'vitest';
import {
  type Lab,
  type LabOptions,
  labJob,
  openLab,
  watchfulSampler,
  wrapStore,
  wrapTarget,
} from '../../test/helpers/sweep-lab.ts';
import { HyperDriveServiceException } from '../base/index.ts';
import { type AttemptJob, simulatedTarget } from '../compute/index.ts';
import type { EndKind, Limits } from '../records/index.ts';
import type { EarlyTerminationPolicy } from '../termination/index.ts';

const labs: Lab[] = [];
async function open(options?: LabOptions): Promise<Lab> {
  const lab = await openLab(options);
  labs.push(lab);
  return lab;
}
afterEach(async () => {
  for (const lab of labs.splice(0)) {
    expect((await lab.replay()).differences).toEqual([]);
    await lab.close();
  }
});

const claimsAre = (lab: Lab, count: number) => lab.until(async () => (await lab.log('claimed')).length >= count);
const keyOf = (lab: Lab, trial: number, attempt = 0) => `${lab.store.installId}-lab-${trial}-${attempt}`;
const total = (maxTotalTrials: number, maxConcurrentTrials: number, more: Partial<Limits> = {}) => ({
  limits: { maxTotalTrials, maxConcurrentTrials, ...more },
});

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

describe('commands', () => {
  test('a pause lets runs end and starts nothing until the sweep is resumed', async () => {
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

  test('one success among the first trials keeps the sweep going', async () => {
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

  test('a launch that the engine refuses for good is not tried again', async () => {
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

  test('a job that died without a word is judged by its exit after the grace time', async () => {
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

describe('samplers and policies', () => {
  for (const isAsync of [false, true])
    test(`a sampler that has nothing more shrinks the total (${isAsync ? 'asynchronous' : 'synchronous'})`, async () => {
      const lab = await open({ definition: total(10, 3) });
      const row = await lab.finish({ sampler: watchfulSampler({ exhaustedAt: 4, isAsync }) });
      expect(row).toMatchObject({ state: 'completed', totalEffective: 4, nextNumber: 4 });
      labs.splice(labs.indexOf(lab), 1);
      expect((await lab.replay({ sampler: watchfulSampler({ exhaustedAt: 4 }) })).differences).toEqual([]);
      await lab.close();
    });

  test('a sampler with nothing at all fails the sweep', async () => {
    const lab = await open();
    const row = await lab.finish({ sampler: watchfulSampler({ exhaustedAt: 0 }) });
    expect(row).toMatchObject({ state: 'failed', nextNumber: 0 });
    expect(row.message).toContain('no configuration');
    labs.splice(labs.indexOf(lab), 1);
    await lab.close();
  });

  for (const isAsync of [false, true])
    test(`a sampler that throws ends the sweep with its reason (${isAsync ? 'asynchronous' : 'synchronous'})`, async () => {
      const lab = await open({ definition: total(10, 2) });
      const row = await lab.finish({ sampler: watchfulSampler({ failAt: 3, isAsync }) });
      expect(row).toMatchObject({ state: 'failed', endingReason: 'error', nextNumber: 3 });
      expect(row.message).toBe('The sampler "watchful" failed: no idea for 3');
      expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
      labs.splice(labs.indexOf(lab), 1);
      expect((await lab.replay({ sampler: watchfulSampler({ failAt: 3 }) })).differences).toEqual([]);
      await lab.close();
    });

  test('a policy that throws ends the sweep with its reason', async () => {
    const lab = await open({ definition: { ...total(10, 2), earlyTermination: { type: 'median_stopping' } } });
    const policy: EarlyTerminationPolicy = {
      name: 'broken',
      version: 1,
      report() {
        throw new Error('cannot judge');
      },
      finished() {},
      rewind() {},
    };
    const row = await lab.finish({ policy });
    expect(row).toMatchObject({ state: 'failed', endingReason: 'error' });
    expect(row.message).toBe('The early termination policy "broken" failed: cannot judge');
    labs.splice(labs.indexOf(lab), 1);
    await lab.close();
  });

  test('a replay with another sampler names what differs', async () => {
    const lab = await open({ definition: total(3, 1) });
    await lab.finish();
    const other = {
      ...watchfulSampler(),
      suggest: () => ({ kind: 'configuration' as const, config: { x: 0 }, note: {} }),
    };
    const report = await lab.replay({ sampler: other });
    expect(report.differenceCount).toBe(3);
    expect(report.differences[1]).toMatchObject({ kind: 'trial.suggested', trial: 1, derived: { config: { x: 0 } } });
  });

  test('a policy that does not come to the recorded decisions stops the next controller, and nothing is overwritten', async () => {
    const lab = await open({
      definition: { ...total(3, 1), earlyTermination: { type: 'bandit', slackAmount: 0.01 } },
      run: (_, job) => ({ durationMs: 1000, reports: [{ atMs: 100, value: job.trial }] }),
    });
    const first = lab.start();
    await claimsAre(lab, 3);
    await first.controller.stop();
    const before = await lab.log();
    const lenient: EarlyTerminationPolicy = {
      name: 'lenient',
      version: 2,
      report: () => ({ kind: 'continue' }),
      finished() {},
      rewind() {},
    };
    // Without its stop the trial would have ended otherwise.
    await expect(lab.finish({ policy: lenient })).rejects.toMatchObject({ code: 'SWEEP_REPLAY_MISMATCH' });
    expect(await lab.log('trial.verdict', 'trial.ended', 'notice')).toEqual(
      before.filter((entry) => ['trial.verdict', 'trial.ended', 'notice'].includes(entry.kind)),
    );
    await lab.finish();
  });

  test('a misspelt primary metric is noticed at the first trial that completes', async () => {
    const lab = await open({
      run: () => ({ durationMs: 100, reports: [{ atMs: 10, value: 1, metric: 'Los' }] }),
    });
    await lab.finish();
    const notices = (await lab.log('notice')).filter((entry) => entry.body.code === 'SWEEP_METRIC_MISSING');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.body.text).toBe(
      'Trial 0 completed without the primary metric "loss": it logged "Los". Did you mean "Los"?',
    );
  });

  test('trials of earlier sweeps come first in the history, and the policy knows them', async () => {
    const lab = await open({
      definition: { ...total(2, 1), earlyTermination: { type: 'bandit', slackAmount: 0.01 } },
      run: () => ({ durationMs: 100, reports: [{ atMs: 10, value: 5 }] }),
    });
    const sampler = watchfulSampler();
    const observation = {
      number: -1,
      config: { x: 0.5 },
      state: 'completed',
      value: 1,
      failure: undefined,
      intervals: 1,
      prior: true,
    } as const;
    await lab.finish({ sampler, priors: [{ observation, series: [1], outcome: 'completed' }] });
    expect(sampler.requests[0]?.history).toEqual([observation]);
    expect((await lab.store.trialCounts('lab')).stopped).toBe(2);
    labs.splice(labs.indexOf(lab), 1);
    await lab.close();
  });
});

describe('hand-over', () => {
  test('a store that is busy now and then changes nothing', async () => {
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

  test('a stopped controller leaves its jobs, and the next one takes them up at once', async () => {
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

  test('a target that ends with its process: runs are lost at once, unclaimed launches are submitted again', async () => {
    const lab = await open({ definition: total(3, 2), slots: 1 });
    const inside = () => ({ ...simulatedTarget(lab.engine), outlives: false, capacity: () => ({ free: 2, total: 2 }) });
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

  test('an engine that cannot be reached at the start is asked until it answers, and nothing is lost', async () => {
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

  test('a job that fits nowhere is refused by name instead of waiting forever', async () => {
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

  test('a final sweep with a job left is only cleaned up', async () => {
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
