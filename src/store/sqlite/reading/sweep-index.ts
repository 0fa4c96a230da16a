import {
  definitionChangeSchema,
  type SweepDefinition,
  type SweepRow,
  sweepDefinitionSchema,
} from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import { parseFewAs, parseJson, parseObject, RowReader, readSweep, sweepColumns } from './codec.ts';

/** Finds sweeps, and caches what never changes about them: the row number and each version of the definition. */
export class SweepIndex {
  readonly #numbers = new Map<string, number>();
  /** By `<row number>/<version>`. */
  readonly #definitions = new Map<string, SweepDefinition>();

  /** Clears the cache: rows that were read inside a rolled-back transaction may not exist. */
  clear(): void {
    this.#numbers.clear();
    this.#definitions.clear();
  }

  /** The row number of a sweep that was looked up before. */
  knownNumber(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** @throws STORE_UNKNOWN_SWEEP */
  numberOf(sql: Sql, id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const row = sql.get('select n from sweep where id = ?', id);
    if (row === undefined) throw unknownSweep(id);
    const n = new RowReader(row).integer();
    this.#numbers.set(id, n);
    return n;
  }

  /**
   * The number under which facts and points are stored: that of a sweep or, negated, of an experiment outside sweeps.
   * @throws STORE_UNKNOWN_SWEEP
   */
  ownerNumber(sql: Sql, id: string): number {
    if (this.#numbers.has(id)) return this.numberOf(sql, id);
    const row = sql.get('select n from experiment where id = ?', id);
    return row === undefined ? this.numberOf(sql, id) : -new RowReader(row).integer();
  }

  /** @param version @defaultValue 1, enough for parts that never change, such as the objective */
  definition(sql: Sql, n: number, version = 1): SweepDefinition {
    const known = this.#definitions.get(`${n}/${version}`);
    if (known !== undefined) return known;
    const definition = version === 1 ? firstDefinition(sql, n) : changedDefinition(sql, n, version);
    this.#definitions.set(`${n}/${version}`, definition);
    return definition;
  }

  /** The newest version of the definition. */
  presentDefinition(sql: Sql, n: number): SweepDefinition {
    const row = sql.get('select definition_version from sweep where n = ?', n);
    return this.definition(sql, n, new RowReader(row ?? []).integer());
  }

  /** @throws STORE_UNKNOWN_SWEEP */
  row(sql: Sql, id: string): SweepRow {
    const row = sql.get(`select ${sweepColumns} from sweep where id = ?`, id);
    if (row === undefined) throw unknownSweep(id);
    return readSweep(row, (n, version) => this.definition(sql, n, version));
  }

  /** Newest first. */
  rows(sql: Sql): readonly SweepRow[] {
    const rows = sql.all(`select ${sweepColumns} from sweep order by n desc`);
    return rows.map((row) => readSweep(row, (n, version) => this.definition(sql, n, version)));
  }
}

function firstDefinition(sql: Sql, n: number): SweepDefinition {
  const row = sql.get('select body from definition where sweep = ?', n);
  if (row === undefined) throw storeError('STORE_CORRUPT', `Sweep row ${n} has no definition.`);
  return parseFewAs(sweepDefinitionSchema, parseJson(new RowReader(row).text()), 'a definition');
}

/** Later versions are log entries; `definition_change` has their positions. */
function changedDefinition(sql: Sql, n: number, version: number): SweepDefinition {
  const row = sql.get(
    `select e.body from definition_change c join event e on e.sweep = c.sweep and e.seq = c.seq
     where c.sweep = ? and c.version = ?`,
    n,
    version,
  );
  if (row === undefined)
    throw storeError('STORE_CORRUPT', `Sweep row ${n} has no version ${version} of its definition.`);
  return parseFewAs(definitionChangeSchema, parseObject(new RowReader(row).text()), 'a change').definition;
}

function unknownSweep(id: string): Error {
  return storeError('STORE_UNKNOWN_SWEEP', `No sweep ${JSON.stringify(id)} in this store.`, {
    details: { sweepId: id },
  });
}

/** Maps metric names to their numbers in this file, with a cache. */
export class MetricIndex {
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();

  clear(): void {
    this.#ids.clear();
    this.#names.clear();
  }

  /** The number of a metric; a new metric gets one. */
  intern(sql: Sql, name: string): number {
    const known = this.find(sql, name);
    if (known !== undefined) return known;
    sql.run('insert into metric (name) values (?)', name);
    const made = this.find(sql, name);
    if (made === undefined)
      throw storeError('STORE_INVARIANT', `Metric ${JSON.stringify(name)} has no number after its insertion.`);
    return made;
  }

  find(sql: Sql, name: string): number | undefined {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const row = sql.get('select id from metric where name = ?', name);
    if (row === undefined) return undefined;
    const id = new RowReader(row).integer();
    this.#ids.set(name, id);
    return id;
  }

  name(sql: Sql, id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const row = sql.get('select name from metric where id = ?', id);
    if (row === undefined) throw storeError('STORE_CORRUPT', `No name for metric ${id}.`);
    const name = new RowReader(row).text();
    this.#names.set(id, name);
    return name;
  }
}
