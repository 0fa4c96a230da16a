import type { Annotation, AnnotationChange, AnnotationQuery, RunPoint } from '../../annotations.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlRow, SqlValue } from '../driver/driver.ts';
import { parseJson, RowReader } from '../reading/codec.ts';
import type { MetricIndex } from '../reading/sweep-index.ts';
import { unknownTrial } from '../writing/refusals.ts';
import { addPoints, noTrial } from './points.ts';

/**
 * Applies changes in order and adds points, unless an `ifValue` does not match.
 * @returns the value of each change's key after the call; null: no value
 */
export function annotate(
  sql: Sql,
  metrics: MetricIndex,
  at: { readonly n: number; readonly sweepId: string; readonly trial: number | null },
  { changes, points }: { readonly changes: readonly AnnotationChange[]; readonly points: readonly RunPoint[] },
): readonly Annotation['value'][] {
  const { n } = at;
  const trial = at.trial ?? noTrial;
  if (at.trial !== null && sql.get('select 1 from trial where sweep = ? and number = ?', n, trial) === undefined) {
    throw unknownTrial(at.sweepId, trial);
  }
  const storedText = (kind: string, key: string): string => {
    const row = sql.get(
      'select value from annotation where sweep = ? and trial = ? and kind = ? and key = ?',
      n,
      trial,
      kind,
      key,
    );
    return row === undefined ? 'null' : new RowReader(row).text();
  };
  for (const { kind, key } of changes) {
    checkName('kind', kind);
    checkName('key', key);
  }
  const areExpected = changes.every(
    // Comparing texts is enough: JSON.stringify writes a parsed value back as it was.
    ({ kind, key, ifValue }) => ifValue === undefined || storedText(kind, key) === JSON.stringify(ifValue),
  );
  if (areExpected) addPoints(sql, metrics, { sweep: n, trial }, points);
  for (const { kind, key, value, ifAbsent } of areExpected ? changes : []) {
    if (value === null) {
      // Removing a fact only if it is absent removes nothing.
      if (ifAbsent === true) continue;
      sql.run('delete from annotation where sweep = ? and trial = ? and kind = ? and key = ?', n, trial, kind, key);
      continue;
    }
    const effect = ifAbsent === true ? 'nothing' : 'update set value = excluded.value, at_ms = excluded.at_ms';
    sql.run(
      `insert into annotation values (?, ?, ?, ?, ?, ?) on conflict do ${effect}`,
      n,
      trial,
      kind,
      key,
      JSON.stringify(value),
      sql.nowMs,
    );
  }
  return changes.map(({ kind, key }) => parseJson(storedText(kind, key)));
}

/** By trial, kind and key. */
export function readAnnotations(sql: Sql, n: number, query: AnnotationQuery): readonly Annotation[] {
  const { kindPrefixes, last } = query;
  const parts =
    kindPrefixes === undefined
      ? [conditionsOf(n, query)]
      : kindPrefixes.map((prefix) => conditionsOf(n, query, prefix));
  if (parts.length === 0) return [];
  const text = parts
    .map(({ conditions }) => `select trial, kind, key, value, at_ms from annotation where ${conditions.join(' and ')}`)
    .join(' union all ');
  const params = parts.flatMap((part) => part.params);
  if (last === undefined) return sql.all(`${text} order by trial, kind, key`, ...params).map(readAnnotation);
  const rows = sql.all(`${text} order by trial desc, kind desc, key desc limit ?`, ...params, last);
  return rows.map(readAnnotation).reverse();
}

/** A prefix is a range, so that it takes one search of the table's key. */
function conditionsOf(n: number, { trial, kind, key }: AnnotationQuery, prefix?: string) {
  const conditions = ['sweep = ?'];
  const params: SqlValue[] = [n];
  const where = (condition: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    params.push(value);
  };
  where('trial = ?', trial === null ? noTrial : trial);
  where('kind = ?', kind);
  where('kind >= ?', prefix);
  where('kind < ?', prefix === undefined ? undefined : `${prefix}\u{10ffff}`);
  where('key = ?', key);
  return { conditions, params };
}

function readAnnotation(row: SqlRow): Annotation {
  const r = new RowReader(row);
  const number = r.integer();
  return {
    trial: number === noTrial ? null : number,
    kind: r.text(),
    key: r.text(),
    value: parseJson(r.text()),
    atMs: r.integer(),
  };
}

/** One of the drivers cuts text at a NUL character, and a lone surrogate has no UTF-8 form. */
export function checkName(field: string, name: string): void {
  if (name !== '' && !name.includes('\0') && !/\p{Surrogate}/u.test(name)) return;
  throw storeError(
    'STORE_BAD_NAME',
    `${field}: expected non-empty text without NUL or lone surrogates, got ${JSON.stringify(name)}.`,
    {
      details: { field, value: name.slice(0, 100) },
    },
  );
}
