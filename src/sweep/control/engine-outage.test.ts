import { afterEach, describe, expect, test } from 'vitest';
import { type Lab, type LabOptions, networkHeartbeats, openLab } from '../../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../../compute/index.ts';
import { attemptKey } from '../../model/index.ts';

const labs: Lab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

async function open(options: LabOptions): Promise<Lab> {
  const lab = await openLab(options);
  labs.push(lab);
  return lab;
}

const two: LabOptions = {
  definition: { limits: { maxTotalTrials: 2, maxConcurrentTrials: 2 } },
  run: () => ({ durationMs: 600_000 }),
};
const keyOf = (lab: Lab, trial: number) => attemptKey(lab.store.installId, { sweepId: lab.sweepId, trial, attempt: 0 });
const claims = (lab: Lab, count: number) => lab.until(async () => (await lab.log('claimed')).length === count);

describe('heartbeats belong to the target', () => {
  test('of a target that has them, a run that is listed but silent for 15 minutes is lost and retried', async () => {
    const lab = await open({ ...two, heartbeats: networkHeartbeats, run: () => ({ durationMs: 3_600_000 }) });
    lab.start();
    await claims(lab, 2);
    const startMs = lab.clock.nowMs();
    lab.engine.setReachable(keyOf(lab, 0), false);
    await claims(lab, 3);
    const [lost] = await lab.store.attempts({ sweepId: lab.sweepId, trial: 0 });
    expect(lost?.end).toMatchObject({ kind: 'lost_node', source: 'observer' });
    expect(Number(lost?.endedAtMs) - startMs).toBeGreaterThanOrEqual(880_000);
    expect(await lab.store.trial(lab.sweepId, 1)).toMatchObject({ state: 'running', attempts: 1 });
  });

  test('of a target without, the listing decides, and silence proves nothing', async () => {
    const lab = await open({ ...two, run: () => ({ durationMs: 3_600_000 }) });
    lab.start();
    await claims(lab, 2);
    lab.engine.setReachable(keyOf(lab, 0), false);
    await lab.pass(1_800_000);
    lab.engine.setReachable(keyOf(lab, 0), true);
    await lab.until(async () => (await lab.log('trial.ended')).length === 2, 86_400_000);
    expect(await lab.log('claimed')).toHaveLength(2);
    expect(await lab.store.trialCounts(lab.sweepId)).toMatchObject({ completed: 2 });
  });

  test('a run that is absent is lost after the grace of its target, not before', async () => {
    const lab = await open({ ...two, heartbeats: { graceMs: 200_000 } });
    lab.start();
    await claims(lab, 2);
    await lab.pass(20_000);
    const goneMs = lab.clock.nowMs();
    lab.engine.loseNode(keyOf(lab, 1));
    await lab.until(async () => (await lab.log('attempt.ended')).length === 1);
    const [lost] = await lab.store.attempts({ sweepId: lab.sweepId, trial: 1 });
    expect(Number(lost?.endedAtMs) - goneMs).toBeGreaterThanOrEqual(185_000);
    expect(lost?.end?.kind).toBe('lost_node');
  });
});

describe('an engine that cannot be reached', () => {
  test.each([null, networkHeartbeats])('delays a sweep and loses nothing (heartbeats: %o)', async (heartbeats) => {
    const lab = await open({ ...two, heartbeats });
    const started = lab.start();
    await claims(lab, 2);
    lab.engine.setAvailable(false);
    await lab.pass(300_000);
    expect(await lab.log('attempt.ended')).toEqual([]);
    lab.engine.setAvailable(true);
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row?.state).toBe('completed');
    expect(await lab.log('claimed')).toHaveLength(2);
    expect(lab.engine.list()).toEqual([]);
    expect((await lab.replay()).differences).toEqual([]);
  });
});

describe('a target that has to ask its engine for room', () => {
  test('launches as many as fit, never more, and replays', async () => {
    const lab = await open({
      definition: { limits: { maxTotalTrials: 7, maxConcurrentTrials: 4 } },
      slots: 2,
      run: () => ({ durationMs: 1_000 }),
    });
    const inner = simulatedTarget(lab.engine);
    let asked = 0;
    const target = {
      ...inner,
      capacity: async () => {
        asked++;
        await new Promise((resolve) => setImmediate(resolve));
        return inner.capacity({ type: 'in_process' });
      },
    };
    const queued: number[] = [];
    lab.engine.onChange(() => queued.push(lab.engine.list().filter(({ phase }) => phase === 'queued').length));
    expect((await lab.finish({ target })).state).toBe('completed');
    expect(asked).toBeGreaterThan(2);
    expect(Math.max(...queued)).toBe(0);
    expect((await lab.replay()).differences).toEqual([]);
  });

  test('an engine that fails to answer is asked again', async () => {
    const lab = await open({ definition: { limits: { maxTotalTrials: 2 } }, run: () => ({ durationMs: 1_000 }) });
    const inner = simulatedTarget(lab.engine);
    let asked = 0;
    const target = {
      ...inner,
      capacity: async () => {
        if (++asked <= 2) throw new Error('no route');
        return inner.capacity({ type: 'in_process' });
      },
    };
    expect((await lab.finish({ target })).state).toBe('completed');
    expect(asked).toBeGreaterThan(2);
  });
});
