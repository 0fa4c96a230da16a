import { expect } from 'vitest';
import { leaseSign, leaseState } from '../lease-state.ts';
import { type Check, ended, leaseMs, lost, planned, refused, testDefinition } from './subject.contract.ts';

/** The lease, deadlines, and what ends with a fence. */
export function checkLeases(check: Check): void {
  check('a lease has one owner until released', async (sweep) => {
    const { store, id, subject, clock } = sweep;
    const elsewhere = { ...subject.owner, host: 'elsewhere' };
    const details = await refused(store.acquireLease(id, elsewhere, leaseMs), 'STORE_LEASE_HELD');
    expect(details).toMatchObject({ owner: subject.owner });
    await refused(store.acquireLease(id, subject.owner, leaseMs), 'STORE_LEASE_HELD');
    clock.advance(leaseMs - 1);
    expect(await store.renewLease(sweep.lease, leaseMs)).toBe(true);
    await store.releaseLease(sweep.lease);
    const second = await store.acquireLease(id, elsewhere, leaseMs);
    expect(second).toEqual({ sweepId: id, token: sweep.lease.token + 1 });
    expect(await store.renewLease(sweep.lease, leaseMs)).toBe(false);
    await store.releaseLease(sweep.lease);
    await refused(store.acquireLease(id, subject.owner, leaseMs), 'STORE_LEASE_HELD');
    await store.releaseLease(second);
    expect((await store.sweep(id)).leaseOwner).toBeNull();
    expect((await store.acquireLease(id, subject.owner, leaseMs)).token).toBe(3);
  });

  check('a lease is taken from a silent owner only with its unchanged sign', async (sweep) => {
    const { store, id, subject, clock, lease } = sweep;
    const elsewhere = { ...subject.owner, host: 'elsewhere' };
    const sign = async () => leaseSign(await store.sweep(id));
    const first = await sign();
    // Every renewal changes it, even two at the same wall clock time.
    await store.renewLease(lease, leaseMs);
    const second = await sign();
    await store.renewLease(lease, leaseMs);
    expect(new Set([first, second, await sign()]).size).toBe(3);
    await refused(store.acquireLease(id, elsewhere, leaseMs, second), 'STORE_LEASE_HELD');
    const taken = await store.acquireLease(id, elsewhere, leaseMs, await sign());
    expect(taken.token).toBe(lease.token + 1);
    expect(await store.commit(lease, { decisions: [] })).toEqual({ kind: 'fenced' });
    clock.advance(1);
    expect(await store.renewLease(lease, leaseMs)).toBe(false);
  });

  check('a wall clock alone never takes a lease; one look distinguishes held from silent', async (sweep) => {
    const { store, id, subject, clock, lease } = sweep;
    const elsewhere = { ...subject.owner, host: 'elsewhere' };
    const standing = async () => leaseState(await store.sweep(id), clock.nowMs(), elsewhere);
    expect(await standing()).toBe('held');
    const hourMs = 3_600_000;
    for (const byMs of [20_000, 24 * hourMs, 8760 * hourMs, -20_000, -24 * hourMs, -8760 * hourMs]) {
      clock.setWall(byMs);
      expect(await standing()).toBe('silent');
      await refused(store.acquireLease(id, elsewhere, leaseMs), 'STORE_LEASE_HELD');
      expect(await store.renewLease(lease, leaseMs)).toBe(true);
      expect(await standing()).toBe('held');
    }
    await store.releaseLease(lease);
    expect(await standing()).toBe('free');
  });

  check('a provably dead owner is replaced at once', async (sweep) => {
    const { store, id, subject } = sweep;
    if (subject.deadOwner === undefined) throw new Error('provide `deadOwner`, or skip this check with a reason');
    await store.releaseLease(sweep.lease);
    const dead = await store.acquireLease(id, subject.deadOwner, leaseMs);
    const lease = await store.acquireLease(id, subject.owner, leaseMs);
    expect(lease.token).toBe(dead.token + 1);
    expect(await store.commit(dead, { decisions: [] })).toEqual({ kind: 'fenced' });
  });

  check('a fenced controller changes nothing', async (sweep) => {
    const { store, id, subject, lease, clock } = sweep;
    const other = await sweep.another(testDefinition({ limits: { timeoutMs: 1, trialTimeoutMs: 1 } }));
    const key = await other.start(0);
    const fenced = { ...other.lease, token: other.lease.token - 1 };
    clock.advance(10);
    expect(await store.deadline(fenced, 'sweep', 10)).toBe(false);
    expect(await store.deadline(fenced, { trial: 0, attempt: 0 }, 10)).toBe(false);
    expect(await store.submitted(fenced, key, 'x')).toBe(false);
    expect(await store.observeEnd(fenced, await store.attempt(key), lost)).toBe(false);
    expect(await store.reaped(fenced, key)).toBe(false);
    expect(await store.commit(fenced, { decisions: [planned(1, 0)] })).toEqual({ kind: 'fenced' });
    await other.expectDenseLog();
    expect(subject.owner.pid).toBeGreaterThan(0);
    expect((await store.sweep(id)).leaseToken).toBe(lease.token);
  });

  check('the deadline of a sweep applies once, when its time is over and no cancel came first', async (sweep) => {
    const { store, clock } = sweep;
    const timed = await sweep.another(testDefinition({ limits: { timeoutMs: 1000 } }));
    // The caller measures the elapsed time; the wall clock does not matter.
    clock.setWall(86_400_000);
    expect(await store.deadline(timed.lease, 'sweep', 999)).toBe(false);
    expect(await store.deadline(sweep.lease, 'sweep', 1e9)).toBe(false);
    clock.setWall(-2 * 86_400_000);
    expect(await store.deadline(timed.lease, 'sweep', 1000.4)).toBe(true);
    expect(await store.deadline(timed.lease, 'sweep', 1001)).toBe(false);
    expect(await store.sweep(timed.id)).toMatchObject({ cancelSeq: 2 });
    const [, entry] = await store.log({ sweepId: timed.id });
    expect(entry).toMatchObject({ kind: 'deadline.sweep', body: { elapsedMs: 1000 } });
    const canceled = await sweep.another(testDefinition({ limits: { timeoutMs: 1 } }), 'canceled');
    await store.command('canceled', { kind: 'cancel', reason: null });
    expect(await store.deadline(canceled.lease, 'sweep', 1)).toBe(false);
  });

  check('the deadline of an attempt needs a claim and uses the current limit', async (sweep) => {
    const { store } = sweep;
    const timed = await sweep.another(testDefinition({ limits: { trialTimeoutMs: 1000 } }));
    const at = { trial: 0, attempt: 0 };
    const key = await timed.plan(0);
    expect(await store.deadline(timed.lease, at, 5000)).toBe(false);
    await timed.claim(key);
    expect(await store.deadline(timed.lease, at, 999)).toBe(false);
    expect(await store.deadline(timed.lease, at, 1000)).toBe(true);
    expect(await store.deadline(timed.lease, at, 2000)).toBe(false);
    expect(await store.deadline(timed.lease, { trial: 3, attempt: 0 }, 5000)).toBe(false);
    const [last] = (await store.inputs(timed.id, 0, 100)).slice(-1);
    expect(last?.input).toEqual({ kind: 'deadline.attempt', ...at });
    const second = await timed.start(1);
    await timed.end(second);
    expect(await store.deadline(timed.lease, { trial: 1, attempt: 0 }, 1000)).toBe(false);
  });

  check('times in rows are in order, whatever the wall clock does', async (sweep) => {
    const { store, id, clock } = sweep;
    const key = await sweep.start(0);
    const startedMs = (await store.attempt(key)).claimedAtMs ?? 0;
    clock.advance(60_000);
    clock.setWall(-3 * 86_400_000);
    await sweep.end(key, { endedAtMs: clock.nowMs() });
    await sweep.fold({ kind: 'trial.running', trial: 0, attempt: 0 }, ended(0));
    const { plannedAtMs, claimedAtMs, endedAtMs } = await store.attempt(key);
    expect([plannedAtMs, claimedAtMs, endedAtMs]).toEqual([plannedAtMs, claimedAtMs, endedAtMs].sort());
    const trial = await store.trial(id, 0);
    expect(trial.startedAtMs).toBe(startedMs);
    expect(trial.endedAtMs).toBeGreaterThanOrEqual(startedMs);
    expect(store.time.nowMs()).toBeGreaterThanOrEqual(startedMs + 57_000);
    const { createdAtMs } = await store.sweep(id);
    expect(createdAtMs).toBeLessThanOrEqual(trial.createdAtMs);
  });

  check('rows and leases use the time of the store, and every connection agrees on it', async (sweep) => {
    const { store, id, lease, subject } = sweep;
    const between = async (now: () => number, read: () => Promise<number>) => {
      const beforeMs = now();
      const atMs = await read();
      expect(atMs).toBeGreaterThanOrEqual(beforeMs);
      expect(atMs).toBeLessThanOrEqual(now());
    };
    await between(store.time.nowMs, async () => {
      await store.createSweep({ id: 'timed', definition: testDefinition() });
      return (await subject.other.sweep('timed')).createdAtMs;
    });
    await between(store.time.wallMs, async () => {
      await store.renewLease(lease, leaseMs);
      return (await subject.other.sweep(id)).leaseUntilMs - leaseMs;
    });
    expect(Math.abs(store.time.nowMs() - subject.other.time.nowMs())).toBeLessThan(1_000);
    expect(Math.abs(store.time.wallMs() - subject.other.time.wallMs())).toBeLessThan(1_000);
  });
}
