import { isHyperDriveException } from '../../../base/index.ts';
import type { LogCheck, LogFault } from '../../log-check.ts';
import { asStoreError, type Sql } from '../driver/connection.ts';
import { entrySum } from './checksum.ts';
import { RowReader } from './codec.ts';
import { readBatches, readEntry } from './log.ts';
import type { MetricIndex } from './sweep-index.ts';

interface Step {
  readonly sweep: number;
  readonly after: number;
  readonly limit: number;
}

/** Columns of a log entry: its checksum, then those of `readEntry`. */
const summed = `select e.sum, e.seq, e.at_ms, e.kind, e.is_input, e.trial, e.attempt, e.caused_by, e.body,
  e.source, e.epoch, e.door, e.first, e.count, e.live from event e
  where e.sweep = ? and e.seq > ? order by e.seq limit ?`;

/** Compares entries with their checksums. When a range cannot be read, reads its entries one by one. */
export function checkLog(sql: Sql, metrics: MetricIndex, step: Step): LogCheck {
  try {
    return checkPage(sql, metrics, step);
  } catch (error) {
    const refusal = asStoreError(error);
    if (!isHyperDriveException(refusal) || refusal.code !== 'STORE_CORRUPT') throw error;
    if (step.limit > 1) return checkSingly(sql, metrics, step);
    const row = sql.get(
      'select seq from event where sweep = ? and seq > ? order by seq limit 1',
      step.sweep,
      step.after,
    );
    if (row === undefined) return { last: undefined, checked: 0, unchecked: 0, faults: [] };
    const seq = new RowReader(row).integer();
    return { last: seq, checked: 0, unchecked: 0, faults: [{ seq, what: refusal.message }] };
  }
}

function checkSingly(sql: Sql, metrics: MetricIndex, { sweep, after, limit }: Step): LogCheck {
  let whole: LogCheck = { last: after, checked: 0, unchecked: 0, faults: [] };
  for (let count = 0; count < limit && whole.last !== undefined; count++) {
    const one = checkLog(sql, metrics, { sweep, after: whole.last, limit: 1 });
    whole = {
      last: one.last,
      checked: whole.checked + one.checked,
      unchecked: whole.unchecked + one.unchecked,
      faults: [...whole.faults, ...one.faults],
    };
  }
  return whole;
}

function checkPage(sql: Sql, metrics: MetricIndex, { sweep, after, limit }: Step): LogCheck {
  const rows = sql.all(summed, sweep, after, limit).map((row) => {
    const r = new RowReader(row);
    return { sum: r.integerOrNull(), entry: readEntry(r) };
  });
  const reports = readBatches(
    sql,
    metrics,
    sweep,
    rows.map(({ entry }) => entry),
  );
  const faults: LogFault[] = [];
  let unchecked = 0;
  let expected = after + 1;
  for (const { sum, entry } of rows) {
    if (entry.seq !== expected)
      faults.push({ seq: expected, what: `positions ${expected} to ${entry.seq - 1} are missing` });
    expected = entry.seq + 1;
    const found = reports.get(entry.seq) ?? [];
    const { batch } = entry;
    if (sum === null) {
      unchecked++;
      if (entry.kind === 'reports' && found.length !== batch?.count)
        faults.push({ seq: entry.seq, what: `only ${found.length} of ${batch?.count ?? 'its'} reports exist` });
    } else if (sum !== entrySum({ sweep, ...entry }, batch === null ? undefined : { ...batch, reports: found }))
      faults.push({ seq: entry.seq, what: 'the entry does not match its checksum' });
  }
  const last = rows.at(-1)?.entry.seq;
  return { last, checked: rows.length - unchecked, unchecked, faults };
}

/**
 * Faults that SQLite itself finds in its file; empty when there are none. @param isQuick do not compare indexes with
 * tables
 */
export function checkPages(sql: Sql, isQuick: boolean): readonly string[] {
  const text = isQuick ? 'select * from pragma_quick_check' : 'select * from pragma_integrity_check';
  const found = sql.all(text).map((row) => new RowReader(row).text());
  return found.length === 1 && found[0] === 'ok' ? [] : found;
}
