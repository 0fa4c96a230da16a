import type { Sql } from './connection.ts';
import type { SqlDriver } from './driver.ts';

/**
 * Wraps a driver in the interface that jobs of a connection use, for work outside the connection. @param nowMs whole
 * milliseconds
 */
export function plainSql(driver: SqlDriver, nowMs = 0): Sql {
  const statements = new Map<string, ReturnType<SqlDriver['prepare']>>();
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? driver.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    nowMs,
    wallMs: nowMs,
    run: (sql, ...params) => prepared(sql).run(params),
    runWith: (sql, params) => prepared(sql).run(params),
    get: (sql, ...params) => prepared(sql).get(params),
    all: (sql, ...params) => prepared(sql).all(params),
    // Not tracked: opening reads the ends of all logs afterwards.
    grew() {},
  };
}
