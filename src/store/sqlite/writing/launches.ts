import { attemptKey, firstConfiguration, type TrialState } from '../../../model/index.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader } from '../reading/codec.ts';
import type { IntakeAttempt } from './attempt.ts';
import { append, type CommitWork, type DecisionOf, mustChange } from './commit-work.ts';
import { claimedEntry } from './intake.ts';

/** Whether trials may start: not after a cancel is in the log, folded or not. */
function mayStart(work: CommitWork): boolean {
  return work.state === 'running' && work.row.cancelSeq === null && !work.row.paused;
}

/**
 * Whether an input that this controller has not folded yet changes the next suggestions, so that its own are out of
 * date.
 */
export function hasPendingDefinitionChange({ row, foldedSeq }: CommitWork): boolean {
  return row.lastChangeSeq > foldedSeq;
}

/** @returns the position, or null when a guard refused */
export function suggested(work: CommitWork, decision: DecisionOf<'trial.suggested'>): number | null {
  const { sql, n, row } = work;
  const total = Math.min(row.limits.maxTotalTrials, work.totalEffective ?? Number.POSITIVE_INFINITY);
  if (
    !mayStart(work) ||
    hasPendingDefinitionChange(work) ||
    decision.trial !== work.nextNumber ||
    decision.trial >= total
  )
    return null;
  const basis = work.due.get(decision.trial) ?? readBasis(sql, n, decision.trial);
  if (basis === undefined) return null;
  // Numbers without a suggestion are based on the last change, whenever they fell due.
  const expected = Math.max(basis, row.lastChangeSeq);
  mustChange(work, expected === decision.basisSeq ? 1 : 0, decision);
  work.due.delete(decision.trial);
  work.unwritten.set(decision.trial, decision);
  work.nextNumber++;
  return append(work, decision);
}

function readBasis(sql: Sql, n: number, number: number): number | undefined {
  const row = sql.get('select basis_seq from due where sweep = ? and number = ?', n, number);
  return row && new RowReader(row).integer();
}

/** Writes suggested trials that no attempt has launched yet. */
export function writeSuggested(work: CommitWork): void {
  for (const suggestion of work.unwritten.values()) insertTrial(work, suggestion, 'queued', 0);
  work.unwritten.clear();
}

function insertTrial(
  work: CommitWork,
  suggestion: DecisionOf<'trial.suggested'>,
  state: TrialState,
  attempts: number,
): void {
  work.sql.run(
    `insert into trial (sweep, number, state, attempts, config, basis_seq, parent, loss, created_at_ms, latest_kept,
       summaries_kept) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)`,
    work.n,
    suggestion.trial,
    state,
    attempts,
    JSON.stringify(firstConfiguration(work.row.definition, suggestion.config)),
    suggestion.basisSeq,
    suggestion.parent ?? null,
    Number.POSITIVE_INFINITY,
    work.sql.nowMs,
  );
}

/** @returns the position, or null when a guard refused */
export function planned(work: CommitWork, decision: DecisionOf<'attempt.planned'>): number | null {
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
function launch(work: CommitWork, trial: number, attempt: number): boolean {
  const suggestion = attempt === 0 ? work.unwritten.get(trial) : undefined;
  if (suggestion) {
    work.unwritten.delete(trial);
    insertTrial(work, suggestion, 'starting', 1);
    return true;
  }
  writeSuggested(work);
  const changed = work.sql.run(
    `update trial set state = 'starting', attempts = attempts + 1, retry_at_ms = null
     where sweep = ?1 and number = ?2 and attempts = ?3 and state = 'queued' and verdict is null and cancel_seq is null`,
    work.n,
    trial,
    attempt,
  );
  return changed === 1;
}

function insertAttempt(work: CommitWork, { trial, attempt, target }: DecisionOf<'attempt.planned'>): void {
  const { sql, n, wanted } = work;
  const name = `${trial}/${attempt}`;
  const key = attemptKey(work.installId, { sweepId: work.row.id, trial, attempt });
  const tokenHash = wanted.tokenHashes?.get(name) ?? null;
  // A later attempt may supersede reports, so its claim is left to its runner.
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
  const id = new RowReader(inserted ?? []).integer();
  const known: IntakeAttempt = {
    ...{ id, key, sweep: n, trial, attempt, epoch: 1, nonce: claim.nonce, restarts: 0, endKind: null, endSource: null },
    cursors: { http: 0, spool: 0, stdout: 0, direct: 0 },
  };
  work.claimed.push({ entry: claimedEntry({ trial, attempt }, 1, claim), name, known });
}

function countOpenAttempts(work: CommitWork): number {
  const row = work.sql.get('select count(*) from attempt where sweep = ? and ended_seq is null', work.n);
  return new RowReader(row ?? []).integer();
}
