import { z } from 'zod';
import type { AccessToken } from '../../access-token.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlRow } from '../driver/driver.ts';
import { parseAs, parseJson, RowReader } from '../reading/codec.ts';

const columns = 'id, name, role, created_at_ms, expires_at_ms, sha256';

/** Every token, oldest first. */
export function readTokens(sql: Sql): readonly AccessToken[] {
  return sql.all(`select ${columns} from token order by created_at_ms, id`).map(tokenOf);
}

/** The token with an id. */
export function readToken(sql: Sql, id: string): AccessToken | undefined {
  const row = sql.get(`select ${columns} from token where id = ?`, id);
  return row && tokenOf(row);
}

/** @throws STORE_TOKEN_EXISTS */
export function addToken(sql: Sql, token: AccessToken): void {
  const { id, name, role, createdAtMs, expiresAtMs, sha256 } = token;
  if (readToken(sql, id) !== undefined) {
    throw storeError('STORE_TOKEN_EXISTS', `A token with the id ${id} already exists.`, { details: { id } });
  }
  sql.run(
    `insert into token (${columns}) values (?, ?, ?, ?, ?, ?)`,
    id,
    JSON.stringify(name),
    role,
    createdAtMs,
    expiresAtMs,
    sha256,
  );
}

/** @returns false when no token has this id */
export function removeToken(sql: Sql, id: string): boolean {
  if (readToken(sql, id) === undefined) return false;
  sql.run('delete from token where id = ?', id);
  return true;
}

/** Adds the tokens that `read` returns, unless tokens were adopted before. */
export function adoptTokens(sql: Sql, read: () => readonly AccessToken[]): boolean {
  if (sql.get('select 1 from token_adoption') !== undefined) return false;
  for (const token of read()) addToken(sql, token);
  sql.run('insert into token_adoption values (1, ?)', sql.nowMs);
  return true;
}

function tokenOf(row: SqlRow): AccessToken {
  const r = new RowReader(row);
  return {
    id: r.text(),
    name: parseAs(z.string(), parseJson(r.text()), 'the name of a token'),
    role: r.text(),
    createdAtMs: r.integer(),
    expiresAtMs: r.integerOrNull(),
    sha256: Uint8Array.from(r.bytesOrNull() ?? []),
  };
}
