import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Lab, type LabController, labOwner, networkHeartbeats } from '../../../test/helpers/sweep-lab.ts';
import { ManualClock } from '../../base/index.ts';
import { claimsAre, expectReplayed, labsOf, total } from '../control/controller.fixture.ts';
import { startMortal } from '../control/kill.fixture.ts';
import { passedMs, recordedSteps } from './clock-steps.ts';

const { open, close } = labsOf(expectReplayed);

const secondMs = 1000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Both directions of each row of what was seen to break, and what lies between seconds and years. */
const steps = [
  ['forward 3 s', 3 * secondMs],
  ['forward 3 d', 3 * dayMs],
  ['forward 10 years', 3650 * dayMs],
  ['back 3 s', -3 * secondMs],
  ['back 3 d', -3 * dayMs],
  ['back 10 years', -3650 * dayMs],
] as const;

const steppedBy = async (lab: Lab) =>
  recordedSteps(await lab.log('notice')).map(({ logByMs }) => Math.round(logByMs / secondMs));
const ended = (lab: Lab, started: LabController) => lab.until(() => started.result !== undefined);

/** Runs until every trial of the first batch runs, sets the clock, and runs to the end. */
async function stepped(lab: Lab, byMs: number, running = 2): Promise<void> {
  const started = lab.start();
  await claimsAre(lab, running);
  await lab.pass(2 * secondMs);
  lab.clock.setWall(byMs);
  expect(await ended(lab, started)).toBe(true);
  expect(started.result?.error).toBeUndefined();
}

async function expectDurations(lab: Lab, trialMs: number): Promise<void> {
  const { createdAtMs, endedAtMs } = await lab.store.sweep('lab');
  expect(Number(endedAtMs) - createdAtMs).toBeGreaterThanOrEqual(0);
  for (const { createdAtMs: madeMs, startedAtMs, endedAtMs: overMs } of await lab.store.trials({ sweepId: 'lab' })) {
    expect(Number(startedAtMs) - madeMs).toBeGreaterThanOrEqual(0);
    expect(Number(overMs) - Number(startedAtMs)).toBeGreaterThanOrEqual(trialMs * 0.94);
  }
}

describe.each(steps)('the wall clock is set %s', (_, byMs) => {
  test('no trial fails by its time limit, and the sweep runs every trial', async () => {
    const lab = await open({
      definition: total(6, 2, { trialTimeoutMs: hourMs, timeoutMs: 2 * hourMs }),
      run: () => ({ durationMs: 5 * secondMs }),
    });
    await stepped(lab, byMs);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 6 });
    expect(await lab.log('deadline.sweep', 'deadline.attempt')).toEqual([]);
    await expectDurations(lab, 5 * secondMs);
  });

  test('a hanging trial ends at its limit', async () => {
    const lab = await open({
      definition: total(1, 1, { trialTimeoutMs: 6 * secondMs }),
      run: () => ({ durationMs: 1e9 }),
    });
    const startMs = lab.clock.monotonicMs();
    await stepped(lab, byMs, 1);
    expect(lab.clock.monotonicMs() - startMs).toBeLessThan(10 * secondMs);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'failed', failure: 'timed_out' });
    const [limit] = await lab.log('deadline.attempt');
    expect(limit?.body).toMatchObject({ elapsedMs: 6 * secondMs });
  });

  test('the limit of the sweep ends it in time', async () => {
    const lab = await open({
      definition: total(4, 2, { timeoutMs: 60 * secondMs }),
      run: () => ({ durationMs: 1e9 }),
    });
    await stepped(lab, byMs);
    expect((await lab.log('deadline.sweep'))[0]?.body).toMatchObject({ elapsedMs: 60 * secondMs });
    expect(await lab.store.sweep('lab')).toMatchObject({ endingReason: 'time_limit' });
  });

  test('a retry that waits comes after its pause', async () => {
    let isFirst = true;
    const launchedMs: number[] = [];
    const lab = await open({
      definition: { ...total(1, 1), retries: { userErrors: 1 } },
      run: () => {
        launchedMs.push(lab.clock.monotonicMs());
        const end = isFirst ? { kind: 'user_error' as const, exitCode: 1 } : undefined;
        isFirst = false;
        return { durationMs: secondMs, ...(end && { end }) };
      },
    });
    const started = lab.start();
    await lab.until(async () => (await lab.log('trial.retry')).length === 1);
    lab.clock.setWall(byMs);
    await ended(lab, started);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', attempts: 2 });
    const [first = 0, second = 0] = launchedMs;
    expect(second - first).toBe(11 * secondMs);
  });

  test('the lease of a hanging owner is taken over within the length of two leases', async () => {
    const lab = await open({ definition: total(2, 2), run: () => ({ durationMs: 600 * secondMs }) });
    const hung = startMortal(lab);
    await claimsAre(lab, 2);
    await hung.bury();
    lab.clock.setWall(byMs);
    // A lease that looks held is refused at once; a later request finds it silent, or watches it.
    const startMs = lab.clock.monotonicMs();
    let second = lab.start();
    await lab.until(async () => {
      if (second.result?.error === undefined) return (await lab.store.sweep('lab')).leaseToken > 1;
      expect(second.result.error).toMatchObject({ code: 'STORE_LEASE_HELD' });
      await lab.pass(secondMs);
      second = lab.start();
      return false;
    });
    expect(lab.clock.monotonicMs() - startMs).toBeLessThanOrEqual(32 * secondMs);
    await ended(lab, second);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 2 });
    expect(await lab.log('claimed')).toHaveLength(2);
  });

  test('the lease of a live owner is not taken', async () => {
    const lab = await open({ definition: total(1, 1), run: () => ({ durationMs: 100 * secondMs }) });
    const started = lab.start();
    await claimsAre(lab, 1);
    // Just behind a renewal: the next one is far.
    await lab.pass(10_100);
    lab.clock.setWall(byMs);
    const other = lab.start();
    await lab.until(() => other.result !== undefined);
    expect(other.result?.error).toMatchObject({ code: 'STORE_LEASE_HELD' });
    await ended(lab, started);
    expect(started.result?.row).toMatchObject({ state: 'completed', leaseToken: 1 });
  });

  test('a step is noted once, for people and for later controllers', async () => {
    const lab = await open({ definition: total(4, 2), run: () => ({ durationMs: 5 * secondMs }) });
    await stepped(lab, byMs);
    const notices = (await lab.log('notice')).filter((entry) => entry.body.code === 'SWEEP_CLOCK_STEPPED');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.body).toMatchObject({ facts: { wallByMs: byMs } });
    expect(String(notices[0]?.body.text)).toMatch(byMs < 0 ? /was set back by (3 s|3 d|3650 d)\./ : /moved on by/);
  });

  test('silence depends on the runs, not on the wall clock', async () => {
    const run = () => ({ durationMs: 300 * secondMs });
    const lab = await open({ definition: total(2, 2), heartbeats: networkHeartbeats, run });
    const started = lab.start();
    await claimsAre(lab, 2);
    await lab.pass(90 * secondMs);
    lab.clock.setWall(byMs);
    await ended(lab, started);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 2 });
    expect(await lab.log('claimed')).toHaveLength(2);
  });
});

describe('while no controller runs', () => {
  const boots = [
    ['the system goes on', 'one/ns', 'one/other'],
    ['the system is started again', 'one/ns', 'two/ns'],
  ] as const;

  describe.each(boots)('and %s', (_, before, after) => {
    test.each(steps)('the clock is set %s: limits keep the time that was measured', async (_name, byMs) => {
      const lab = await open({
        definition: total(1, 1, { trialTimeoutMs: 100 * secondMs }),
        run: () => ({ durationMs: 1e9 }),
      });
      const startMs = lab.clock.monotonicMs();
      const first = lab.start({ owner: { ...labOwner(1), bootId: before } });
      await claimsAre(lab, 1);
      await lab.pass(60 * secondMs);
      // Something that tells of the time until then, as a report would.
      await lab.store.command('lab', { kind: 'pause' });
      await lab.pass(secondMs);
      await first.controller.stop();
      lab.clock.setWall(byMs);
      await lab.pass(10 * secondMs);
      const second = lab.start({ owner: { ...labOwner(2), bootId: after } });
      await lab.store.command('lab', { kind: 'resume' });
      await ended(lab, second);
      expect(await lab.store.trial('lab', 0)).toMatchObject({ failure: 'timed_out' });
      const tookMs = lab.clock.monotonicMs() - startMs;
      if (before.split('/')[0] === after.split('/')[0]) {
        // The monotonic clock tells how long nobody was there.
        expect(tookMs).toBeGreaterThanOrEqual(100 * secondMs);
        expect(tookMs).toBeLessThanOrEqual(102 * secondMs);
      } else if (byMs > 100 * secondMs) {
        // Only the wall clock does: the run had its time, and the moment that every run has that is taken up.
        expect(tookMs).toBeLessThanOrEqual(78 * secondMs);
      } else {
        // Time before what is written already does not count; what was measured is kept.
        expect(tookMs).toBeGreaterThanOrEqual(97 * secondMs);
        expect(tookMs).toBeLessThanOrEqual(112 * secondMs);
      }
    });
  });

  test('steps of earlier controllers are taken into account by later ones', async () => {
    const lab = await open({
      definition: total(1, 1, { trialTimeoutMs: 100 * secondMs }),
      run: () => ({ durationMs: 1e9 }),
    });
    const startMs = lab.clock.monotonicMs();
    const owner = (pid: number) => ({ owner: { ...labOwner(pid), bootId: 'one/ns' } });
    const first = lab.start(owner(1));
    await claimsAre(lab, 1);
    await lab.pass(20 * secondMs);
    lab.clock.setWall(2 * dayMs);
    await lab.pass(20 * secondMs);
    await first.controller.stop();
    const second = lab.start(owner(2));
    await lab.pass(20 * secondMs);
    await second.controller.stop();
    await ended(lab, lab.start(owner(3)));
    const third = lab.start(owner(4));
    await ended(lab, third);
    expect(await steppedBy(lab)).toEqual([(2 * dayMs) / secondMs]);
    const tookMs = lab.clock.monotonicMs() - startMs;
    expect(tookMs).toBeGreaterThanOrEqual(100 * secondMs);
    expect(tookMs).toBeLessThanOrEqual(102 * secondMs);
  });
});

describe('the machine sleeps, or the controller is stopped', () => {
  test('sleep that the monotonic clock counts is not running time', async () => {
    const lab = await open({
      clock: new ManualClock(undefined, { countsSleep: true }),
      definition: total(2, 2, { trialTimeoutMs: hourMs, timeoutMs: 2 * hourMs }),
      run: () => ({ durationMs: 20 * secondMs }),
    });
    const started = lab.start();
    await claimsAre(lab, 2);
    await lab.pass(2 * secondMs);
    lab.clock.freeze(8 * hourMs);
    await ended(lab, started);
    expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 2 });
    expect(await steppedBy(lab)).toEqual([(8 * hourMs) / secondMs]);
  });

  test('a run that ended in time while the controller was stopped is not cut', async () => {
    const lab = await open({
      definition: total(1, 1, { trialTimeoutMs: 60 * secondMs }),
      run: () => ({ durationMs: 40 * secondMs }),
    });
    const started = lab.start();
    await claimsAre(lab, 1);
    lab.engine.connect(null);
    await lab.pass(2 * secondMs);
    lab.clock.freeze(90 * secondMs);
    // The end is on its way while the controller looks at its limits.
    await lab.pass(2 * secondMs);
    lab.engine.connect(lab.intake);
    await ended(lab, started);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed' });
    expect(await steppedBy(lab)).toEqual([]);
  });

  test('a run that exceeds its limit meanwhile is cut a moment later', async () => {
    const lab = await open({
      definition: total(1, 1, { trialTimeoutMs: 60 * secondMs }),
      run: () => ({ durationMs: 1e9 }),
    });
    const started = lab.start();
    await claimsAre(lab, 1);
    await lab.pass(2 * secondMs);
    lab.clock.freeze(90 * secondMs);
    const wakesMs = lab.clock.monotonicMs();
    await ended(lab, started);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ failure: 'timed_out' });
    expect(lab.clock.monotonicMs() - wakesMs).toBeLessThan(8 * secondMs);
  });
});

test('a sweep decides as if the wall clock had never been set', async () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 20_000 }),
    byMs: fc.oneof(
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.integer({ min: -10 * dayMs, max: 10 * dayMs }),
      fc.integer({ min: -3650 * dayMs, max: 3650 * dayMs }),
    ),
  });
  const story = async (set: readonly { afterMs: number; byMs: number }[]) => {
    const lab = await open({
      definition: {
        ...total(6, 2, { trialTimeoutMs: 30 * secondMs }),
        retries: { userErrors: 2 },
        earlyTermination: { type: 'bandit', slackAmount: 0.3, evaluationInterval: 1, delayEvaluation: 0 },
      },
      // Some hang, some fail at first, some are stopped: all that time could change.
      run: ({ x }, { trial, attempt }) => ({
        durationMs: trial === 1 ? 1e9 : 3 * secondMs + trial * 777,
        reports: [{ atMs: secondMs + trial * 111, value: Number(x), step: 1 }],
        ...(trial === 3 && attempt < 2 && { end: { kind: 'user_error' as const, exitCode: 1 } }),
      }),
    });
    const started = lab.start();
    for (const { afterMs, byMs } of set) {
      await lab.until(() => started.result !== undefined, afterMs);
      lab.clock.setWall(byMs);
    }
    expect(await ended(lab, started)).toBe(true);
    expect(started.result?.error).toBeUndefined();
    await expectReplayed(lab);
    const log = (await lab.log()).filter((entry) => entry.body.code !== 'SWEEP_CLOCK_STEPPED');
    const trials = await lab.store.trials({ sweepId: 'lab', order: 'number' });
    for (const { createdAtMs, startedAtMs, endedAtMs } of trials)
      expect(createdAtMs <= Number(startedAtMs) && Number(startedAtMs) <= Number(endedAtMs)).toBe(true);
    const picture = {
      kinds: log.map((entry) => [entry.kind, entry.trial]),
      trials: trials.map(({ number, state, failure, best, config, attempts }) => [
        ...[number, state, failure, best, config, attempts],
      ]),
    };
    await close(lab);
    return picture;
  };
  const undisturbed = await story([]);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (set) => {
      expect(await story(set)).toEqual(undisturbed);
    }),
    { numRuns: 25 },
  );
}, 180_000);

test('the time between entries equals the elapsed time, for any clock steps between them in any order', () => {
  const entry = fc.record({ afterMs: fc.integer({ min: 0, max: 1e7 }), byMs: fc.integer({ min: -1e10, max: 1e10 }) });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (entries) => {
      let realMs = 0;
      let logMs = 1.7e12;
      let seq = 1;
      const first = { seq, atMs: logMs };
      const noted = [];
      for (const { afterMs, byMs } of entries) {
        realMs += afterMs;
        logMs += afterMs;
        seq += 2;
        noted.push({ seq, fromMs: logMs, logByMs: byMs, sinceSeq: seq - 1 });
        logMs += byMs;
      }
      expect(passedMs(first, logMs, noted)).toBeCloseTo(realMs, 3);
    }),
  );
});
