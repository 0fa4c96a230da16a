import { pathToFileURL } from 'node:url';
import { messageOf } from '../../../base/index.ts';
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
      const prepare = (text: string) => translated(() => database.prepare<[readonly SqlValue[]]>(text));
      const plain = prepare(sql);
      const run = (params: readonly SqlValue[]) => translated(() => plain.run(checked(params)).changes);
      // Statements without a result refuse array mode.
      if (!plain.reader) return { run, get: () => undefined, all: () => [] };
      const columns = /^\s*(select|with)\b/i.test(sql) ? plain.columns() : [];
      const statement = columns.length === 0 ? plain : prepare(textAsBytes(sql, columns.length));
      statement.raw(true);
      const isBytes = columns.map(({ type }) => type === 'BLOB');
      return {
        run,
        get(params) {
          const row = translated(() => statement.get(checked(params)) as SqlRow | undefined);
          return row && withText(row, isBytes);
        },
        all(params) {
          const rows = translated(() => statement.all(checked(params)) as SqlRow[]);
          return columns.length === 0 ? rows : rows.map((row) => withText(row, isBytes));
        },
      };
    },
    inTransaction: () => database.inTransaction,
    close: () =>
      translated(() => {
        database.close();
      }),
  };
}

/**
 * The binding aborts the whole process on a text that is not UTF-8, which one damaged byte makes of any. So text comes as
 * bytes and is decoded here. Every column is guarded: damage may also make text of a number. A text costs 2.5 µs in place
 * of 1.1, a number a tenth more than before.
 */
function textAsBytes(sql: string, columnCount: number): string {
  const names = Array.from({ length: columnCount }, (_, index) => `c${index}`);
  const guarded = names.map((name) => `iif(typeof(${name}) = 'text', cast(${name} as blob), ${name})`);
  return `with guarded(${names.join(', ')}) as (${sql}) select ${guarded.join(', ')} from guarded`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param isBytes columns whose bytes are no text */
function withText(row: SqlRow, isBytes: readonly boolean[]): SqlRow {
  let decoded: SqlValue[] | undefined;
  for (let index = 0; index < row.length; index++) {
    const value = row[index];
    if (!(value instanceof Uint8Array) || isBytes[index] === true) continue;
    decoded ??= [...row];
    decoded[index] = decodeText(value);
  }
  return decoded ?? row;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new SqlError('a text is not UTF-8', corruptCode, error);
  }
}

/** SQLite's own code for a database that is malformed. */
const corruptCode = 11;

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
    const message = messageOf(error);
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
