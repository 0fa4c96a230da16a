import { messageOf } from '../../../base/index.ts';
import { type OpenDriver, SqlError, type SqlRow, type SqlValue } from './driver.ts';

/** The part of `node:sqlite` that we use: the types of the oldest supported Node lack it. */
interface NodeStatement {
  setReturnArrays(on: boolean): void;
  run(...params: readonly SqlValue[]): { readonly changes: number | bigint };
  get(...params: readonly SqlValue[]): SqlRow | undefined;
  all(...params: readonly SqlValue[]): readonly SqlRow[];
}
interface NodeDatabase {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}
interface NodeSqlite {
  readonly DatabaseSync: new (file: string, options: { readonly readOnly: boolean }) => NodeDatabase;
}

function isUsable(found: unknown): found is NodeSqlite {
  if (typeof found !== 'object' || found === null) return false;
  if (!('DatabaseSync' in found) || !('StatementSync' in found)) return false;
  const { DatabaseSync, StatementSync } = found;
  // Where array mode exists, so does everything else that we use.
  return (
    typeof DatabaseSync === 'function' &&
    typeof StatementSync === 'function' &&
    'setReturnArrays' in StatementSync.prototype
  );
}

/** The driver on `node:sqlite`; undefined where it is missing or incomplete (before Node 24). */
export function nodeDriver(): OpenDriver | undefined {
  const sqlite: unknown = process.getBuiltinModule('node:sqlite');
  return isUsable(sqlite) ? (file, options) => open(sqlite, file, options) : undefined;
}

function open(sqlite: NodeSqlite, file: string, options: { readonly readOnly: boolean }): ReturnType<OpenDriver> {
  const database = translated(() => new sqlite.DatabaseSync(file, { readOnly: options.readOnly }));
  return {
    name: 'node:sqlite',
    exec: (sql) => translated(() => database.exec(sql)),
    prepare(sql) {
      const statement = translated(() => database.prepare(sql));
      statement.setReturnArrays(true);
      return {
        run: (params) => translated(() => Number(statement.run(...params).changes)),
        get: (params) => translated(() => statement.get(...params)),
        all: (params) => translated(() => statement.all(...params)),
      };
    },
    inTransaction: () => database.isTransaction,
    close: () => translated(() => database.close()),
  };
}

function translated<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    throw new SqlError(messageOf(error), typeof code === 'number' ? code : undefined, error);
  }
}
