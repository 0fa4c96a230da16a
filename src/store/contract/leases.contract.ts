import { expect } from 'vitest';
import { type Check, leaseMs, lost, planned, refused, testDefinition } from './subject.contract.ts';

/** The lease, deadlines, and what ends with a fence. */
export function checkLeases(check: Check): void {
  check('one owner at a time, until it lets go or lapses', async (sweep) => {
    const { store, id, subject, clock } = sweep;
    const elsewhere = { ...subject.owner, host: 'elsewhere' };
    const details = await refused(store.acquireLease(id, elsewhere, leaseMs), 'STORE_LEASE_HELD');
    expect(details).toMatchObject({ owner: subject.owner });
    await refused(store.acquireLease(id, subject.owner, leaseMs), 'STORE_LEASE_HELD');
    clock.advance(leaseMs - 1);
    expect(await store.renewLease(sweep.lease, leaseMs)).toBe(true);
    clock.advance(leaseMs);
    await refused(store.acquireLease(id, elsewhere, leaseMs), 'STORE_LEASE_HELD');
    clock.advance(1);
    const second = await store.acquireLease(id, elsewhere, leaseMs);
    expect(second).toEqual({ sweepId: id, token: sweep.lease.token + 1 });
    expect(await store.renewLease(sweep.lease, leaseMs)).toBe(false);
    await store.releaseLease(sweep.lease);
    await refused(store.acquireLease(id, subject.owner, leaseMs), 'STORE_LEASE_HELD');
    await store.releaseLease(second);
    expect((await store.sweep(id)).leaseOwner).toBeNull();
    expect((await store.acquireLease(id, subject.owner, leaseMs)).token).toBe(3);
  });

  check('an owner that is provably dead is replaced at once', async (sweep) => {
    const { store, id, subject } = sweep;
    if (subject.deadOwner === undefined) return;
    await store.releaseLease(sweep.lease);
    const dead = await store.acquireLease(id, subject.deadOwner, leaseMs);
    const lease = await store.acquireLease(id, subject.owner, leaseMs);
    expect(lease.token).toBe(dead.token + 1);
    expect(await store.commit(dead, { decisions: [] })).toEqual({ kind: 'fenced' });
  });

  check('a fenced controller changes nothing at all', async (sweep) => {
    const { store, id, subject, lease, clock } = sweep;
    const other = await sweep.another(testDefinition({ limits: { timeoutMs: 1, trialTimeoutMs: 1 } }));
    const key = await other.start(0);
    const fenced = { ...other.lease, token: other.lease.token - 1 };
    clock.advance(10);
    expect(await store.deadline(fenced, 'sweep')).toBe(false);
    expect(await store.deadline(fenced, { trial: 0, attempt: 0 })).toBe(false);
    expect(await store.submitted(fenced, key, 'x')).toBe(false);
    expect(await store.observeEnd(fenced, await store.attempt(key), lost)).toBe(false);
    expect(await store.reaped(fenced, key)).toBe(false);
    expect(await store.commit(fenced, { decisions: [planned(1, 0)] })).toEqual({ kind: 'fenced' });
    await other.expectDenseLog();
    expect(subject.owner.pid).toBeGreaterThan(0);
    expect((await store.sweep(id)).leaseToken).toBe(lease.token);
  });

  check('the deadline of a sweep counts once, after its time, and against a cancel', async (sweep) => {
    const { store, clock } = sweep;
    const timed = await sweep.another(testDefinition({ limits: { timeoutMs: 1000 } }));
    clock.advance(999);
    expect(await store.deadline(timed.lease, 'sweep')).toBe(false);
    expect(await store.deadline(sweep.lease, 'sweep')).toBe(false);
    clock.advance(1);
    expect(await store.deadline(timed.lease, 'sweep')).toBe(true);
    expect(await store.deadline(timed.lease, 'sweep')).toBe(false);
    expect(await store.sweep(timed.id)).toMatchObject({ cancelSeq: 2 });
    expect(await timed.kinds()).toEqual(['sweep.submitted', 'deadline.sweep']);
    const canceled = await sweep.another(testDefinition({ limits: { timeoutMs: 1 } }), 'canceled');
    await store.command('canceled', { kind: 'cancel', reason: null });
    clock.advance(1);
    expect(await store.deadline(canceled.lease, 'sweep')).toBe(false);
  });

  check('the deadline of an attempt counts from its claim', async (sweep) => {
    const { store, clock } = sweep;
    const timed = await sweep.another(testDefinition({ limits: { trialTimeoutMs: 1000 } }));
    const at = { trial: 0, attempt: 0 };
    const key = await timed.plan(0);
    clock.advance(5000);
    expect(await store.deadline(timed.lease, at)).toBe(false);
    await timed.claim(key);
    clock.advance(999);
    expect(await store.deadline(timed.lease, at)).toBe(false);
    clock.advance(1);
    expect(await store.deadline(timed.lease, at)).toBe(true);
    expect(await store.deadline(timed.lease, at)).toBe(false);
    expect(await store.deadline(timed.lease, { trial: 3, attempt: 0 })).toBe(false);
    const [last] = (await store.inputs(timed.id, 0, 100)).slice(-1);
    expect(last?.input).toEqual({ kind: 'deadline.attempt', ...at });
    const second = await timed.start(1);
    await timed.end(second);
    clock.advance(1000);
    expect(await store.deadline(timed.lease, { trial: 1, attempt: 0 })).toBe(false);
  });
}
