import { expect } from 'vitest';
import type { ConfigurationRecord } from '../../model/index.ts';
import { leaseSign } from '../lease-state.ts';
import { type Check, ended, leaseMs, refused, SweepFixture, suggestion, testDefinition } from './subject.contract.ts';

/** Sweeps and users' commands. */
export function checkCommands(check: Check): void {
  check('a new sweep has its definition, limits and one log entry', async ({ store, id, clock }) => {
    const row = await store.sweep(id);
    expect(row.definition).toEqual(testDefinition());
    expect(row.limits).toEqual(testDefinition().limits);
    expect(row).toMatchObject({ state: 'running', paused: false, limitsVersion: 1, nextSeq: 2, foldedSeq: 0 });
    expect(row.createdAtMs).toBe(clock.nowMs());
    expect(await store.inputs(id, 0, 10)).toEqual([
      { seq: 1, atMs: clock.nowMs(), input: { kind: 'sweep.submitted' } },
    ]);
  });

  check('a repeated request key gives the same sweep; with another body it is refused', async ({ store }) => {
    const definition = testDefinition({ name: 'größer 漢字' });
    const first = await store.createSweep({ id: 'one', definition, requestKey: 'key' });
    const again = await store.createSweep({ id: 'two', definition, requestKey: 'key' });
    expect(again).toEqual(first);
    expect(await store.answeredSubmission(definition, 'key')).toEqual(first);
    expect(await store.answeredSubmission(definition, 'other')).toBeUndefined();
    const completed = testDefinition({ name: 'completed' });
    const asking = { definition: completed, asked: definition, requestKey: 'asked' };
    const made = await store.createSweep({ id: 'zero', ...asking });
    expect(made.definition.name).toBe('completed');
    expect(await store.createSweep({ id: 'four', ...asking })).toEqual(made);
    expect(await store.answeredSubmission(definition, 'asked')).toEqual(made);
    await refused(store.answeredSubmission(testDefinition(), 'key'), 'STORE_KEY_REUSED');
    const other = store.createSweep({ id: 'three', definition: testDefinition(), requestKey: 'key' });
    await refused(other, 'STORE_KEY_REUSED');
    expect((await store.sweeps()).map((row) => row.id)).toEqual(['zero', 'one', 'sweep']);
  });

  check('a taken id and an unknown id are refused', async ({ store }) => {
    await refused(store.createSweep({ id: 'sweep', definition: testDefinition() }), 'STORE_SWEEP_EXISTS');
    await refused(store.sweep('nothing'), 'STORE_UNKNOWN_SWEEP');
    await refused(store.command('nothing', { kind: 'pause' }), 'STORE_UNKNOWN_SWEEP');
    await refused(store.trials({ sweepId: 'nothing' }), 'STORE_UNKNOWN_SWEEP');
    await refused(store.trial('sweep', 0), 'STORE_UNKNOWN_TRIAL');
    await refused(store.attempt('nothing'), 'TRACKING_UNKNOWN_ATTEMPT');
  });

  check('pause and resume change the flag; a repeat does nothing', async (sweep) => {
    const { store, id } = sweep;
    expect((await store.command(id, { kind: 'resume' })).paused).toBe(false);
    expect((await store.command(id, { kind: 'pause' })).paused).toBe(true);
    expect((await store.command(id, { kind: 'pause' })).paused).toBe(true);
    expect((await store.command(id, { kind: 'resume' })).paused).toBe(false);
    expect(await sweep.kinds()).toEqual(['sweep.submitted', 'paused', 'resumed']);
  });

  check('only the first cancel counts', async (sweep) => {
    const { store, id } = sweep;
    const row = await store.command(id, { kind: 'cancel', reason: 'enough' });
    expect(row).toMatchObject({ cancelSeq: 2, state: 'running' });
    expect((await store.command(id, { kind: 'cancel', reason: null })).cancelSeq).toBe(2);
    expect((await store.inputs(id, 1, 10)).map((entry) => entry.input)).toEqual([
      { kind: 'cancel.requested', reason: 'enough' },
    ]);
  });

  check('every ask is a separate input, and only the holder of the lease asks', async (sweep) => {
    const { store, id, lease, subject } = sweep;
    expect(await store.ask(lease, 3)).toBe(true);
    expect(await store.ask(lease, 3)).toBe(true);
    const sign = leaseSign(await store.sweep(id));
    const taken = await subject.other.acquireLease(id, { ...subject.owner, host: 'elsewhere' }, leaseMs, sign);
    expect(await store.ask(lease, 1)).toBe(false);
    expect(await store.ask(taken, 1)).toBe(true);
    const asked = (count: number) => ({ kind: 'asked', count });
    expect((await store.inputs(id, 1, 10)).map((entry) => entry.input)).toEqual([asked(3), asked(3), asked(1)]);
  });

  check('an ask/tell sweep accepts evaluations made elsewhere, other sweeps do not', async (sweep) => {
    const { store, id } = sweep;
    const observed = {
      config: { x: 0.5, optimizer: { name: 'sgd', lr: 1e-300 } },
      values: { loss: -0.25, cost: 1e300 },
    };
    await store.command(id, { kind: 'observe', ...observed }, 'key');
    await store.command(id, { kind: 'observe', ...observed }, 'key');
    expect((await store.inputs(id, 1, 10)).map((entry) => entry.input)).toEqual([{ kind: 'observed', ...observed }]);
    expect(await store.log({ sweepId: id, kinds: ['observed'] })).toMatchObject([{ isInput: true, body: observed }]);
    const other = await sweep.another(testDefinition({ trial: { type: 'in_process' } }));
    await refused(store.command(other.id, { kind: 'observe', ...observed }), 'STORE_NOT_ASK_TELL');
  });

  check('a define-by-run trial has what it asked for, and asks only while an attempt is open', async (sweep) => {
    const byRun = await sweep.another(testDefinition({ defineByRun: { fixed: ['x'] } }));
    const { store, id } = byRun;
    await byRun.commit([
      { kind: 'due', first: 0, count: 1, basisSeq: 1 },
      { kind: 'trial.suggested', trial: 0, config: { x: 0.5, y: 1, z: 2 }, basisSeq: 1, note: {} },
    ]);
    const configure = (config: ConfigurationRecord, key?: string) =>
      store.command(id, { kind: 'configure', trial: 0, config }, key);
    await refused(configure({ y: 1 }), 'STORE_TRIAL_FINAL');
    const key = await byRun.start(0);
    expect((await store.trial(id, 0)).config).toEqual({ x: 0.5 });
    const before = await store.sweep(id);
    expect((await configure({ y: 1 })).nextSeq).toBe(before.nextSeq + 1);
    await configure({ z: 'größer', list: [null, true, 1e-300] }, 'key');
    await configure({ z: 'größer', list: [null, true, 1e-300] }, 'key');
    const config = { x: 0.5, y: 1, z: 'größer', list: [null, true, 1e-300] };
    expect((await store.trial(id, 0)).config).toEqual(config);
    expect((await sweep.subject.other.trial(id, 0)).config).toEqual(config);
    expect((await store.inputs(id, before.nextSeq - 1, 10)).map(({ input }) => input)).toEqual([
      { kind: 'trial.configured', trial: 0, config: { y: 1 } },
      { kind: 'trial.configured', trial: 0, config: { z: 'größer', list: [null, true, 1e-300] } },
    ]);
    expect(await store.log({ sweepId: id, kinds: ['trial.configured'] })).toMatchObject([
      { isInput: true, trial: 0, attempt: null, body: { config: { y: 1 } } },
      { isInput: true, trial: 0 },
    ]);
    await byRun.end(key);
    await refused(configure({ late: 1 }), 'STORE_TRIAL_FINAL');
    await byRun.fold(ended(0));
    await refused(configure({ late: 1 }), 'STORE_TRIAL_FINAL');
    expect((await store.trial(id, 0)).config).toEqual(config);
    await refused(store.command(id, { kind: 'configure', trial: 7, config: {} }), 'STORE_UNKNOWN_TRIAL');
    await byRun.expectDenseLog();
    await sweep.start(0);
    await refused(store.command(sweep.id, { kind: 'configure', trial: 0, config: {} }), 'STORE_NOT_BY_RUN');
  });

  check('a repeated command key gives the first answer', async ({ store, id }) => {
    const first = await store.command(id, { kind: 'pause' }, 'key');
    await store.command(id, { kind: 'resume' });
    expect(await store.command(id, { kind: 'pause' }, 'key')).toEqual(first);
    expect((await store.sweep(id)).paused).toBe(false);
    await refused(store.command(id, { kind: 'resume' }, 'key'), 'STORE_KEY_REUSED');
  });

  check('a refused command does not use up its key', async ({ store, id }) => {
    await refused(store.command(id, { kind: 'cancel_trial', trial: 0 }, 'key'), 'STORE_UNKNOWN_TRIAL');
    expect((await store.command(id, { kind: 'pause' }, 'key')).paused).toBe(true);
  });

  check('limits change together, and only from the current version', async ({ store, id }) => {
    const limits = { ...testDefinition().limits, maxTotalTrials: 9, timeoutMs: 60_000 };
    const row = await store.command(id, { kind: 'change_limits', limits, ifVersion: 1 });
    expect(row).toMatchObject({ limits, limitsVersion: 2 });
    expect(row.definition.limits).toEqual(testDefinition().limits);
    const late = store.command(id, { kind: 'change_limits', limits, ifVersion: 1 });
    expect(await refused(late, 'STORE_VERSION_MISMATCH')).toMatchObject({ version: 2 });
    expect((await store.command(id, { kind: 'change_limits', limits, ifVersion: null })).limitsVersion).toBe(2);
    expect((await store.inputs(id, 1, 10)).map((entry) => entry.input)).toEqual([{ kind: 'limits.changed', limits }]);
  });

  check('a trial is canceled once, and never after it ended', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    await store.command(id, { kind: 'cancel_trial', trial: 0 });
    const { cancelSeq } = await store.trial(id, 0);
    await store.command(id, { kind: 'cancel_trial', trial: 0 });
    expect((await store.trial(id, 0)).cancelSeq).toBe(cancelSeq);
    await sweep.fold(ended(0, { state: 'canceled' }));
    const late = store.command(id, { kind: 'cancel_trial', trial: 0 });
    expect(await refused(late, 'STORE_TRIAL_FINAL')).toMatchObject({ trial: 0, state: 'canceled' });
  });

  check('a final sweep accepts no command', async (sweep) => {
    const small = await sweep.another(testDefinition({ limits: { maxTotalTrials: 1 } }));
    await small.finish(0);
    const [position] = await small.positions({ kind: 'sweep.ended', state: 'completed', message: null });
    expect(position).not.toBeNull();
    for (const kind of ['pause', 'resume'] as const) {
      await refused(sweep.store.command(small.id, { kind }), 'STORE_SWEEP_FINAL');
    }
    await refused(sweep.store.command(small.id, { kind: 'cancel', reason: null }), 'STORE_SWEEP_FINAL');
    const { state, endedAtMs } = await sweep.store.sweep(small.id);
    expect({ state, endedAtMs }).toEqual({ state: 'completed', endedAtMs: sweep.clock.nowMs() });
  });

  check('sweeps are independent of each other', async (sweep) => {
    const other = await sweep.another(testDefinition());
    await sweep.suggest(1);
    await other.suggest(0);
    expect(await sweep.store.trials({ sweepId: sweep.id })).toHaveLength(2);
    expect(await sweep.store.trials({ sweepId: other.id })).toHaveLength(1);
    expect(await other.kinds()).toEqual(['sweep.submitted', 'due', 'trial.suggested']);
    expect(await SweepFixture.create(sweep.subject, testDefinition(), 'third')).toBeDefined();
    await sweep.positions(suggestion(2));
    await other.expectDenseLog();
    await sweep.expectDenseLog();
  });
}
