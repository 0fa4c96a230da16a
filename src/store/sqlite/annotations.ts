import { storeError } from '../errors.ts';
import type { Annotation, AnnotationChange, AnnotationQuery } from '../store.ts';
import { parseJson, RowReader } from './codec.ts';
import { unknownTrial } from './commands.ts';
import type { Sql } from './connection.ts';
import type { SqlValue } from './driver.ts';

/** In place of a trial's number: facts about the sweep as a whole. */
const ofSweep = -1;

/**
 * Applies changes in order, unless one of them finds another value than it expects.
 * @returns the value under each change's key as it stands afterwards; null: none
 */
export function annotate(
  sql: Sql,
  n: number,
  at: { readonly sweepId: string; readonly trial: number | null },
  changes: readonly AnnotationChange[],
): readonly Annotation['value'][] {
  const trial = at.trial ?? ofSweep;
  if (at.trial !== null && sql.get('select 1 from trial where sweep = ? and number = ?', n, trial) === undefined) {
    throw unknownTrial(at.sweepId, trial);
  }
  const present = (kind: string, key: string): string => {
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
    // Text is compared with text: what JSON.parse reads, JSON.stringify writes as it was.
    ({ kind, key, ifValue }) => ifValue === undefined || present(kind, key) === JSON.stringify(ifValue),
  );
  for (const { kind, key, value, ifAbsent } of areExpected ? changes : []) {
    if (value === null) {
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
  return changes.map(({ kind, key }) => parseJson(present(kind, key)));
}

/** By trial, kind and key. */
export function readAnnotations(sql: Sql, n: number, query: AnnotationQuery): readonly Annotation[] {
  const { trial, kind, key } = query;
  const conditions = ['sweep = ?'];
  const params: SqlValue[] = [n];
  const where = (column: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    conditions.push(`${column} = ?`);
    params.push(value);
  };
  where('trial', trial === null ? ofSweep : trial);
  where('kind', kind);
  where('key', key);
  const rows = sql.all(
    `select trial, kind, key, value, at_ms from annotation where ${conditions.join(' and ')} order by trial, kind, key`,
    ...params,
  );
  return rows.map((row) => {
    const r = new RowReader(row);
    const number = r.integer();
    return {
      trial: number === ofSweep ? null : number,
      kind: r.text(),
      key: r.text(),
      value: parseJson(r.text()),
      atMs: r.integer(),
    };
  });
}

/** One of the drivers cuts text at a NUL character, and half a surrogate pair has no UTF-8 form. */
function checkName(field: string, name: string): void {
  if (name !== '' && !name.includes('\0') && !/\p{Surrogate}/u.test(name)) return;
  throw storeError('STORE_BAD_NAME', `${field}: expected text without NUL, got ${JSON.stringify(name)}.`, {
    details: { field, value: name.slice(0, 100) },
  });
}
