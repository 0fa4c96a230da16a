/**
 * The scenarios of the crash-safe core, by name, with controllers over a real store and a simulated engine: what controllers do.
 * What they decide from the log, and what reports do to it, is in scenarios-log.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { type Lab, networkHeartbeats, wrapStore, wrapTarget } from '../../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../../compute/index.ts';
import type { Commit, Store } from '../../store/index.ts';
import { keyOf, labsOf } from './controller.fixture.ts';
import { one, stopping } from './scenarios.fixture.ts';

const { open } = labsOf();
const leaseMs = 15_001;

/** A controller that falls asleep at a call: the call and everything behind it wait until it is woken. */
class Sleeper {
  #isAsleep = false;
  #wake: () => void = () => {};
  readonly #slept = new Promise<void>((resolve) => {
    this.#wake = resolve;
  });

  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  fallAsleep(): void {
    this.#isAsleep = true;
  }

  awaken(): void {
    this.#wake();
  }

  async pass(): Promise<void> {
    if (this.#isAsleep) await this.#slept;
  }
}

/** A store whose commits of a kind put the sleeper to sleep before they happen. */
function sleepyStore(store: Store, sleeper: Sleeper, isBedtime: (commit: Commit) => boolean): Store {
  const sleepy: Pick<Store, 'commit' | 'renewLease'> = {
    async commit(lease, commit) {
      if (isBedtime(commit)) sleeper.fallAsleep();
      await sleeper.pass();
      return store.commit(lease, commit);
    },
    async renewLease(lease, durationMs) {
      await sleeper.pass();
      return store.renewLease(lease, durationMs);
    },
  };
  return new Proxy(store, {
    get: (target, name) =>
      name === 'commit' || name === 'renewLease'
        ? sleepy[name]
        : (Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name)),
  });
}

const decides = (kind: string) => (commit: Commit) => commit.decisions.some((decision) => decision.kind === kind);

async function twoControllers(lab: Lab, isBedtime: (commit: Commit) => boolean): Promise<unknown> {
  const sleeper = new Sleeper();
  const first = lab.start({ store: sleepyStore(lab.store, sleeper, isBedtime) });
  expect(await lab.until(() => sleeper.isAsleep)).toBe(true);
  await lab.pass(leaseMs);
  await lab.finish();
  sleeper.awaken();
  await lab.until(() => first.result !== undefined);
  return first.result?.error;
}

describe('two controllers', () => {
  test('two-controllers-fold-one-end', async () => {
    const lab = await open();
    const error = await twoControllers(lab, decides('trial.ended'));
    expect(error).toMatchObject({ code: 'SWEEP_LEASE_LOST' });
    expect((await lab.log('trial.ended')).map((entry) => entry.trial)).toHaveLength(6);
    expect(await lab.log('trial.retry')).toEqual([]);
    expect((await lab.replay()).differences).toEqual([]);
  });

  test('number-handed-out-twice', async () => {
    const lab = await open();
    const error = await twoControllers(lab, (commit) =>
      commit.decisions.some((d) => d.kind === 'trial.suggested' && d.trial === 2),
    );
    expect(error).toMatchObject({ code: 'SWEEP_LEASE_LOST' });
    expect((await lab.log('trial.suggested')).map((entry) => entry.trial)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a second controller is refused while the first one lives', async () => {
    const lab = await open();
    const first = lab.start();
    await lab.pass(300);
    await expect(lab.finish()).rejects.toMatchObject({ code: 'STORE_LEASE_HELD' });
    await lab.until(() => first.result !== undefined);
    expect(first.result?.row?.state).toBe('completed');
  });
});

describe('acting', () => {
  test('job-before-journal', async () => {
    const lab = await open({ definition: one });
    let isDead = false;
    const target = wrapTarget(simulatedTarget(lab.engine), async (name, call) => {
      if (isDead) throw new Error('dead');
      if (name !== 'submit') return call();
      // The row is there before the engine hears of the job.
      expect(await lab.store.attempt(keyOf(lab, 0))).toMatchObject({ state: 'planned' });
      await call();
      isDead = true;
      throw new Error('dead');
    });
    const store = wrapStore(lab.store, async (_, call) => {
      if (isDead) throw new Error('dead');
      return call();
    });
    const first = lab.start({ store, target });
    await lab.until(() => isDead);
    await first.controller.stop();
    await lab.pass(leaseMs);
    await lab.finish();
    expect(await lab.store.attempts({ sweepId: 'lab' })).toHaveLength(1);
    expect(await lab.log('claimed')).toHaveLength(1);
    expect(lab.engine.list()).toEqual([]);
  });

  for (const dieAt of ['before the verdict', 'before the cancel'] as const)
    test(`cancel-before-decision: dies ${dieAt}`, async () => {
      const lab = await open({
        definition: { limits: { maxTotalTrials: 2, maxConcurrentTrials: 1 }, earlyTermination: stopping },
        run: (_, job) => ({ durationMs: 60_000, reports: [{ atMs: 100, value: job.trial }] }),
      });
      let isDead = false;
      const die = () => {
        isDead = true;
        throw new Error('dead');
      };
      // The intake's answers would stop the run before the controller cancels it.
      const intakeHooks = { onAppended: lab.intake.onAppended };
      const store = wrapStore(lab.store, async (_, call) => (isDead ? die() : call()));
      const dying = new Proxy(store, {
        get: (of, name) =>
          name === 'commit'
            ? async (lease: Parameters<Store['commit']>[0], commit: Commit) =>
                dieAt === 'before the verdict' && decides('trial.verdict')(commit) ? die() : of.commit(lease, commit)
            : Reflect.get(of, name),
      });
      const watched = (mayDie: boolean) =>
        wrapTarget(simulatedTarget(lab.engine), async (name, call) => {
          if (mayDie && isDead) throw new Error('dead');
          if (name === 'cancel') {
            expect((await lab.store.trial('lab', 1)).verdict).toBe('stop');
            if (mayDie) die();
          }
          return call();
        });
      const first = lab.start({ store: dying, target: watched(true), intakeHooks });
      await lab.until(() => isDead);
      await first.controller.stop();
      await lab.pass(leaseMs);
      await lab.finish({ target: watched(false), intakeHooks });
      expect(await lab.store.trial('lab', 1)).toMatchObject({ state: 'stopped', attempts: 1 });
      expect(await lab.log('trial.retry')).toEqual([]);
    });

  test('submit-after-the-end', async () => {
    let executions = 0;
    const lab = await open({
      definition: one,
      run: () => {
        executions++;
        return { durationMs: 100 };
      },
    });
    const sleeper = new Sleeper();
    const target = wrapTarget(simulatedTarget(lab.engine), async (name, call) => {
      if (name === 'submit') sleeper.fallAsleep();
      await sleeper.pass();
      return call();
    });
    const first = lab.start({ target, store: sleepyStore(lab.store, sleeper, () => false) });
    await lab.until(() => sleeper.isAsleep);
    await lab.pass(leaseMs);
    await lab.store.command('lab', { kind: 'cancel', reason: 'enough' });
    const row = await lab.finish();
    expect(row.state).toBe('canceled');
    sleeper.awaken();
    await lab.until(() => first.result !== undefined);
    await lab.pass(1000);
    expect(lab.engine.list()).toMatchObject([{ phase: 'ended', exitCode: 117 }]);
    expect(executions).toBe(0);
    expect(await lab.store.sweep('lab')).toMatchObject({ state: 'canceled', nextSeq: row.nextSeq });
  });
});

describe('losses', () => {
  test('lost-by-an-old-view', async () => {
    const lab = await open({ definition: one });
    lab.engine.connect(null);
    let refused = 0;
    const store = new Proxy(lab.store, {
      get: (of, name) =>
        name === 'observeEnd'
          ? async (...args: Parameters<Store['observeEnd']>) => {
              // The engine restarts the job between the observer's look and its write.
              lab.engine.connect(lab.intake);
              lab.engine.startAgain(keyOf(lab, 0));
              await lab.engine.settled();
              const isDone = await of.observeEnd(...args);
              if (!isDone) refused++;
              return isDone;
            }
          : Reflect.get(of, name),
    });
    const first = lab.start({ store });
    await lab.until(() => lab.engine.list().length === 1);
    lab.engine.kill(keyOf(lab, 0));
    await lab.until(() => first.result !== undefined);
    expect(refused).toBe(1);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', attempts: 1, infraRetries: 0 });
  });

  test('silent-node', async () => {
    const lab = await open({ definition: one });
    const started = lab.start();
    await lab.until(async () => (await lab.log('claimed')).length === 1);
    const lostAtMs = lab.clock.nowMs();
    lab.engine.loseNode(keyOf(lab, 0));
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row?.state).toBe('completed');
    const [first, second] = await lab.store.attempts({ sweepId: 'lab', trial: 0 });
    expect(first?.end).toMatchObject({ kind: 'lost_node', source: 'observer' });
    expect(second?.end).toMatchObject({ kind: 'ok', source: 'runner' });
    expect(Number(first?.endedAtMs) - lostAtMs).toBeLessThanOrEqual(25_000);
  });

  test('partitioned-run-returns', async () => {
    let runs = 0;
    const lab = await open({
      definition: one,
      heartbeats: networkHeartbeats,
      run: (_, job) => {
        runs++;
        return job.attempt === 0
          ? { durationMs: 3_000_000, reports: [100, 1000].map((atMs) => ({ atMs, value: 1 })) }
          : { durationMs: 500_000, reports: [{ atMs: 400_000, value: 2 }] };
      },
    });
    // The cancel does not reach the node either.
    const target = wrapTarget(simulatedTarget(lab.engine), async (name, call) =>
      name === 'cancel' ? Promise.reject(new Error('no route')) : call(),
    );
    const started = lab.start({ target });
    await lab.until(async () => (await lab.log('reports')).length === 1);
    lab.engine.setReachable(keyOf(lab, 0), false);
    await lab.until(async () => (await lab.log('claimed')).length === 2);
    lab.engine.setReachable(keyOf(lab, 0), true);
    await lab.until(() => started.result !== undefined);
    expect(started.result?.row?.state).toBe('completed');
    expect(lab.engine.processes(keyOf(lab, 0))).toBe(0);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ best: 2, intervals: 1, infraRetries: 1 });
    expect(runs).toBe(2);
  });

  test('silence-after-an-outage', async () => {
    const lab = await open({
      definition: { limits: { maxTotalTrials: 2, maxConcurrentTrials: 2 } },
      heartbeats: networkHeartbeats,
      run: (_, job) => ({ durationMs: job.trial === 0 ? 4_000_000 : 10_000_000 }),
    });
    const first = lab.start();
    await lab.until(async () => (await lab.log('claimed')).length === 2);
    await first.controller.stop();
    lab.engine.connect(null);
    await lab.pass(3_600_000);
    lab.engine.loseNode(keyOf(lab, 1));
    const upMs = lab.clock.nowMs();
    lab.start();
    await lab.pass(59_000);
    expect(await lab.log('attempt.ended')).toEqual([]);
    lab.engine.connect(lab.intake);
    await lab.until(async () => (await lab.log('attempt.ended')).length === 1);
    const [end] = await lab.log('attempt.ended');
    // The one whose node is gone, after a minute of listening; the other one continues.
    expect(end).toMatchObject({ trial: 1 });
    expect(Number(end?.atMs) - upMs).toBeGreaterThanOrEqual(60_000);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'running' });
  });
});

describe('executions', () => {
  test('retries-counted-in-two-places', async () => {
    let executions = 0;
    const lab = await open({
      definition: { ...one, retries: { userErrors: 1 } },
      run: () => {
        executions++;
        return { durationMs: 100, end: { kind: 'user_error' } };
      },
    });
    const started = lab.start();
    for (const attempt of [0, 1]) {
      await lab.until(async () => (await lab.log('attempt.ended')).length === attempt + 1);
      lab.engine.startAgain(keyOf(lab, 0, attempt));
    }
    await lab.until(() => started.result !== undefined);
    expect(executions).toBe(2);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'failed', attempts: 2, userRetries: 1 });
  });

  test('second-start-without-epoch', async () => {
    const lab = await open({ definition: one });
    const started = lab.start();
    await lab.until(async () => (await lab.log('claimed')).length === 1);
    lab.engine.startAgain(keyOf(lab, 0));
    await lab.pass(100);
    expect(lab.engine.processes(keyOf(lab, 0))).toBe(1);
    await lab.until(() => started.result !== undefined);
    expect(await lab.log('claimed')).toHaveLength(1);
    expect(await lab.store.trial('lab', 0)).toMatchObject({ state: 'completed', intervals: 1 });
  });
});
