import { type AttemptRow, type TrialRow, type TrialState, trialStates } from '../../../model/index.ts';
import type { ReportQuery, ReportRow, TrialQuery } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlRow } from '../driver/driver.ts';
import { findAttempt } from '../writing/attempt.ts';
import { unknownTrial } from '../writing/refusals.ts';
import { attemptColumns, RowReader, readAttempt, readTrial, trialColumns } from './codec.ts';
import type { MetricIndex } from './sweep-index.ts';

const follows = {
  number: 'and number > ?',
  best: 'and (loss, number) > (select loss, number from trial where sweep = ? and number = ?)',
} as const;

/** Reads the trials of a query, in its order. */
export function readTrials(sql: Sql, n: number, query: TrialQuery): TrialRow[] {
  const { states, numbers, order = 'number', after, offset = 0, limit = -1 } = query;
  const places = (states ?? []).map(() => '?').join(', ');
  const isFound = states !== undefined && numbers === undefined && isRare(sql, n, states, order);
  // `+` stops SQLite from choosing an index on the column.
  const rows = sql.all(
    `select ${trialColumns} from trial ${isFound ? 'indexed by trial_by_state' : ''} where sweep = ?
     ${states === undefined ? '' : `and ${isFound ? '' : '+'}state in (${places})`} ${after === undefined ? '' : follows[order]}
     ${numbers === undefined ? '' : 'and number in (select value from json_each(?))'}
     order by ${order === 'best' ? 'loss, number' : 'number'} limit ? offset ?`,
    n,
    ...(states ?? []),
    ...(after === undefined ? [] : order === 'best' ? [n, after] : [after]),
    ...(numbers === undefined ? [] : [JSON.stringify(numbers)]),
    limit,
    offset,
  );
  return rows.map((row) => readTrial(row, query.sweepId));
}

/**
 * Whether so few trials match that finding them by state and sorting them beats walking all in order and filtering.
 * SQLite does not know how many rows a state has, and the wrong choice is a hundred times slower.
 */
function isRare(sql: Sql, n: number, states: readonly TrialState[], order: 'number' | 'best'): boolean {
  // In the index of states, the trials of one state are already in order.
  if (states.length === 1 && order === 'number') return true;
  const counts = readTrialCounts(sql, n);
  const all = trialStates.reduce((sum, state) => sum + counts[state], 0);
  return states.reduce((sum, state) => sum + counts[state], 0) * 8 < all;
}

/** @throws STORE_UNKNOWN_TRIAL */
export function readOneTrial(sql: Sql, n: number, sweepId: string, number: number): TrialRow {
  const row = sql.get(`select ${trialColumns} from trial where sweep = ? and number = ?`, n, number);
  if (row === undefined) throw unknownTrial(sweepId, number);
  return readTrial(row, sweepId);
}

/** Trials by state; states without a trial are 0. */
export function readTrialCounts(sql: Sql, n: number): Readonly<Record<TrialState, number>> {
  const counts = { queued: 0, starting: 0, running: 0, completed: 0, failed: 0, stopped: 0, canceled: 0 };
  for (const row of sql.all('select state, count from trial_count where sweep = ?', n)) {
    const r = new RowReader(row);
    counts[r.word(trialStates)] = r.integer();
  }
  return counts;
}

/** By trial, then attempt. */
export function readAttempts(
  sql: Sql,
  n: number,
  query: { sweepId: string; trial?: number; open?: boolean },
): AttemptRow[] {
  const open = query.open === true ? 'and reaped_at_ms is null' : '';
  const byTrial = query.trial === undefined ? '' : 'and trial = ?2';
  const rows = sql.all(
    `select ${attemptColumns} from attempt where sweep = ?1 ${byTrial} ${open} order by trial, attempt`,
    n,
    ...(query.trial === undefined ? [] : [query.trial]),
  );
  return rows.map((row) => readAttempt(row, query.sweepId));
}

/** @throws TRACKING_UNKNOWN_ATTEMPT */
export function readAttemptByKey(sql: Sql, key: string): AttemptRow {
  const { id, sweep } = findAttempt(sql, key);
  const name = sql.get('select id from sweep where n = ?', sweep);
  const row = sql.get(`select ${attemptColumns} from attempt where id = ?`, id);
  return readAttempt(row ?? [], new RowReader(name ?? []).text());
}

/** Position of a walk over reports: the last row it saw. */
export interface ReportPosition {
  readonly eventSeq: number;
  readonly seq: number;
}

const reportColumns =
  'r.seq, e.trial, e.attempt, r.epoch, e.seq, e.at_ms, r.superseded, r.metric, r.value, r.step, r.time_ms';

/**
 * Reads the next reports of a walk in log order, at most `limit` rows. Reports of one trial are found through its
 * attempts and sorted; those of a whole sweep are read along the log, which needs neither a sort nor an index over
 * reports.
 */
export function readReports(
  sql: Sql,
  metrics: MetricIndex,
  n: number,
  query: ReportQuery,
  after: ReportPosition,
  limit: number,
): { readonly rows: ReportRow[]; readonly last: ReportPosition | undefined } {
  const metric = query.metric === undefined ? null : metrics.find(sql, query.metric);
  if (metric === undefined) return { rows: [], last: undefined };
  const tables =
    query.trial === undefined
      ? `event e cross join report r on r.attempt_id = e.source and r.epoch = e.epoch and r.door = e.door
           and r.seq >= e.first and r.seq < e.first + e.count
         where e.sweep = ?1 and e.seq >= ?2 and e.kind = 'reports'`
      : `attempt a cross join report r on r.attempt_id = a.id
         cross join event e on e.sweep = a.sweep and e.seq = r.event_seq
         where a.sweep = ?1 and a.trial = ?6 and e.seq >= ?2`;
  const found = sql.all(
    `select ${reportColumns} from ${tables} and (e.seq > ?2 or r.seq > ?3) and (?4 is null or r.metric = ?4)
       ${query.all === true ? '' : 'and r.superseded = 0'}
     order by e.seq, r.seq limit ?5`,
    n,
    after.eventSeq,
    after.seq,
    metric,
    limit,
    ...(query.trial === undefined ? [] : [query.trial]),
  );
  let last: ReportPosition | undefined;
  const rows = found.map((row) => {
    const [report, position] = readReportRow(sql, metrics, row);
    last = position;
    return report;
  });
  return { rows, last };
}

function readReportRow(sql: Sql, metrics: MetricIndex, row: SqlRow): [ReportRow, ReportPosition] {
  const r = new RowReader(row);
  const seq = r.integer();
  const report: Writable<ReportRow> = {
    trial: r.integer(),
    attempt: r.integer(),
    epoch: r.integer(),
    eventSeq: r.integer(),
    receivedAtMs: r.integer(),
    superseded: r.boolean(),
    metric: metrics.name(sql, r.integer()),
    value: r.real(),
  };
  const step = r.integerOrNull();
  if (step !== null) report.step = step;
  const timeMs = r.integerOrNull();
  if (timeMs !== null) report.timeMs = timeMs;
  return [report, { eventSeq: report.eventSeq, seq }];
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Metric names with their counts, in order of their first report in the store. */
export function readMetrics(sql: Sql, n: number, trial?: number): { metric: string; count: number }[] {
  const byTrial = trial === undefined ? '' : 'and c.trial = ?2';
  const rows = sql.all(
    `select m.name, sum(c.count) from trial_metric c join metric m on m.id = c.metric
     where c.sweep = ?1 ${byTrial} group by c.metric order by c.metric`,
    n,
    ...(trial === undefined ? [] : [trial]),
  );
  return rows.map((row) => {
    const r = new RowReader(row);
    return { metric: r.text(), count: r.integer() };
  });
}

/** Due numbers without a suggestion yet. */
export function readDue(sql: Sql, n: number): { number: number; basisSeq: number }[] {
  const rows = sql.all(
    `select number, basis_seq from due where sweep = ?1 and number >= (select next_number from sweep where n = ?1)
     order by number`,
    n,
  );
  return rows.map((row) => {
    const r = new RowReader(row);
    return { number: r.integer(), basisSeq: r.integer() };
  });
}
