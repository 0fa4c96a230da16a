import type { Json } from '../../../base/index.ts';
import {
  attemptNoticeSchema,
  configuredSchema,
  type DecisionKind,
  definitionChangeSchema,
  enqueuedSchema,
  type InputKind,
  type LogEntry,
  type LoggedInput,
  limitsSchema,
  observedSchema,
  type Report,
  type SweepInput,
} from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlValue } from '../driver/driver.ts';
import { entrySum, type SummedBatch } from './checksum.ts';
import { attemptEndSchema, channelOf, parseAs, parseObject, RowReader, stringify } from './codec.ts';
import { isRareKind, ofRareKind } from './rare-entries.ts';
import type { MetricIndex } from './sweep-index.ts';

/** A log entry without its position and time. */
export interface NewEntry {
  readonly kind: InputKind | DecisionKind;
  readonly isInput: boolean;
  readonly trial?: number;
  readonly attempt?: number;
  readonly causedBy?: number;
  /** The input or decision without `kind`; null for reports, which have their own rows. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** The reports that come with the entry; `count` includes rejected ones, which have no row. */
  readonly batch?: SummedBatch & { readonly count: number };
  /** An input as `readLoggedInputs` would read it back; without it, it is read. */
  readonly input?: SweepInput;
}

/** Entries per insert statement, largest first: running a statement costs as much as several rows. */
const chunkSizes = [16, 6, 4, 3, 2, 1] as const;

const insertTexts = new Map(
  chunkSizes.map((size) => {
    const rows = Array.from({ length: size }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ');
    const columns =
      'sweep, seq, kind, is_input, trial, attempt, at_ms, caused_by, body, sum, source, epoch, door, first, count, live';
    return [size, `insert into event (${columns}) values ${rows}`] as const;
  }),
);

/** Writes entries from position `first` on, which the caller took from the sweep's row in this transaction. */
export function writeEntries(sql: Sql, sweep: number, first: number, entries: readonly NewEntry[]): void {
  sql.grew(sweep, first + entries.length);
  let done = 0;
  for (const size of chunkSizes) {
    const text = insertTexts.get(size);
    while (text !== undefined && entries.length - done >= size) {
      const params: SqlValue[] = [];
      for (let index = done; index < done + size; index++) {
        const entry = entries[index];
        if (entry) pushEntry(params, sql.nowMs, sweep, first + index, entry);
      }
      sql.runWith(text, params);
      done += size;
    }
  }
}

function pushEntry(params: SqlValue[], nowMs: number, sweep: number, seq: number, entry: NewEntry): void {
  const { kind, isInput, trial = null, attempt = null, causedBy = null } = entry;
  const body = entry.body === null ? null : stringify(entry.body);
  const sum = entrySum({ sweep, seq, kind, isInput, trial, attempt, atMs: nowMs, causedBy, body }, entry.batch);
  params.push(sweep, seq, kind, isInput ? 1 : 0, trial, attempt, nowMs, causedBy, body, sum);
  if (entry.batch === undefined) params.push(null, null, null, null, null, null);
  else {
    const { attemptId, epoch, door, first, count, live } = entry.batch;
    params.push(attemptId, epoch, door, first, count, live ? 1 : 0);
  }
}

/**
 * Appends inputs at the next positions of the sweep's log.
 * @param nextSeq the next position, if it is known; the key of the log refuses a wrong one. @defaultValue read
 * @returns the first position
 */
export function appendEntries(
  sql: Sql,
  sweep: number,
  entries: readonly NewEntry[],
  nextSeq = readNextSeq(sql, sweep),
): number {
  writeEntries(sql, sweep, nextSeq, entries);
  return nextSeq;
}

/** Position of the next entry of a sweep's log. */
export function readNextSeq(sql: Sql, sweep: number): number {
  const row = sql.get('select next_seq from sweep where n = ?', sweep);
  if (row === undefined) throw storeError('STORE_CORRUPT', `No sweep row ${sweep}.`);
  return new RowReader(row).integer();
}

/** Appends one entry. @returns its position */
export function appendEntry(sql: Sql, sweep: number, entry: NewEntry): number {
  return appendEntries(sql, sweep, [entry]);
}

/** Columns of `readEntry`, with batches of reports, without them, and also without bodies. */
const withBatch = `select e.seq, e.at_ms, e.kind, e.is_input, e.trial, e.attempt, e.caused_by, e.body,
  e.source, e.epoch, e.door, e.first, e.count, e.live from event e`;
const withoutBatch =
  'select e.seq, e.at_ms, e.kind, e.is_input, e.trial, e.attempt, e.caused_by, e.body, null from event e';
const withoutBody = withoutBatch.replace('e.body', 'null');

/** A row of the log. */
export interface Entry {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly isInput: boolean;
  readonly trial: number | null;
  readonly attempt: number | null;
  readonly causedBy: number | null;
  readonly body: string | null;
  readonly batch: {
    attemptId: number;
    epoch: number;
    door: number;
    first: number;
    count: number;
    live: boolean;
  } | null;
}

/** Decodes the columns of `withBatch`. */
export function readEntry(r: RowReader): Entry {
  return {
    seq: r.integer(),
    atMs: r.integer(),
    kind: r.text(),
    isInput: r.boolean(),
    trial: r.integerOrNull(),
    attempt: r.integerOrNull(),
    causedBy: r.integerOrNull(),
    body: r.textOrNull(),
    batch: readBatch(r),
  };
}

function readBatch(r: RowReader): Entry['batch'] {
  const attemptId = r.integerOrNull();
  if (attemptId === null) return null;
  return {
    attemptId,
    epoch: r.integer(),
    door: r.integer(),
    first: r.integer(),
    count: r.integer(),
    live: r.boolean(),
  };
}

/** Reads inputs after position `after`, reports with their values. */
export function readLoggedInputs(
  sql: Sql,
  metrics: MetricIndex,
  query: { sweep: number; after: number; limit: number },
): LoggedInput[] {
  const rows = sql.all(
    `${withBatch} where e.sweep = ? and e.seq > ? and e.is_input = 1 order by e.seq limit ?`,
    query.sweep,
    query.after,
    query.limit,
  );
  const entries = rows.map((row) => readEntry(new RowReader(row)));
  const reports = readBatches(sql, metrics, query.sweep, entries);
  return entries.map((entry) => ({
    seq: entry.seq,
    atMs: entry.atMs,
    input: entry.kind === 'reports' ? reportsInput(entry, reports.get(entry.seq) ?? []) : toInput(entry),
  }));
}

/** Reads the reports of entries, by position, with one statement. */
export function readBatches(
  sql: Sql,
  metrics: MetricIndex,
  sweep: number,
  entries: readonly Entry[],
): ReadonlyMap<number, readonly Report[]> {
  const found = new Map<number, Report[]>();
  const first = entries.find(({ kind }) => kind === 'reports');
  if (first === undefined) return found;
  // `cross join` fixes the order of the tables: entries are in log order, and the reports of each are adjacent.
  const rows = sql.all(
    `select e.seq, r.metric, r.value, r.step, r.time_ms from event e cross join report r
       on r.attempt_id = e.source and r.epoch = e.epoch and r.door = e.door
         and r.seq >= e.first and r.seq < e.first + e.count
     where e.sweep = ? and e.seq >= ? and e.seq <= ? and e.kind = 'reports' order by e.seq, r.seq`,
    sweep,
    first.seq,
    entries.at(-1)?.seq ?? first.seq,
  );
  const nameOf = (id: number) => metrics.name(sql, id);
  let seq = -1;
  let reports: Report[] = [];
  for (const row of rows) {
    const r = new RowReader(row);
    const rowSeq = r.integer();
    if (rowSeq !== seq) {
      seq = rowSeq;
      reports = [];
      found.set(seq, reports);
    }
    reports.push(readReport(r, nameOf));
  }
  return found;
}

function toInput(entry: Entry): SweepInput {
  const body = parseObject(entry.body ?? '{}');
  const trial = entry.trial ?? -1;
  const attempt = entry.attempt ?? -1;
  switch (entry.kind) {
    case 'sweep.submitted':
    case 'paused':
    case 'resumed':
    case 'deadline.sweep':
      return { kind: entry.kind };
    case 'limits.changed':
      return { kind: 'limits.changed', limits: parseAs(limitsSchema, body.limits, 'limits') };
    case 'definition.changed':
      return { kind: 'definition.changed', ...parseAs(definitionChangeSchema, body, 'a change of a definition') };
    case 'enqueued':
      return { kind: 'enqueued', ...parseAs(enqueuedSchema, body, 'configurations to try') };
    case 'cancel.requested':
      return { kind: 'cancel.requested', reason: typeof body.reason === 'string' ? body.reason : null };
    case 'asked':
      return { kind: 'asked', count: Number(body.count) };
    case 'observed':
      return { kind: 'observed', ...parseAs(observedSchema, body, 'an observation') };
    case 'trial.configured':
      return { kind: 'trial.configured', trial, config: parseAs(configuredSchema, body, 'a configuration').config };
    case 'trial.cancel':
      return { kind: 'trial.cancel', trial };
    case 'deadline.attempt':
      return { kind: 'deadline.attempt', trial, attempt };
    case 'claimed':
      return {
        kind: 'claimed',
        trial,
        attempt,
        epoch: Number(body.epoch),
        resumedStep: typeof body.resumedStep === 'number' ? body.resumedStep : null,
      };
    case 'attempt.noticed':
      return { kind: 'attempt.noticed', trial, attempt, notice: parseAs(attemptNoticeSchema, body, 'a notice') };
    case 'attempt.ended':
      return {
        kind: 'attempt.ended',
        trial,
        attempt,
        end: parseAs(attemptEndSchema, body.end, 'an end'),
        ...(body.isGone === true && { isGone: true }),
      };
    default:
      throw storeError('STORE_CORRUPT', `Log entry ${entry.seq} has the unknown kind ${entry.kind}.`);
  }
}

function reportsInput(entry: Entry, reports: readonly Report[]): SweepInput {
  const { batch } = entry;
  if (batch === null) throw storeError('STORE_CORRUPT', `Log entry ${entry.seq} has no batch.`);
  return {
    kind: 'reports',
    trial: entry.trial ?? -1,
    attempt: entry.attempt ?? -1,
    epoch: batch.epoch,
    door: channelOf(batch.door),
    first: batch.first,
    live: batch.live,
    reports,
  };
}

/** Reads the columns `metric, value, step, time_ms`. */
function readReport(r: RowReader, metricName: (id: number) => string): Report {
  const report: { metric: string; value: number; step?: number; timeMs?: number } = {
    metric: metricName(r.integer()),
    value: r.real(),
  };
  const step = r.integerOrNull();
  if (step !== null) report.step = step;
  const timeMs = r.integerOrNull();
  if (timeMs !== null) report.timeMs = timeMs;
  return report;
}

/**
 * Reads log entries after position `after`, in order. Entries of kind `reports` are read only if `kinds` includes them.
 */
export function readLog(
  sql: Sql,
  query: { sweep: number; after: number; limit: number; kinds?: readonly string[]; bodies?: boolean },
): LogEntry[] {
  const { sweep, after, limit, kinds, bodies = true } = query;
  if (kinds?.every(isRareKind)) return readRare(sql, { sweep, after, limit, kinds, bodies });
  const chosen = kinds === undefined ? null : JSON.stringify(kinds);
  const skipReports = kinds !== undefined && !kinds.includes('reports');
  const rows = sql.all(
    `${skipReports ? (bodies ? withoutBatch : withoutBody) : withBatch} where e.sweep = ? and e.seq > ?
     ${skipReports ? "and e.kind <> 'reports'" : ''} and (?3 is null or e.kind in (select value from json_each(?3)))
     order by e.seq limit ?4`,
    sweep,
    after,
    chosen,
    limit,
  );
  return rows.map((row) => toLogEntry(readEntry(new RowReader(row))));
}

/** Reads entries of rare kinds: a query for each, whose order is that of the index. */
function readRare(
  sql: Sql,
  query: { sweep: number; after: number; limit: number; kinds: readonly string[]; bodies: boolean },
): LogEntry[] {
  const { sweep, after, limit, kinds, bodies } = query;
  const text = `${bodies ? withoutBatch : withoutBody} ${ofRareKind}`;
  const rows = [...new Set(kinds)].flatMap((kind) => sql.all(text, sweep, kind, after, limit));
  const entries = rows.map((row) => toLogEntry(readEntry(new RowReader(row)))).sort((a, b) => a.seq - b.seq);
  return limit < 0 ? entries : entries.slice(0, limit);
}

function toLogEntry(entry: Entry): LogEntry {
  const { seq, atMs, isInput, trial, attempt, causedBy } = entry;
  return { seq, atMs, kind: entryKind(entry.kind), isInput, trial, attempt, causedBy, body: entryBody(entry) };
}

function entryBody(entry: Entry): Readonly<Record<string, Json>> {
  if (entry.batch === null) return parseObject(entry.body ?? '{}');
  const { epoch, door, first, count, live } = entry.batch;
  return { trial: entry.trial, attempt: entry.attempt, epoch, door: channelOf(door), first, count, live };
}

const entryKinds: Readonly<Record<InputKind | DecisionKind, true>> = {
  'sweep.submitted': true,
  'limits.changed': true,
  'definition.changed': true,
  enqueued: true,
  paused: true,
  resumed: true,
  'cancel.requested': true,
  'deadline.sweep': true,
  asked: true,
  observed: true,
  'trial.configured': true,
  'trial.cancel': true,
  'deadline.attempt': true,
  claimed: true,
  reports: true,
  'attempt.noticed': true,
  'attempt.ended': true,
  due: true,
  'trial.suggested': true,
  'attempt.planned': true,
  'trial.running': true,
  'trial.verdict': true,
  'trial.retry': true,
  'trial.ended': true,
  'sampler.exhausted': true,
  'sweep.ending': true,
  'sweep.ended': true,
  notice: true,
};

function isEntryKind(kind: string): kind is InputKind | DecisionKind {
  return Object.hasOwn(entryKinds, kind);
}

function entryKind(kind: string): InputKind | DecisionKind {
  if (!isEntryKind(kind)) throw storeError('STORE_CORRUPT', `The log contains an entry of the unknown kind ${kind}.`);
  return kind;
}
