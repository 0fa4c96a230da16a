import type { Sql } from './connection.ts';
import type { SqlDriver } from './driver.ts';

/** A driver as jobs of a connection see it, for work outside of its transactions. @param nowMs whole milliseconds */
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
    // The opening reads afterwards where logs end.
    grew() {},
  };
}
