import type { SweepDecision, SweepRow } from '../../records/index.ts';
import { attemptKey, isFinalSweepState } from '../../records/index.ts';
import { storeError } from '../errors.ts';
import type { Commit, CommitResult, Lease } from '../store.ts';
import { RowReader, stringify } from './codec.ts';
import type { Sql } from './connection.ts';
import { type NewEntry, writeEntry } from './log.ts';
import { lossOf } from './series.ts';
import type { SweepIndex } from './sweep-index.ts';

/** The sweep inside one commit: guards read it, effects change it, and the end of the commit writes it back. */
interface Work {
  readonly sql: Sql;
  readonly n: number;
  readonly row: SweepRow;
  readonly installId: string;
  readonly tokenHashes: ReadonlyMap<string, Uint8Array> | undefined;
  nextSeq: number;
  nextNumber: number;
  dueCount: number;
  totalEffective: number | null;
  state: SweepRow['state'];
  /** Attempts that are not ended; counted when first needed. */
  openAttempts: number | undefined;
}

/** Checks the lease and the fold, applies each decision with its guards, and moves the fold, in one transaction. */
export function commit(sql: Sql, sweeps: SweepIndex, installId: string, lease: Lease, wanted: Commit): CommitResult {
  const row = sweeps.row(sql, lease.sweepId);
  if (row.leaseToken !== lease.token) return { kind: 'fenced' };
  if (wanted.folded !== undefined && row.foldedSeq !== wanted.folded.from) return { kind: 'fenced' };
  const n = sweeps.numberOf(sql, lease.sweepId);
  if (wanted.folded !== undefined) {
    // Before the decisions: the end of a sweep checks that nothing is unfolded.
    sql.run('update sweep set folded_seq = ? where n = ?', wanted.folded.to, n);
  }
  const work: Work = {
    sql,
    n,
    row,
    installId,
    tokenHashes: wanted.tokenHashes,
    ...mutable(row),
    openAttempts: undefined,
  };
  const positions = wanted.decisions.map((decision) => decide(work, decision));
  sql.run(
    `update sweep set next_seq = ?, next_number = ?, due_count = ?, total_effective = ? where n = ?`,
    work.nextSeq,
    work.nextNumber,
    work.dueCount,
    work.totalEffective,
    n,
  );
  return { kind: 'committed', positions, atMs: sql.nowMs, sweep: sweeps.row(sql, lease.sweepId) };
}

function mutable(row: SweepRow): Pick<Work, 'nextSeq' | 'nextNumber' | 'dueCount' | 'totalEffective' | 'state'> {
  const { nextSeq, nextNumber, dueCount, totalEffective, state } = row;
  return { nextSeq, nextNumber, dueCount, totalEffective, state };
}

/** @returns the position, or null when a guard refused */
function decide(work: Work, decision: SweepDecision): number | null {
  switch (decision.kind) {
    case 'due':
      return due(work, decision);
    case 'trial.suggested':
      return suggested(work, decision);
    case 'attempt.planned':
      return planned(work, decision);
    case 'trial.running':
      return running(work, decision);
    case 'trial.verdict':
      return verdict(work, decision);
    case 'trial.retry':
      return retry(work, decision);
    case 'trial.ended':
      return trialEnded(work, decision);
    case 'sampler.exhausted':
      return exhausted(work, decision);
    case 'sweep.ending':
      return ending(work, decision);
    case 'sweep.ended':
      return sweepEnded(work, decision);
    case 'notice':
      return append(work, decision);
  }
}

type Of<Kind extends SweepDecision['kind']> = Extract<SweepDecision, { kind: Kind }>;

function append(work: Work, decision: SweepDecision): number {
  const { kind, ...body } = decision;
  const seq = work.nextSeq++;
  const entry: NewEntry = {
    kind,
    isInput: false,
    ...('trial' in decision ? { trial: decision.trial } : {}),
    ...('attempt' in decision ? { attempt: decision.attempt } : {}),
    ...('causedBy' in decision ? { causedBy: decision.causedBy } : {}),
    body,
  };
  writeEntry(work.sql, work.n, seq, entry);
  return seq;
}

/** A guarded write that must succeed: the lease and the fold's check leave no honest way for it to fail. */
function mustChange(work: Work, changed: number, decision: SweepDecision): void {
  if (changed === 1) return;
  throw storeError(
    'STORE_INVARIANT',
    `Decision ${decision.kind} does not fit the records of sweep ${work.row.id}: ${stringify(decision)}`,
    { details: { sweepId: work.row.id, kind: decision.kind } },
  );
}

function due(work: Work, decision: Of<'due'>): number {
  mustChange(work, decision.first === work.dueCount ? 1 : 0, decision);
  for (let number = decision.first; number < decision.first + decision.count; number++) {
    work.sql.run('insert into due values (?, ?, ?)', work.n, number, decision.basisSeq);
  }
  work.dueCount += decision.count;
  return append(work, decision);
}

/** Nothing new is suggested or planned once a cancel is in the log, folded or not. */
function mayStart(work: Work): boolean {
  return work.state === 'running' && work.row.cancelSeq === null && !work.row.paused;
}

function suggested(work: Work, decision: Of<'trial.suggested'>): number | null {
  const { sql, n, row } = work;
  const total = Math.min(row.limits.maxTotalTrials, work.totalEffective ?? Number.POSITIVE_INFINITY);
  if (!mayStart(work) || decision.trial !== work.nextNumber || decision.trial >= total) return null;
  const basis = sql.get('select basis_seq from due where sweep = ? and number = ?', n, decision.trial);
  if (basis === undefined) return null;
  mustChange(work, new RowReader(basis).integer() === decision.basisSeq ? 1 : 0, decision);
  sql.run(
    `insert into trial (sweep, number, state, config, basis_seq, loss, created_at_ms) values (?, ?, 'queued', ?, ?, ?, ?)`,
    n,
    decision.trial,
    JSON.stringify(decision.config),
    decision.basisSeq,
    Number.POSITIVE_INFINITY,
    sql.nowMs,
  );
  work.nextNumber++;
  return append(work, decision);
}

function planned(work: Work, decision: Of<'attempt.planned'>): number | null {
  const { sql, n, row } = work;
  const { trial, attempt, target } = decision;
  if (!mayStart(work)) return null;
  work.openAttempts ??= countOpenAttempts(work);
  const open = work.openAttempts;
  if (open >= row.limits.maxConcurrentTrials) return null;
  const changed = sql.run(
    `update trial set state = 'starting', attempts = attempts + 1, retry_at_ms = null
     where sweep = ?1 and number = ?2 and attempts = ?3 and state = 'queued' and verdict is null and cancel_seq is null
       and (retry_at_ms is null or retry_at_ms <= ?4)`,
    n,
    trial,
    attempt,
    sql.nowMs,
  );
  if (changed === 0) return null;
  work.openAttempts = open + 1;
  sql.run(
    `insert into attempt (sweep, trial, attempt, key, state, token_hash, target, planned_at_ms)
     values (?, ?, ?, ?, 'planned', ?, ?, ?)`,
    n,
    trial,
    attempt,
    attemptKey(work.installId, { sweepId: row.id, trial, attempt }),
    work.tokenHashes?.get(`${trial}/${attempt}`) ?? null,
    target,
    sql.nowMs,
  );
  return append(work, decision);
}

function countOpenAttempts(work: Work): number {
  const row = work.sql.get('select count(*) from attempt where sweep = ? and ended_seq is null', work.n);
  return new RowReader(row ?? []).integer();
}

function running(work: Work, decision: Of<'trial.running'>): number {
  const changed = work.sql.run(
    `update trial set state = 'running', started_at_ms = coalesce(started_at_ms,
       (select claimed_at_ms from attempt a where a.sweep = ?1 and a.trial = ?2 and a.attempt = ?3), ?4)
     where sweep = ?1 and number = ?2 and state in ('starting', 'running')`,
    work.n,
    decision.trial,
    decision.attempt,
    work.sql.nowMs,
  );
  mustChange(work, changed, decision);
  return append(work, decision);
}

function verdict(work: Work, decision: Of<'trial.verdict'>): number {
  const seq = append(work, decision);
  const changed = work.sql.run(
    `update trial set verdict = ?, verdict_seq = ?, verdict_cause = ?, stop = ?, message = coalesce(?, message)
     where sweep = ? and number = ? and verdict is null and ended_seq is null`,
    decision.verdict,
    seq,
    decision.causedBy,
    decision.stop === null ? null : stringify(decision.stop),
    decision.reason,
    work.n,
    decision.trial,
  );
  mustChange(work, changed, decision);
  return seq;
}

const counterColumns = {
  userRetries: 'user_retries',
  infraRetries: 'infra_retries',
  preemptions: 'preemptions',
} as const satisfies Record<Of<'trial.retry'>['counter'], string>;

/** No attempt of the trial is open. */
const noOpenAttempt = `not exists (select 1 from attempt a where a.sweep = trial.sweep and a.trial = trial.number
  and a.ended_seq is null)`;

function retry(work: Work, decision: Of<'trial.retry'>): number {
  const counter = counterColumns[decision.counter];
  const changed = work.sql.run(
    `update trial set state = 'queued', ${counter} = ${counter} + 1, retry_at_ms = ?
     where sweep = ? and number = ? and state in ('starting', 'running') and verdict is null and ${noOpenAttempt}`,
    decision.retryAtMs,
    work.n,
    decision.trial,
  );
  mustChange(work, changed, decision);
  return append(work, decision);
}

function trialEnded(work: Work, decision: Of<'trial.ended'>): number {
  const seq = append(work, decision);
  const { state, failure, message, causedBy, best, last, intervals } = decision;
  const changed = work.sql.runWith(
    `update trial set state = ?, failure = ?, message = ?, ended_seq = ?, ended_cause = ?, best = ?, loss = ?, last = ?,
       intervals = ?, retry_at_ms = null, ended_at_ms = ?
     where sweep = ? and number = ? and ended_seq is null and ${noOpenAttempt}`,
    [
      state,
      failure,
      message,
      seq,
      causedBy,
      best,
      lossOf(work.row.definition, best),
      last,
      intervals,
      work.sql.nowMs,
      work.n,
      decision.trial,
    ],
  );
  mustChange(work, changed, decision);
  return seq;
}

function exhausted(work: Work, decision: Of<'sampler.exhausted'>): number {
  work.totalEffective = Math.min(decision.total, work.totalEffective ?? Number.POSITIVE_INFINITY);
  work.sql.run('delete from due where sweep = ? and number >= ?', work.n, work.totalEffective);
  work.dueCount = Math.min(work.dueCount, work.totalEffective);
  return append(work, decision);
}

function ending(work: Work, decision: Of<'sweep.ending'>): number {
  const changed = work.sql.run(
    `update sweep set state = 'ending', ending_reason = ?, message = ? where n = ? and state = 'running'`,
    decision.reason,
    decision.message,
    work.n,
  );
  mustChange(work, changed, decision);
  work.state = 'ending';
  return append(work, decision);
}

/** Refused while something may still happen: an input that is not folded, an open attempt, a trial that is not final. */
function sweepEnded(work: Work, decision: Of<'sweep.ended'>): number | null {
  const { sql, n } = work;
  if (isFinalSweepState(work.state)) return null;
  const blocked = sql.get(
    `select exists (select 1 from event where sweep = ?1 and is_input = 1
                      and seq > (select folded_seq from sweep where n = ?1))
         or exists (select 1 from attempt where sweep = ?1 and ended_seq is null)
         or exists (select 1 from trial where sweep = ?1 and state in ('queued', 'starting', 'running'))`,
    n,
  );
  if (new RowReader(blocked ?? []).boolean()) return null;
  sql.run(
    'update sweep set state = ?, message = coalesce(?, message), ended_at_ms = ? where n = ?',
    decision.state,
    decision.message,
    sql.nowMs,
    n,
  );
  work.state = decision.state;
  return append(work, decision);
}
