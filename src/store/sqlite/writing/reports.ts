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
import { channelCode, RowReader } from '../reading/codec.ts';
import { addLatest } from '../reading/latest-reports.ts';
import { appendEntries, appendEntry, type NewEntry } from '../reading/log.ts';
import { addSummaries } from '../reading/metric-summaries.ts';
import { addSeries, seriesOf } from '../reading/series.ts';
import type { MetricIndex, SweepIndex } from '../reading/sweep-index.ts';
import {
  checkArrived,
  checkLive,
  earlierEnd,
  endedEntry,
  findAttempt,
  type IntakeAttempt,
  runnerEnd,
  writeEndRow,
  writeRunnerEnd,
} from './intake.ts';
import { appendNotice } from './notices.ts';

type Receipt = Omit<ReportReceipt, 'want'>;

/** Appends batches in order. Each gets its own receipt or error. */
export function appendReports(
  sql: Sql,
  sweeps: SweepIndex,
  metrics: MetricIndex,
  batches: readonly { readonly key: string; readonly batch: ReportBatch }[],
): readonly (Receipt | Error)[] {
  return batches.map(({ key, batch }) => {
    try {
      return appendBatch(sql, sweeps, metrics, findAttempt(sql, key), batch);
    } catch (error) {
      // A batch is refused before its first write; any other error rolls back the whole call.
      if (isHyperDriveException(error) && error.code.startsWith('TRACKING_')) return error;
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
  sweeps: SweepIndex,
  metrics: MetricIndex,
  key: string,
  request: EndRequest,
  last: ReportBatch,
): { readonly kind: EndKind } {
  const attempt = findAttempt(sql, key);
  const known = earlierEnd(attempt, request);
  if (known) return known;
  const cursor = last.epoch === request.epoch ? readCursor(sql, attempt, last) : last.first + last.reports.length;
  const reports = last.first > cursor + 1 ? [] : last.reports.slice(cursor + 1 - last.first);
  const { [last.door]: lastSeq = 0, ...others } = request.lastSeq;
  // Nothing is new, or something is missing: writing the end alone handles both.
  if (reports.length === 0 || lastSeq > cursor + reports.length) return writeRunnerEnd(sql, attempt, request);
  checkArrived(sql, attempt, others);
  appendNotices(sql, attempt, reports);
  const seq = appendEntries(sql, attempt.sweep, [
    reportsEntry(attempt, last, cursor, reports),
    endedEntry(attempt, request),
  ]);
  writeBatch(sql, sweeps, metrics, attempt, last, { cursor, reports, seq });
  writeEndRow(sql, attempt, runnerEnd(request), seq + 1, { heardMs: sql.nowMs, endedAtMs: request.endedAtMs });
  return { kind: request.kind };
}

function appendBatch(
  sql: Sql,
  sweeps: SweepIndex,
  metrics: MetricIndex,
  attempt: IntakeAttempt,
  batch: ReportBatch,
): Receipt {
  const { key } = attempt;
  checkLive(attempt, batch.epoch);
  const cursor = readCursor(sql, attempt, batch);
  if (batch.first > cursor + 1) {
    throw intakeError(
      'TRACKING_GAP',
      `Attempt ${key}: reports of channel ${batch.door} are accepted up to ${cursor}, but this batch starts at ${batch.first}.`,
      { details: { key, door: batch.door, cursor } },
    );
  }
  const reports = batch.reports.slice(cursor + 1 - batch.first);
  if (reports.length === 0) return { cursor };
  appendNotices(sql, attempt, reports);
  const seq = appendEntry(sql, attempt.sweep, reportsEntry(attempt, batch, cursor, reports));
  sql.run('update attempt set last_seen_ms = ?, beat = beat + 1 where id = ?', sql.nowMs, attempt.id);
  return { cursor: writeBatch(sql, sweeps, metrics, attempt, batch, { cursor, reports, seq }) };
}

/** Appends notices about rejected reports, before the entry of their batch. */
function appendNotices(sql: Sql, attempt: IntakeAttempt, reports: readonly (Report | RejectedReport)[]): void {
  for (const report of reports) if (isRejected(report)) appendNotice(sql, attempt, report.rejected);
}

/** @param reports the new part of the batch, after `cursor` */
function reportsEntry(
  { id, trial, attempt }: IntakeAttempt,
  { epoch, door, live }: ReportBatch,
  cursor: number,
  reports: readonly (Report | RejectedReport)[],
): NewEntry {
  const stored = reports.filter((report): report is Report => !isRejected(report));
  const batch = { attemptId: id, epoch, door: channelCode(door), first: cursor + 1, live, reports: stored };
  return { kind: 'reports', isInput: true, trial, attempt, body: null, batch };
}

/** Writes the new part of a batch, after `cursor`, for the log entry at `seq`. @returns the new cursor */
function writeBatch(
  sql: Sql,
  sweeps: SweepIndex,
  metrics: MetricIndex,
  attempt: IntakeAttempt,
  batch: ReportBatch,
  {
    cursor,
    reports,
    seq,
  }: { readonly cursor: number; readonly reports: readonly (Report | RejectedReport)[]; readonly seq: number },
): number {
  const place = { attempt, epoch: batch.epoch, door: channelCode(batch.door), first: cursor + 1, eventSeq: seq };
  const stored: Report[] = [];
  for (let from = 0; from < reports.length; ) {
    const run = storableRun(reports, from);
    if (run.length > 0) writeRows(sql, metrics, { ...place, first: place.first + from }, run);
    stored.push(...run);
    // A rejected report uses up its number without a row.
    from += run.length + 1;
  }
  addLatest(sql, metrics, attempt, stored);
  addSummaries(sql, metrics, attempt, stored);
  const { sweep } = attempt;
  sql.run(
    'insert into batch values (?, ?, ?, ?, ?, ?, ?, ?)',
    sweep,
    seq,
    attempt.id,
    place.epoch,
    place.door,
    place.first,
    reports.length,
    batch.live ? 1 : 0,
  );
  const newCursor = cursor + reports.length;
  sql.run(
    'insert into stream values (?1, ?2, ?3, ?4) on conflict do update set cursor = ?4',
    attempt.id,
    place.epoch,
    place.door,
    newCursor,
  );
  const definition = sweeps.definition(sql, sweep);
  addSeries(sql, attempt, definition, seriesOf(definition, stored));
  return newCursor;
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

function readCursor(sql: Sql, attempt: IntakeAttempt, batch: ReportBatch): number {
  const row = sql.get(
    'select cursor from stream where attempt_id = ? and epoch = ? and door = ?',
    attempt.id,
    batch.epoch,
    channelCode(batch.door),
  );
  return row === undefined ? 0 : new RowReader(row).integer();
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
  const counts = new Map<number, number>();
  let done = 0;
  for (const size of chunkSizes) {
    const text = insertTexts.get(size);
    while (text !== undefined && reports.length - done >= size) {
      const params: SqlValue[] = [place.attempt.id, place.epoch, place.door, place.first + done, place.eventSeq];
      for (const report of reports.slice(done, done + size)) {
        const metric = metrics.intern(sql, report.metric);
        counts.set(metric, (counts.get(metric) ?? 0) + 1);
        params.push(metric, report.value, report.step ?? null, report.timeMs ?? null);
      }
      sql.runWith(text, params);
      done += size;
    }
  }
  for (const [metric, count] of counts) {
    sql.run(
      'insert into metric_count values (?, ?, ?, ?4) on conflict do update set count = count + ?4',
      place.attempt.sweep,
      place.attempt.trial,
      metric,
      count,
    );
  }
}
