import { describe, expect, test } from 'vitest';
import { watchfulSampler } from '../../../test/helpers/sweep-lab.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { claimsAre, expectReplayed, labsOf, total } from './controller.fixture.ts';

const { open, close } = labsOf(expectReplayed);

describe('samplers and policies', () => {
  for (const isAsync of [false, true])
    test(`a sampler that has nothing more shrinks the total (${isAsync ? 'asynchronous' : 'synchronous'})`, async () => {
      const lab = await open({ definition: total(10, 3) });
      const row = await lab.finish({ sampler: watchfulSampler({ exhaustedAt: 4, isAsync }) });
      expect(row).toMatchObject({ state: 'completed', totalEffective: 4, nextNumber: 4 });
      expect((await lab.replay({ sampler: watchfulSampler({ exhaustedAt: 4 }) })).differences).toEqual([]);
      await close(lab);
    });

  test('a sampler without any suggestion fails the sweep', async () => {
    const lab = await open();
    const row = await lab.finish({ sampler: watchfulSampler({ exhaustedAt: 0 }) });
    expect(row).toMatchObject({ state: 'failed', nextNumber: 0 });
    expect(row.message).toContain('no configuration');
    await close(lab);
  });

  for (const isAsync of [false, true])
    test(`a sampler that throws ends the sweep with its reason (${isAsync ? 'asynchronous' : 'synchronous'})`, async () => {
      const lab = await open({ definition: total(10, 2) });
      const row = await lab.finish({ sampler: watchfulSampler({ failAt: 3, isAsync }) });
      expect(row).toMatchObject({ state: 'failed', endingReason: 'error', nextNumber: 3 });
      expect(row.message).toBe('The sampler "watchful" failed: no idea for 3');
      expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
      expect((await lab.replay({ sampler: watchfulSampler({ failAt: 3 }) })).differences).toEqual([]);
      await close(lab);
    });

  test('a policy that throws ends the sweep with its reason', async () => {
    const lab = await open({ definition: { ...total(10, 2), earlyTermination: { type: 'median_stopping' } } });
    const policy: TerminationPolicy = {
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
    await close(lab);
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
    const lenient: TerminationPolicy = {
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
      earlier: true,
    } as const;
    await lab.finish({ sampler, earlierTrials: [{ observation, series: [1], outcome: 'completed' }] });
    expect(sampler.requests[0]?.history).toEqual([observation]);
    expect((await lab.store.trialCounts('lab')).stopped).toBe(2);
    await close(lab);
  });
});
