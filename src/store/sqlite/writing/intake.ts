import {
  type AttemptEnd,
  type ClaimGrant,
  type ClaimRequest,
  type EndKind,
  type EndRequest,
  type ReportChannel,
  reportChannels,
  type SweepDefinition,
  verdicts,
} from '../../../model/index.ts';
import { intakeError } from '../../errors.ts';
import type { AttemptStanding } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import { parseObject, RowReader } from '../reading/codec.ts';
import { recountLatest } from '../reading/latest-reports.ts';
import { appendEntry, type NewEntry } from '../reading/log.ts';
import { recountSummaries } from '../reading/metric-summaries.ts';
import { recountSeries } from '../reading/series.ts';
import type { MetricIndex, SweepIndex } from '../reading/sweep-index.ts';

import { checkLive, cursorColumns, findAttempt, type IntakeAttempt } from './attempt.ts';
import type { KnownSweeps } from './known-sweeps.ts';

/** Restarts that the engine may make within one attempt. Each is another execution, like a retry after a lost node. */
function restartLimit(definition: SweepDefinition): number {
  const { trial, retries } = definition;
  return trial.type === 'command' && trial.resumable ? retries.infrastructure : 0;
}

/** Grants or refuses the right to start user code. @throws TRACKING_CLAIM_REFUSED, TRACKING_CLAIM_HELD, TRACKING_FENCED */
export function claim(sql: Sql, indexes: Indexes, key: string, request: ClaimRequest, heartbeatMs: number): ClaimGrant {
  const attempt = findAttempt(sql, key);
  const row = sql.get('select verdict, config from trial where sweep = ? and number = ?', attempt.sweep, attempt.trial);
  const r = new RowReader(row ?? []);
  const verdict = r.textOrNull();
  const config = parseObject(r.text());
  const isRepeat = attempt.epoch > 0 && request.nonce === attempt.nonce;
  if (attempt.endKind !== null || (verdict !== null && !isRepeat)) {
    const why = attempt.endKind === null ? `its trial has the verdict ${verdict}` : `it has ended (${attempt.endKind})`;
    throw intakeError('TRACKING_CLAIM_REFUSED', `Attempt ${key} cannot be claimed: ${why}.`, {
      details: { key, kind: attempt.endKind, verdict },
    });
  }
  if (isRepeat) return { epoch: attempt.epoch, config, heartbeatMs };
  if (attempt.epoch > 0)
    checkRestart(sql, attempt, request.nonce, restartLimit(indexes.sweeps.presentDefinition(sql, attempt.sweep)));
  const epoch = attempt.epoch + 1;
  const { nonce, nativeId, resumedStep } = request;
  if (attempt.nonce !== null)
    sql.run('insert into fenced_claim values (?, ?, ?)', attempt.id, attempt.epoch, attempt.nonce);
  sql.run(
    `update attempt set state = 'running', epoch = ?1, nonce = ?2, restarts = restarts + (?1 > 1), beat = beat + 1,
       cursor_http = 0, cursor_spool = 0, cursor_stdout = 0, cursor_direct = 0,
       last_seen_ms = ?3, claimed_at_ms = coalesce(claimed_at_ms, ?3), native_id = coalesce(?4, native_id) where id = ?5`,
    epoch,
    nonce,
    sql.nowMs,
    nativeId,
    attempt.id,
  );
  // The first start of a trial has no earlier reports.
  if (attempt.attempt > 0 || epoch > 1) supersede(sql, indexes, attempt, resumedStep);
  appendEntry(sql, attempt.sweep, claimedEntry(attempt, epoch, request));
  return { epoch, config, heartbeatMs };
}

/** Finds an attempt without reading what this connection wrote. @throws TRACKING_UNKNOWN_ATTEMPT */
export function findKnownAttempt(sql: Sql, known: KnownSweeps, key: string): IntakeAttempt {
  return known.attempt(key) ?? findAttempt(sql, key);
}

/** The log entry of a granted claim. */
export function claimedEntry(
  { trial, attempt }: { readonly trial: number; readonly attempt: number },
  epoch: number,
  { resumedStep, host, pid, nativeId, restarts }: ClaimRequest,
): NewEntry {
  const body = { trial, attempt, epoch, resumedStep, host, pid, nativeId, restarts };
  const input = { kind: 'claimed', trial, attempt, epoch, resumedStep } as const;
  return { kind: 'claimed', isInput: true, trial, attempt, body, input };
}

/** Allows another start of the same attempt, for resumable trials and within the limit. */
function checkRestart(sql: Sql, attempt: IntakeAttempt, nonce: string, limit: number): void {
  // A fenced process that repeats its own claim must not fence the one that replaced it.
  if (sql.get('select 1 from fenced_claim where attempt_id = ? and nonce = ?', attempt.id, nonce) !== undefined) {
    throw intakeError('TRACKING_FENCED', `A newer process runs attempt ${attempt.key}.`, {
      details: { key: attempt.key, current: attempt.epoch },
    });
  }
  if (attempt.restarts < limit) return;
  throw intakeError(
    'TRACKING_CLAIM_HELD',
    `Attempt ${attempt.key} was claimed by another process; ${limit} restarts are allowed and ${attempt.restarts} were made.`,
    { details: { key: attempt.key, restarts: attempt.restarts, limit } },
  );
}

/** Cached indexes of the store. */
interface Indexes {
  readonly sweeps: SweepIndex;
  readonly metrics: MetricIndex;
}

/** Supersedes earlier reports after the step from which this claim resumes. */
function supersede(sql: Sql, { sweeps, metrics }: Indexes, attempt: IntakeAttempt, resumedStep: number | null): void {
  const changed = sql.run(
    `update report set superseded = 1
     where attempt_id in (select id from attempt where sweep = ?1 and trial = ?2) and superseded = 0
       and (?3 is null or step is null or step > ?3)`,
    attempt.sweep,
    attempt.trial,
    resumedStep,
  );
  if (changed === 0) return;
  recountSeries(sql, sweeps, attempt);
  recountLatest(sql, attempt);
  recountSummaries(sql, metrics, attempt);
}

/** Records a heartbeat. */
export function heartbeat(sql: Sql, key: string, epoch: number): IntakeAttempt {
  const attempt = findAttempt(sql, key);
  checkLive(attempt, epoch);
  sql.run('update attempt set last_seen_ms = ?, beat = beat + 1 where id = ?', sql.nowMs, attempt.id);
  return attempt;
}

/** Records that user code ended, once every report has arrived. */
export function end(sql: Sql, known: KnownSweeps, key: string, request: EndRequest): { readonly kind: EndKind } {
  const attempt = findKnownAttempt(sql, known, key);
  return earlierEnd(attempt, request) ?? writeRunnerEnd(sql, known, attempt, request);
}

/**
 * The answer to a repeated end; undefined for the first one.
 * @throws TRACKING_ATTEMPT_ENDED, TRACKING_FENCED when this end is not allowed
 */
export function earlierEnd(attempt: IntakeAttempt, request: EndRequest): { readonly kind: EndKind } | undefined {
  const isRepeat = attempt.endSource === 'runner' && request.epoch === attempt.epoch;
  if (isRepeat && attempt.endKind !== null) return { kind: attempt.endKind };
  checkLive(attempt, request.epoch);
  return undefined;
}

/**
 * Writes an allowed end, once every report it names has arrived.
 * @throws TRACKING_INCOMPLETE
 */
export function writeRunnerEnd(
  sql: Sql,
  known: KnownSweeps,
  attempt: IntakeAttempt,
  request: EndRequest,
): { readonly kind: EndKind } {
  checkArrived(attempt, request.lastSeq);
  const entry = endedEntry(attempt, request);
  const seq = known.append(sql, attempt.sweep, [entry]);
  writeEndRow(sql, attempt, runnerEnd(request), seq, { endedAtMs: request.endedAtMs, isGone: request.isGone });
  known.attemptEnded(attempt.sweep, attempt.key);
  return { kind: request.kind };
}

/** @throws TRACKING_INCOMPLETE */
export function checkArrived(attempt: IntakeAttempt, lastSeq: EndRequest['lastSeq']): void {
  for (const door of reportChannels) {
    const last = lastSeq[door] ?? 0;
    const cursor = attempt.cursors[door];
    if (last > cursor) {
      throw intakeError(
        'TRACKING_INCOMPLETE',
        `The end of attempt ${attempt.key} names report ${last} of channel ${door}, but only ${cursor} arrived.`,
        { details: { key: attempt.key, door, cursor, lastSeq: last } },
      );
    }
  }
}

/** A runner's end as it is stored. */
export function runnerEnd({ kind, exitCode, signal, message }: EndRequest): AttemptEnd {
  return { kind, source: 'runner', exitCode, signal, message };
}

/** The log entry of a runner's end. */
export function endedEntry(attempt: IntakeAttempt, request: EndRequest): NewEntry {
  const { lastSeq, endedAtMs, facts, isGone } = request;
  const entry = endEntry(attempt, runnerEnd(request), { lastSeq: { ...lastSeq }, endedAtMs, facts });
  if (isGone !== true) return entry;
  return { ...entry, body: { ...entry.body, isGone }, input: { ...entry.input, isGone } };
}

function endEntry({ trial, attempt }: IntakeAttempt, attemptEnd: AttemptEnd, extra: Readonly<Record<string, unknown>>) {
  const body = { trial, attempt, end: attemptEnd, ...extra };
  const input = { kind: 'attempt.ended', trial, attempt, end: attemptEnd } as const;
  return { kind: 'attempt.ended', isInput: true, trial, attempt, body, input } as const satisfies NewEntry;
}

/** Writes the only end of an attempt, as an observer found it, and its log entry. */
export function writeObservedEnd(sql: Sql, attempt: IntakeAttempt, attemptEnd: AttemptEnd): void {
  writeEndRow(sql, attempt, attemptEnd, appendEntry(sql, attempt.sweep, endEntry(attempt, attemptEnd, {})));
}

/**
 * Writes the only end of an attempt, whose log entry is at `seq`.
 * @param times `heardMs`: last sign of the runner, unchanged by default. `endedAtMs`: end of user code by the runner's
 *   clock, which may be wrong: clamped between the claim and now. `isGone`: reaped at once
 */
export function writeEndRow(
  sql: Sql,
  attempt: IntakeAttempt,
  attemptEnd: AttemptEnd,
  seq: number,
  times: {
    readonly heardMs?: number;
    readonly endedAtMs?: number | undefined;
    readonly isGone?: boolean | undefined;
  } = {},
): void {
  const { heardMs, endedAtMs, isGone } = times;
  sql.runWith(
    `update attempt set state = 'ended', ended_seq = ?1, end_kind = ?2, end_source = ?3, end_exit_code = ?4,
       end_signal = ?5, end_message = ?6, ended_at_ms = min(?7, max(?8, coalesce(claimed_at_ms, ?7))),
       last_seen_ms = coalesce(?9, last_seen_ms), reaped_at_ms = ?11, cursor_http = ?12, cursor_spool = ?13,
       cursor_stdout = ?14, cursor_direct = ?15 where id = ?10`,
    [
      seq,
      attemptEnd.kind,
      attemptEnd.source,
      attemptEnd.exitCode,
      attemptEnd.signal,
      attemptEnd.message,
      sql.nowMs,
      // Computed from how long ago it was, since either wall clock may have been set since the claim.
      endedAtMs === undefined ? sql.nowMs : sql.nowMs - Math.max(0, Math.ceil(sql.wallMs - endedAtMs)),
      heardMs ?? null,
      attempt.id,
      isGone === true ? sql.nowMs : null,
      ...cursorColumns(attempt),
    ],
  );
}

/** The cursors of the channels that were used in the newest epoch. */
export function readCursors(sql: Sql, key: string): Partial<Record<ReportChannel, number>> {
  const { cursors } = findAttempt(sql, key);
  return Object.fromEntries(Object.entries(cursors).filter(([, cursor]) => cursor > 0));
}

/** The facts behind answers to runners, in the order of the keys. */
export function readStandings(sql: Sql, keys: readonly string[]): (AttemptStanding | undefined)[] {
  return keys.map((key) => {
    const row = sql.get(
      `select s.id, a.trial, a.attempt, t.verdict, s.cancel_seq is not null or t.cancel_seq is not null
       from attempt a join sweep s on s.n = a.sweep join trial t on t.sweep = a.sweep and t.number = a.trial
       where a.key = ?`,
      key,
    );
    if (row === undefined) return undefined;
    const r = new RowReader(row);
    const name = { sweepId: r.text(), trial: r.integer(), attempt: r.integer() };
    return { ...name, verdict: r.wordOrNull(verdicts), cancelRequested: r.boolean() };
  });
}
