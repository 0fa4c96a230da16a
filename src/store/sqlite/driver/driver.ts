/** A value that SQLite stores. NaN is stored as NULL. */
export type SqlValue = null | number | string | Uint8Array;
/** Columns of one result row, in order. */
export type SqlRow = readonly SqlValue[];

/** A prepared statement; parameters are positional. */
export interface SqlStatement {
  /** @returns number of changed rows */
  run(params: readonly SqlValue[]): number;
  get(params: readonly SqlValue[]): SqlRow | undefined;
  all(params: readonly SqlValue[]): readonly SqlRow[];
}

/** What the store needs of a SQLite binding. Every method may throw `SqlError`. */
export interface SqlDriver {
  readonly name: 'node:sqlite' | 'libsql';
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  inTransaction(): boolean;
  close(): void;
}

/** Opens a database. */
export type OpenDriver = (file: string, options: { readonly readOnly: boolean }) => SqlDriver;

/** Primary result codes of SQLite that callers distinguish. */
export type SqlFailure =
  | 'busy'
  | 'full'
  | 'corrupt'
  | 'not_a_database'
  | 'read_only'
  | 'cannot_open'
  | 'io'
  | 'constraint'
  | 'other';

/** https://www.sqlite.org/rescode.html, the low byte of an extended code. */
const failures: Readonly<Record<number, SqlFailure>> = {
  3: 'cannot_open',
  5: 'busy',
  6: 'busy',
  8: 'read_only',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'cannot_open',
  19: 'constraint',
  23: 'cannot_open',
  26: 'not_a_database',
};

/** Error of any driver, whatever its binding. */
export class SqlError extends Error {
  readonly failure: SqlFailure;

  /** @param resultCode SQLite's result code, primary or extended; undefined when the binding gives none */
  constructor(message: string, resultCode: number | undefined, cause: unknown) {
    super(message, { cause });
    this.name = 'SqlError';
    this.failure = (resultCode === undefined ? undefined : failures[resultCode & 0xff]) ?? 'other';
  }
}
