import type { AttemptEnd } from '../../../model/index.ts';
import type { Lease } from '../../commit.ts';
import { storeError } from '../../errors.ts';
import { leaseSign, leaseState } from '../../lease-state.ts';
import type { LeaseOwner } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader } from '../reading/codec.ts';
import { appendEntry } from '../reading/log.ts';
import type { SweepIndex } from '../reading/sweep-index.ts';
import { findAttempt } from './attempt.ts';
import { writeObservedEnd } from './intake.ts';

/** Takes the lease when it is free, its owner is provably dead on this host, or its sign is still the watched one. */
export function acquireLease(
  sql: Sql,
  sweeps: SweepIndex,
  sweepId: string,
  { owner, durationMs, watched }: { owner: LeaseOwner; durationMs: number; watched: string | undefined },
): Lease {
  const row = sweeps.row(sql, sweepId);
  const mayTake = leaseState(row, sql.wallMs, owner) === 'free' || watched === leaseSign(row);
  if (row.leaseOwner !== null && !mayTake) {
    const holder = row.leaseOwner.owner;
    const who = holder === null ? 'a process of a later version' : `process ${holder.pid} on ${holder.host}`;
    const isStudy = row.definition.trial.type === 'ask_tell';
    throw storeError(
      'STORE_LEASE_HELD',
      isStudy
        ? studyHeld(sweepId, who)
        : `Sweep ${sweepId} is driven by ${who}. Stop that process, or wait until it ends.`,
      { details: { sweepId, owner: holder === null ? null : { ...holder }, leaseUntilMs: row.leaseUntilMs } },
    );
  }
  const token = row.leaseToken + 1;
  sql.run(
    'update sweep set lease_token = ?, lease_owner = ?, lease_until_ms = ? where id = ?',
    token,
    JSON.stringify({ ...owner, beat: 0, durationMs }),
    sql.wallMs + durationMs,
    sweepId,
  );
  return { sweepId, token };
}

function studyHeld(sweepId: string, who: string): string {
  return `Study ${sweepId} is open in ${who}. Close it there, or wait until that process ends. Several programs work on one study through a server: run \`hyperdrive serve\`, and set HYPERDRIVE_SERVER to its address in each of them.`;
}

/**
 * Counts the renewal, which is what observers watch; the time is only a hint.
 * @returns false when fenced
 */
export function renewLease(sql: Sql, lease: Lease, durationMs: number): boolean {
  return (
    sql.run(
      `update sweep set lease_until_ms = ?,
         lease_owner = json_set(lease_owner, '$.beat', coalesce(json_extract(lease_owner, '$.beat'), 0) + 1)
       where id = ? and lease_token = ?`,
      sql.wallMs + durationMs,
      lease.sweepId,
      lease.token,
    ) === 1
  );
}

/** Releases the lease; does nothing when it is no longer ours. */
export function releaseLease(sql: Sql, lease: Lease): void {
  sql.run(
    'update sweep set lease_owner = null, lease_until_ms = 0 where id = ? and lease_token = ?',
    lease.sweepId,
    lease.token,
  );
}

/** Row number of the sweep, or undefined when the lease is no longer ours. */
export function heldSweep(sql: Sql, lease: Lease): number | undefined {
  const row = sql.get('select n from sweep where id = ? and lease_token = ?', lease.sweepId, lease.token);
  return row === undefined ? undefined : new RowReader(row).integer();
}

/** Appends `deadline.sweep` once the sweep's time is over and nothing else ends it. */
export function sweepDeadline(sql: Sql, lease: Lease, elapsedMs: number): boolean {
  const n = heldSweep(sql, lease);
  if (n === undefined) return false;
  const applies = sql.get(
    `select 1 from sweep where n = ? and state in ('running', 'ending') and cancel_seq is null
       and timeout_ms is not null and timeout_ms <= ?`,
    n,
    elapsedMs,
  );
  if (applies === undefined) return false;
  const seq = appendEntry(sql, n, {
    kind: 'deadline.sweep',
    isInput: true,
    body: { elapsedMs: Math.round(elapsedMs) },
  });
  sql.run('update sweep set cancel_seq = ? where n = ?', seq, n);
  return true;
}

/** Appends `deadline.attempt` once the attempt's time since its claim is over. */
export function attemptDeadline(
  sql: Sql,
  lease: Lease,
  at: { trial: number; attempt: number },
  elapsedMs: number,
): boolean {
  const n = heldSweep(sql, lease);
  if (n === undefined) return false;
  const { trial, attempt } = at;
  const found = sql.get(
    `select a.id from attempt a join sweep s on s.n = a.sweep join trial t on t.sweep = a.sweep and t.number = a.trial
     where a.sweep = ? and a.trial = ? and a.attempt = ? and a.ended_seq is null and a.deadline_seq is null
       and t.verdict is null and s.trial_timeout_ms is not null and a.claimed_at_ms is not null and s.trial_timeout_ms <= ?`,
    n,
    trial,
    attempt,
    elapsedMs,
  );
  if (found === undefined) return false;
  const seq = appendEntry(sql, n, {
    kind: 'deadline.attempt',
    isInput: true,
    trial,
    attempt,
    body: { trial, attempt, elapsedMs: Math.round(elapsedMs) },
  });
  sql.run('update attempt set deadline_seq = ? where id = ?', seq, new RowReader(found).integer());
  return true;
}

/** Ends an attempt by observation, unless it has shown life since the observation began. */
export function observeEnd(
  sql: Sql,
  lease: Lease,
  seen: { key: string; epoch: number; beat: number },
  attemptEnd: AttemptEnd,
): boolean {
  if (heldSweep(sql, lease) === undefined) return false;
  const attempt = findAttempt(sql, seen.key);
  const unchanged = sql.get(
    'select 1 from attempt where id = ? and ended_seq is null and epoch = ? and beat = ?',
    attempt.id,
    seen.epoch,
    seen.beat,
  );
  if (unchanged === undefined) return false;
  writeObservedEnd(sql, attempt, attemptEnd);
  return true;
}

/** Records the engine's own id of the job. The state moves only from `planned`, since a claim may have come first. */
export function submitted(sql: Sql, lease: Lease, key: string, nativeId: string | null): boolean {
  if (heldSweep(sql, lease) === undefined) return false;
  return (
    sql.run(
      `update attempt set native_id = coalesce(?, native_id),
         state = case state when 'planned' then 'submitted' else state end where key = ? and ended_seq is null`,
      nativeId,
      key,
    ) === 1
  );
}

/** Records that the engine no longer knows the job. */
export function reaped(sql: Sql, lease: Lease, key: string): boolean {
  if (heldSweep(sql, lease) === undefined) return false;
  return (
    sql.run(
      'update attempt set reaped_at_ms = coalesce(reaped_at_ms, ?) where key = ? and ended_seq is not null',
      sql.nowMs,
      key,
    ) === 1
  );
}
