import { isHyperDriveException } from '../../../base/index.ts';
import {
  type EndKind,
  type EndRequest,
  isRejected,
  type RejectedReport,
  type Report,
  type ReportBatch,
  type ReportReceipt,
} from '../../../model/index.ts';
import { intakeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlValue } from '../driver/driver.ts';
import { channelCode } from '../reading/codec.ts';
import type { NewEntry } from '../reading/log.ts';
import { addSeries, seriesOf } from '../reading/series.ts';
import type { MetricIndex, SweepIndex } from '../reading/sweep-index.ts';
import { addMetrics } from '../reading/trial-metrics.ts';
import { checkLive, cursorColumns, type IntakeAttempt } from './attempt.ts';
import {
  checkArrived,
  earlierEnd,
  endedEntry,
  findKnownAttempt,
  runnerEnd,
  writeEndRow,
  writeRunnerEnd,
} from './intake.ts';
import type { KnownSweeps } from './known-sweeps.ts';
import { appendNotice } from './notices.ts';

type Receipt = Omit<ReportReceipt, 'want'>;

/** What writing reports looks up, and what it need not read. */
export interface ReportIndexes {
  readonly sweeps: SweepIndex;
  readonly metrics: MetricIndex;
  readonly known: KnownSweeps;
}

/** Appends batches in order. Each gets its own receipt or error. */
export function appendReports(
  sql: Sql,
  indexes: ReportIndexes,
  batches: readonly { readonly key: string; readonly batch: ReportBatch }[],
): readonly (Receipt | Error)[] {
  return batches.map(({ key, batch }) => {
    try {
      return appendBatch(sql, indexes, findKnownAttempt(sql, indexes.known, key), batch);
    } catch (error) {
      // A batch is refused before its first write; any other error rolls back the whole call.
      if (!indexes.known.mayBeStale && isHyperDriveException(error) && error.code.startsWith('TRACKING_')) return error;
      throw error;
    }
  });
}

/**
 * Appends the last reports of an attempt and its end at adjacent positions of the log. A gap before the reports fails
 * as an incomplete end.
 */
export function endWithReports(
  sql: Sql,
  indexes: ReportIndexes,
  key: string,
  { request, last }: { readonly request: EndRequest; readonly last: ReportBatch },
): { readonly kind: EndKind } {
  const { known } = indexes;
  const attempt = findKnownAttempt(sql, known, key);
  const earlier = earlierEnd(attempt, request);
  if (earlier) return earlier;
  const cursor = last.epoch === request.epoch ? cursorOf(attempt, last) : last.first + last.reports.length;
  const reports = last.first > cursor + 1 ? [] : last.reports.slice(cursor + 1 - last.first);
  const { [last.door]: lastSeq = 0, ...others } = request.lastSeq;
  // Nothing is new, or something is missing: writing the end alone handles both.
  if (reports.length === 0 || lastSeq > cursor + reports.length) return writeRunnerEnd(sql, known, attempt, request);
  checkArrived(attempt, others);
  appendNotices(sql, known, attempt, reports);
  const entries = [reportsEntry(sql, indexes, attempt, { batch: last, cursor, reports }), endedEntry(attempt, request)];
  const seq = known.append(sql, attempt.sweep, entries);
  writeBatch(sql, indexes, attempt, last, { cursor, reports, seq });
  writeEndRow(sql, attempt, runnerEnd(request), seq + 1, {
    heardMs: sql.nowMs,
    endedAtMs: request.endedAtMs,
    isGone: request.isGone,
  });
  known.attemptEnded(attempt.sweep, key);
  return { kind: request.kind };
}

function appendBatch(sql: Sql, indexes: ReportIndexes, attempt: IntakeAttempt, batch: ReportBatch): Receipt {
  const { key } = attempt;
  checkLive(attempt, batch.epoch);
  const cursor = cursorOf(attempt, batch);
  if (batch.first > cursor + 1) {
    throw intakeError(
      'TRACKING_GAP',
      `Attempt ${key}: reports of channel ${batch.door} are accepted up to ${cursor}, but this batch starts at ${batch.first}.`,
      { details: { key, door: batch.door, cursor } },
    );
  }
  const reports = batch.reports.slice(cursor + 1 - batch.first);
  if (reports.length === 0) return { cursor };
  appendNotices(sql, indexes.known, attempt, reports);
  const entry = reportsEntry(sql, indexes, attempt, { batch, cursor, reports });
  const seq = indexes.known.append(sql, attempt.sweep, [entry]);
  writeBatch(sql, indexes, attempt, batch, { cursor, reports, seq });
  sql.run(
    `update attempt set last_seen_ms = ?, beat = beat + 1, cursor_http = ?, cursor_spool = ?, cursor_stdout = ?,
       cursor_direct = ? where id = ?`,
    sql.nowMs,
    ...cursorColumns(attempt),
    attempt.id,
  );
  indexes.known.keepAttempt(attempt);
  return { cursor: attempt.cursors[batch.door] };
}

/** Appends notices about rejected reports, before the entry of their batch. */
function appendNotices(
  sql: Sql,
  known: KnownSweeps,
  attempt: IntakeAttempt,
  reports: readonly (Report | RejectedReport)[],
): void {
  for (const report of reports) {
    if (!isRejected(report)) continue;
    known.forget(attempt.sweep);
    appendNotice(sql, attempt, report.rejected);
  }
}

/** @param written.reports the new part of the batch, after `written.cursor` */
function reportsEntry(
  sql: Sql,
  { metrics }: ReportIndexes,
  { id, trial, attempt }: IntakeAttempt,
  written: { readonly batch: ReportBatch; readonly cursor: number; readonly reports: ReportBatch['reports'] },
): NewEntry {
  const { epoch, door, live } = written.batch;
  const first = written.cursor + 1;
  const stored = written.reports.filter((report): report is Report => !isRejected(report));
  const { length: count } = written.reports;
  const batch = { attemptId: id, epoch, door: channelCode(door), first, count, live, reports: stored };
  const reports = stored.map((report) => asRead(sql, metrics, report));
  const input = { kind: 'reports', trial, attempt, epoch, door, first, live, reports } as const;
  return { kind: 'reports', isInput: true, trial, attempt, body: null, batch, input };
}

/** A report as it is read back: the file keeps neither the sign of a zero nor half a surrogate pair. */
function asRead(sql: Sql, metrics: MetricIndex, { metric, value, step, timeMs }: Report): Report {
  return {
    metric: metrics.name(sql, metrics.intern(sql, metric)),
    value: value + 0,
    ...(step === undefined ? {} : { step: step + 0 }),
    ...(timeMs === undefined ? {} : { timeMs: timeMs + 0 }),
  };
}

/** Writes the new part of a batch, after `cursor`, for the log entry at `seq`. */
function writeBatch(
  sql: Sql,
  { sweeps, metrics }: ReportIndexes,
  attempt: IntakeAttempt,
  batch: ReportBatch,
  {
    cursor,
    reports,
    seq,
  }: { readonly cursor: number; readonly reports: readonly (Report | RejectedReport)[]; readonly seq: number },
): void {
  const place = { attempt, epoch: batch.epoch, door: channelCode(batch.door), first: cursor + 1, eventSeq: seq };
  const stored: Report[] = [];
  for (let from = 0; from < reports.length; ) {
    const run = storableRun(reports, from);
    if (run.length > 0) writeRows(sql, metrics, { ...place, first: place.first + from }, run);
    stored.push(...run);
    // A rejected report uses up its number without a row.
    from += run.length + 1;
  }
  addMetrics(sql, metrics, attempt, stored);
  attempt.cursors[batch.door] = cursor + reports.length;
  const definition = sweeps.definition(sql, attempt.sweep);
  addSeries(sql, attempt, definition, seriesOf(definition, stored));
}

/** The reports from an index on, up to the next rejected one. */
function storableRun(reports: readonly (Report | RejectedReport)[], from: number): readonly Report[] {
  const run: Report[] = [];
  for (const report of reports.slice(from)) {
    if (isRejected(report)) break;
    run.push(report);
  }
  return run;
}

function cursorOf(attempt: IntakeAttempt, batch: ReportBatch): number {
  return attempt.cursors[batch.door];
}

/** Where a run of reports goes. */
interface Place {
  readonly attempt: IntakeAttempt;
  readonly epoch: number;
  readonly door: number;
  /** Sequence number of the first report. */
  readonly first: number;
  readonly eventSeq: number;
}

/**
 * Rows per insert statement, largest first. Binding dominates the cost of an insert: many rows with the common columns
 * bound once take a sixth of the time of one row per statement (measured with libsql).
 */
const chunkSizes = [64, 8, 1] as const;

const insertTexts = new Map(
  chunkSizes.map((size) => {
    const row = (i: number) =>
      `(?1, ?2, ?3, ?4 + ${i}, ?${6 + 4 * i}, ?${7 + 4 * i}, ?${8 + 4 * i}, ?${9 + 4 * i}, ?5, 0)`;
    return [size, `insert into report values ${Array.from({ length: size }, (_, i) => row(i)).join(', ')}`] as const;
  }),
);

function writeRows(sql: Sql, metrics: MetricIndex, place: Place, reports: readonly Report[]): void {
  let done = 0;
  for (const size of chunkSizes) {
    const text = insertTexts.get(size);
    while (text !== undefined && reports.length - done >= size) {
      const params: SqlValue[] = [place.attempt.id, place.epoch, place.door, place.first + done, place.eventSeq];
      for (const report of reports.slice(done, done + size)) {
        const metric = metrics.intern(sql, report.metric);
        params.push(metric, report.value, report.step ?? null, report.timeMs ?? null);
      }
      sql.runWith(text, params);
      done += size;
    }
  }
}
