import type { SweepDecision, SweepRow, TrialState } from '../../records/index.ts';
import { attemptKey, isFinalSweepState } from '../../records/index.ts';
import { storeError } from '../errors.ts';
import type { Commit, CommitResult, Lease } from '../store.ts';
import { RowReader, stringify } from './codec.ts';
import type { Sql } from './connection.ts';
import { claimedEntry, writeClaim } from './intake.ts';
import { type NewEntry, writeEntries } from './log.ts';
import { lossOf } from './series.ts';
import type { SweepIndex } from './sweep-index.ts';

/** What commits of a store need beside the transaction. */
export interface CommitContext {
  readonly sweeps: SweepIndex;
  readonly installId: string;
  readonly heartbeatMs: number;
}

/** The sweep inside one commit: guards read it, effects change it, and the end of the commit writes it back. */
interface Work {
  readonly sql: Sql;
  readonly n: number;
  readonly row: SweepRow;
  readonly installId: string;
  readonly wanted: Commit;
  /** Where the fold stands after this commit. */
  readonly foldedSeq: number;
  readonly firstSeq: number;
  /** What this commit appends to the log, from `firstSeq` on. */
  readonly entries: NewEntry[];
  /** Trials that are suggested and not written: most are launched by the same commit. */
  readonly unwritten: Map<number, Of<'trial.suggested'>>;
  /** Trials that this commit ends: their row need not be written as running before. */
  readonly ending: ReadonlySet<number>;
  readonly claimed: { readonly entry: NewEntry; readonly name: string }[];
  nextNumber: number;
  dueCount: number;
  totalEffective: number | null;
  state: SweepRow['state'];
  /** Attempts that are not ended; counted when first needed. */
  openAttempts: number | undefined;
}

/** Checks the lease and the fold, applies each decision with its guards, and moves the fold, in one transaction. */
export function commit(sql: Sql, context: CommitContext, lease: Lease, wanted: Commit): CommitResult {
  const { sweeps, installId, heartbeatMs } = context;
  const row = sweeps.row(sql, lease.sweepId);
  if (row.leaseToken !== lease.token) return { kind: 'fenced' };
  if (wanted.folded !== undefined && row.foldedSeq !== wanted.folded.from) return { kind: 'fenced' };
  const work: Work = {
    sql,
    n: sweeps.numberOf(sql, lease.sweepId),
    row,
    installId,
    wanted,
    foldedSeq: wanted.folded?.to ?? row.foldedSeq,
    firstSeq: row.nextSeq,
    entries: [],
    unwritten: new Map(),
    ending: endedTrials(wanted.decisions),
    claimed: [],
    nextNumber: row.nextNumber,
    dueCount: row.dueCount,
    totalEffective: row.totalEffective,
    state: row.state,
    openAttempts: undefined,
  };
  const positions = wanted.decisions.map((decision) => decide(work, decision));
  writeSuggested(work);
  const grants = new Map<string, { readonly epoch: number; readonly heartbeatMs: number }>();
  for (const { entry, name } of work.claimed) {
    work.entries.push(entry);
    grants.set(name, { epoch: 1, heartbeatMs });
  }
  writeEntries(sql, work.n, work.firstSeq, work.entries);
  const { foldedSeq, nextNumber, dueCount, totalEffective } = work;
  const nextSeq = work.firstSeq + work.entries.length;
  sql.run(
    `update sweep set folded_seq = ?, next_seq = ?, next_number = ?, due_count = ?, total_effective = ? where n = ?`,
    foldedSeq,
    nextSeq,
    nextNumber,
    dueCount,
    totalEffective,
    work.n,
  );
  const sweep =
    work.state === row.state
      ? { ...row, foldedSeq, nextSeq, nextNumber, dueCount, totalEffective }
      : sweeps.row(sql, lease.sweepId);
  return { kind: 'committed', positions, grants, atMs: sql.nowMs, sweep };
}

function endedTrials(decisions: readonly SweepDecision[]): ReadonlySet<number> {
  const trials = new Set<number>();
  for (const decision of decisions) if (decision.kind === 'trial.ended') trials.add(decision.trial);
  return trials;
}

/** @returns the position, or null when a guard refused */
function decide(work: Work, decision: SweepDecision): number | null {
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

type Of<Kind extends SweepDecision['kind']> = Extract<SweepDecision, { kind: Kind }>;

function append(work: Work, decision: SweepDecision): number {
  const { kind, ...body } = decision;
  work.entries.push({
    kind,
    isInput: false,
    ...('trial' in decision ? { trial: decision.trial } : {}),
    ...('attempt' in decision ? { attempt: decision.attempt } : {}),
    ...('causedBy' in decision ? { causedBy: decision.causedBy } : {}),
    body,
  });
  return work.firstSeq + work.entries.length - 1;
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
  work.unwritten.set(decision.trial, decision);
  work.nextNumber++;
  return append(work, decision);
}

/** Writes the suggested trials that were not launched. */
function writeSuggested(work: Work): void {
  for (const suggestion of work.unwritten.values()) insertTrial(work, suggestion, 'queued', 0);
  work.unwritten.clear();
}

function insertTrial(work: Work, suggestion: Of<'trial.suggested'>, state: TrialState, attempts: number): void {
  work.sql.run(
    `insert into trial (sweep, number, state, attempts, config, basis_seq, loss, created_at_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    work.n,
    suggestion.trial,
    state,
    attempts,
    JSON.stringify(suggestion.config),
    suggestion.basisSeq,
    Number.POSITIVE_INFINITY,
    work.sql.nowMs,
  );
}

function planned(work: Work, decision: Of<'attempt.planned'>): number | null {
  const { trial, attempt } = decision;
  if (!mayStart(work)) return null;
  work.openAttempts ??= countOpenAttempts(work);
  if (work.openAttempts >= work.row.limits.maxConcurrentTrials) return null;
  if (!launch(work, trial, attempt)) return null;
  work.openAttempts++;
  insertAttempt(work, decision);
  return append(work, decision);
}

/** @returns false when the trial may not be launched now */
function launch(work: Work, trial: number, attempt: number): boolean {
  const suggestion = attempt === 0 ? work.unwritten.get(trial) : undefined;
  if (suggestion) {
    work.unwritten.delete(trial);
    insertTrial(work, suggestion, 'starting', 1);
    return true;
  }
  writeSuggested(work);
  const changed = work.sql.run(
    `update trial set state = 'starting', attempts = attempts + 1, retry_at_ms = null
     where sweep = ?1 and number = ?2 and attempts = ?3 and state = 'queued' and verdict is null and cancel_seq is null
       and (retry_at_ms is null or retry_at_ms <= ?4)`,
    work.n,
    trial,
    attempt,
    work.sql.nowMs,
  );
  return changed === 1;
}

function insertAttempt(work: Work, { trial, attempt, target }: Of<'attempt.planned'>): void {
  const { sql, n, wanted } = work;
  const name = `${trial}/${attempt}`;
  const key = attemptKey(work.installId, { sweepId: work.row.id, trial, attempt });
  const tokenHash = wanted.tokenHashes?.get(name) ?? null;
  // A later attempt supersedes reports, which is left to the claim of its runner.
  const claim = attempt === 0 ? wanted.claims?.get(name) : undefined;
  if (!claim) {
    sql.run(
      `insert into attempt (sweep, trial, attempt, key, state, token_hash, target, planned_at_ms)
       values (?, ?, ?, ?, 'planned', ?, ?, ?)`,
      n,
      trial,
      attempt,
      key,
      tokenHash,
      target,
      sql.nowMs,
    );
    return;
  }
  const inserted = sql.get(
    `insert into attempt (sweep, trial, attempt, key, state, token_hash, target, planned_at_ms, epoch, nonce, native_id,
       beat, last_seen_ms, claimed_at_ms)
     values (?1, ?2, ?3, ?4, 'running', ?5, ?6, ?7, 1, ?8, ?9, 1, ?7, ?7) returning id`,
    n,
    trial,
    attempt,
    key,
    tokenHash,
    target,
    sql.nowMs,
    claim.nonce,
    claim.nativeId,
  );
  writeClaim(sql, new RowReader(inserted ?? []).integer(), 1, claim);
  work.claimed.push({ entry: claimedEntry({ trial, attempt }, 1, claim), name });
}

function countOpenAttempts(work: Work): number {
  const row = work.sql.get('select count(*) from attempt where sweep = ? and ended_seq is null', work.n);
  return new RowReader(row ?? []).integer();
}

function running(work: Work, decision: Of<'trial.running'>): number {
  const changed = work.sql.run(
    `update trial set ${work.ending.has(decision.trial) ? '' : "state = 'running',"} started_at_ms = coalesce(started_at_ms,
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
