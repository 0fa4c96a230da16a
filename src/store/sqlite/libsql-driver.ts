import { pathToFileURL } from 'node:url';
import { type OpenDriver, SqlError, type SqlRow, type SqlValue } from './driver.ts';

type Libsql = typeof import('libsql');

/**
 * The driver on `libsql`.
 * @throws what its import throws: its binary for this platform is not installed, or cannot be loaded
 */
export async function libsqlDriver(): Promise<OpenDriver> {
  const { default: Database } = await import('libsql');
  return (file, options) => open(Database, file, options);
}

function open(Database: Libsql, file: string, options: { readonly readOnly: boolean }): ReturnType<OpenDriver> {
  // The binding has no read-only option, but SQLite's URI form has.
  const address = options.readOnly && file !== ':memory:' ? `${pathToFileURL(file).href}?mode=ro` : file;
  const database = translated(() => new Database(address));
  return {
    name: 'libsql',
    exec: (sql) =>
      translated(() => {
        database.exec(sql);
      }),
    prepare(sql) {
      // One array in place of many arguments is taken as it is, without a copy.
      const statement = translated(() => database.prepare<[readonly SqlValue[]]>(sql));
      // Statements without a result refuse array mode.
      if (statement.reader) statement.raw(true);
      return {
        run: (params) => translated(() => statement.run(checked(params)).changes),
        get: (params) => translated(() => statement.get(checked(params)) as SqlRow | undefined),
        all: (params) => translated(() => statement.all(checked(params)) as SqlRow[]),
      };
    },
    inTransaction: () => database.inTransaction,
    close: () =>
      translated(() => {
        database.close();
      }),
  };
}

/** The binding aborts the whole process on a value it does not know, so one is refused here. */
function checked(params: readonly SqlValue[]): readonly SqlValue[] {
  for (const value of params) {
    const type = typeof value;
    if (type !== 'string' && type !== 'number' && value !== null && !(value instanceof Uint8Array)) {
      throw new TypeError(`SQL parameter: expected null, number, string or bytes, got ${type}`);
    }
  }
  return params;
}

function translated<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof TypeError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new SqlError(message, resultCode(error, message), error);
  }
}

function resultCode(error: unknown, message: string): number | undefined {
  if (typeof error === 'object' && error !== null && 'rawCode' in error && typeof error.rawCode === 'number') {
    return error.rawCode;
  }
  // Opening fails with the code at the end of a text only: `ConnectionFailed("Unable to open …: 14")`.
  const code = /^ConnectionFailed\(".*: (\d+)"\)$/s.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
}
