import { isFinalSweepState, type SweepDecision, type SweepRow } from '../../../model/index.ts';
import type { Commit, CommitResult, Lease } from '../../commit.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader, stringify } from '../reading/codec.ts';
import { writeEntries } from '../reading/log.ts';
import { lossOf } from '../reading/series.ts';
import type { SweepIndex } from '../reading/sweep-index.ts';
import { append, type CommitWork, type DecisionOf, mustChange } from './commit-work.ts';
import type { KnownSweeps } from './known-sweeps.ts';
import { hasPendingDefinitionChange, planned, suggested, writeSuggested } from './launches.ts';

/** What a commit needs besides the transaction. */
export interface CommitContext {
  readonly sweeps: SweepIndex;
  readonly known: KnownSweeps;
  readonly installId: string;
  readonly heartbeatMs: number;
}

/** Checks the lease and the fold, applies each decision with its guards, and moves the fold, in one transaction. */
export function commit(sql: Sql, context: CommitContext, lease: Lease, wanted: Commit): CommitResult {
  const { sweeps, known, installId, heartbeatMs } = context;
  const n = sweeps.numberOf(sql, lease.sweepId);
  const mayWrite = ({ leaseToken, foldedSeq }: SweepRow) =>
    leaseToken === lease.token && (wanted.folded === undefined || foldedSeq === wanted.folded.from);
  let row = known.row(n);
  if (row === undefined || !mayWrite(row)) {
    known.forget(n);
    row = sweeps.row(sql, lease.sweepId);
    if (!mayWrite(row)) return { kind: 'fenced' };
    known.keepRow(n, row, undefined);
  }
  const work: CommitWork = {
    sql,
    n,
    row,
    installId,
    wanted,
    foldedSeq: wanted.folded?.to ?? row.foldedSeq,
    firstSeq: row.nextSeq,
    entries: [],
    unwritten: new Map(),
    ending: endedTrials(wanted.decisions),
    started: new Map(),
    claimed: [],
    due: new Map(),
    nextNumber: row.nextNumber,
    dueCount: row.dueCount,
    totalEffective: row.totalEffective,
    state: row.state,
    openAttempts: known.openAttempts(n),
  };
  const positions = wanted.decisions.map((decision) => decide(work, decision));
  writeSuggested(work);
  for (const [number, basisSeq] of work.due) sql.run('insert into due values (?, ?, ?)', n, number, basisSeq);
  const grants = new Map<string, { readonly epoch: number; readonly heartbeatMs: number }>();
  for (const { entry, name } of work.claimed) {
    work.entries.push(entry);
    grants.set(name, { epoch: 1, heartbeatMs });
  }
  const sweep = writeSweep(work, sweeps);
  writeEntries(sql, n, work.firstSeq, work.entries);
  known.appended(n, work.firstSeq, work.entries, sql.nowMs);
  known.keepRow(n, sweep, work.openAttempts);
  for (const claim of work.claimed) known.keepAttempt(claim.known);
  return { kind: 'committed', positions, grants, atMs: sql.nowMs, sweep };
}

/** Moves the fold and the counters of the sweep, unless its row has changed since it became known. */
function writeSweep(work: CommitWork, sweeps: SweepIndex): SweepRow {
  const { row, foldedSeq, nextNumber, dueCount, totalEffective } = work;
  const nextSeq = work.firstSeq + work.entries.length;
  const changed = work.sql.run(
    `update sweep set folded_seq = ?, next_seq = ?, next_number = ?, due_count = ?, total_effective = ?
     where n = ? and next_seq = ? and lease_token = ?`,
    foldedSeq,
    nextSeq,
    nextNumber,
    dueCount,
    totalEffective,
    work.n,
    row.nextSeq,
    row.leaseToken,
  );
  if (changed !== 1) throw storeError('STORE_INVARIANT', `Sweep ${row.id} changed during a commit.`);
  if (work.state !== row.state) return sweeps.row(work.sql, row.id);
  return { ...row, foldedSeq, nextSeq, nextNumber, dueCount, totalEffective };
}

function endedTrials(decisions: readonly SweepDecision[]): ReadonlySet<number> {
  const trials = new Set<number>();
  for (const decision of decisions) if (decision.kind === 'trial.ended') trials.add(decision.trial);
  return trials;
}

/** @returns the position, or null when a guard refused */
function decide(work: CommitWork, decision: SweepDecision): number | null {
  if (decision.kind !== 'trial.suggested' && decision.kind !== 'attempt.planned') writeSuggested(work);
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

function due(work: CommitWork, decision: DecisionOf<'due'>): number {
  mustChange(work, decision.first === work.dueCount ? 1 : 0, decision);
  for (let number = decision.first; number < decision.first + decision.count; number++)
    work.due.set(number, decision.basisSeq);
  work.dueCount += decision.count;
  return append(work, decision);
}

/** SQL for the start of a trial: the claim of its running attempt. */
const startedAt = `coalesce(started_at_ms,
  (select claimed_at_ms from attempt a where a.sweep = ?1 and a.trial = ?2 and a.attempt = ?3), ?4)`;

/** SQL for the end of a trial: the end of the attempt that led to it, which may have arrived late. */
const endedAt =
  'coalesce((select a.ended_at_ms from attempt a where a.sweep = ?1 and a.trial = ?2 and a.ended_seq = ?9), ?4)';

function running(work: CommitWork, decision: DecisionOf<'trial.running'>): number {
  // The trial also ends in this commit; that write sets both times.
  if (work.ending.has(decision.trial)) work.started.set(decision.trial, decision.attempt);
  else mustChange(work, writeRunning(work, decision), decision);
  return append(work, decision);
}

function writeRunning(
  work: CommitWork,
  { trial, attempt }: Pick<DecisionOf<'trial.running'>, 'trial' | 'attempt'>,
): number {
  return work.sql.run(
    `update trial set state = 'running', started_at_ms = ${startedAt}
     where sweep = ?1 and number = ?2 and state in ('starting', 'running')`,
    work.n,
    trial,
    attempt,
    work.sql.nowMs,
  );
}

function verdict(work: CommitWork, decision: DecisionOf<'trial.verdict'>): number {
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
} as const satisfies Record<DecisionOf<'trial.retry'>['counter'], string>;

/** SQL condition: no attempt of the trial is open. */
const noOpenAttempt = `not exists (select 1 from attempt a where a.sweep = trial.sweep and a.trial = trial.number
  and a.ended_seq is null)`;

function retry(work: CommitWork, decision: DecisionOf<'trial.retry'>): number {
  const attempt = work.started.get(decision.trial);
  if (attempt !== undefined) mustChange(work, writeRunning(work, { trial: decision.trial, attempt }), decision);
  work.started.delete(decision.trial);
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

function trialEnded(work: CommitWork, decision: DecisionOf<'trial.ended'>): number {
  const seq = append(work, decision);
  const { trial, state, failure, message, causedBy, best, last, intervals } = decision;
  const started = work.started.get(trial);
  work.started.delete(trial);
  const changed = work.sql.runWith(
    `update trial set state = ?5, failure = ?6, message = ?7, ended_seq = ?8, ended_cause = ?9, best = ?10, loss = ?11,
       last = ?12, intervals = ?13, retry_at_ms = null, ended_at_ms = ${endedAt},
       started_at_ms = case when ?3 is null then started_at_ms else ${startedAt} end
     where sweep = ?1 and number = ?2 and ended_seq is null and (?3 is null or state in ('starting', 'running'))
       and ${noOpenAttempt}`,
    [
      work.n,
      trial,
      started ?? null,
      work.sql.nowMs,
      state,
      failure,
      message,
      seq,
      causedBy,
      best,
      lossOf(work.row.definition, best),
      last,
      intervals,
    ],
  );
  mustChange(work, changed, decision);
  return seq;
}

function exhausted(work: CommitWork, decision: DecisionOf<'sampler.exhausted'>): number | null {
  if (hasPendingDefinitionChange(work)) return null;
  work.totalEffective = Math.min(decision.total, work.totalEffective ?? Number.POSITIVE_INFINITY);
  work.sql.run('delete from due where sweep = ? and number >= ?', work.n, work.totalEffective);
  for (const number of work.due.keys()) if (number >= work.totalEffective) work.due.delete(number);
  work.dueCount = Math.min(work.dueCount, work.totalEffective);
  return append(work, decision);
}

function ending(work: CommitWork, decision: DecisionOf<'sweep.ending'>): number {
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

/** Refused while something may still happen: an unfolded input, an open attempt, a trial that is not final. */
function sweepEnded(work: CommitWork, decision: DecisionOf<'sweep.ended'>): number | null {
  const { sql, n } = work;
  if (isFinalSweepState(work.state)) return null;
  const blocked = sql.get(
    `select exists (select 1 from event where sweep = ?1 and is_input = 1
                      and seq > ?2)
         or exists (select 1 from attempt where sweep = ?1 and ended_seq is null)
         or exists (select 1 from trial where sweep = ?1 and state in ('queued', 'starting', 'running'))`,
    n,
    work.foldedSeq,
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
