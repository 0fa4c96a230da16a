import type { ExperimentChange, ExperimentRow } from '../../annotations.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlRow } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { checkName } from './annotations.ts';

const columns = 'id, name, deleted, created_at_ms, changed_at_ms';

/** Creates an experiment. Experiments and sweeps share one space of ids. */
export function createExperiment(
  sql: Sql,
  { id, name }: { readonly id: string; readonly name: string },
): ExperimentRow {
  if (sql.get('select 1 from experiment where id = ?1 union all select 1 from sweep where id = ?1', id) !== undefined) {
    throw exists(`An experiment or sweep ${JSON.stringify(id)} already exists.`, { id });
  }
  checkNameIsFree(sql, id, name);
  sql.run(
    'insert into experiment (id, name, deleted, created_at_ms, changed_at_ms) values (?1, ?2, 0, ?3, ?3)',
    id,
    name,
    sql.nowMs,
  );
  return existing(sql, id);
}

/** Renames, deletes or restores an experiment. */
export function changeExperiment(sql: Sql, id: string, { name, deleted }: ExperimentChange): ExperimentRow {
  const before = existing(sql, id);
  if (name !== undefined) checkNameIsFree(sql, id, name);
  sql.run(
    'update experiment set name = ?, deleted = ?, changed_at_ms = ? where id = ?',
    name ?? before.name,
    (deleted ?? before.deleted) ? 1 : 0,
    sql.nowMs,
    id,
  );
  return existing(sql, id);
}

export function readExperiment(sql: Sql, id: string): ExperimentRow | undefined {
  const row = sql.get(`select ${columns} from experiment where id = ?`, id);
  return row === undefined ? undefined : readRow(row);
}

/** Newest first. */
export function readExperiments(sql: Sql): readonly ExperimentRow[] {
  return sql.all(`select ${columns} from experiment order by n desc`).map(readRow);
}

function existing(sql: Sql, id: string): ExperimentRow {
  const row = readExperiment(sql, id);
  if (row !== undefined) return row;
  throw storeError('STORE_UNKNOWN_EXPERIMENT', `No experiment ${JSON.stringify(id)} in this store.`, {
    details: { id },
  });
}

function checkNameIsFree(sql: Sql, id: string, name: string): void {
  checkName('name', name);
  if (sql.get('select 1 from experiment where name = ? and id <> ?', name, id) === undefined) return;
  throw exists(`Experiment(name=${name}) already exists.`, { name });
}

function exists(message: string, details: { readonly [name: string]: string }): Error {
  return storeError('STORE_EXPERIMENT_EXISTS', message, { details });
}

function readRow(row: SqlRow): ExperimentRow {
  const r = new RowReader(row);
  return { id: r.text(), name: r.text(), deleted: r.boolean(), createdAtMs: r.integer(), changedAtMs: r.integer() };
}
