import type { AttemptEnd } from '../../../model/index.ts';
import type { SqlDriver } from '../driver/driver.ts';
import { plainSql } from '../driver/plain-sql.ts';
import { RowReader } from '../reading/codec.ts';
import { findAttempt } from '../writing/attempt.ts';
import { writeObservedEnd } from '../writing/intake.ts';
import { writePlace } from './place.ts';

/** What a copied store gets to become independent. */
export interface Detachment {
  readonly installId: string;
  /** The copy's own folder. */
  readonly folder: string;
  readonly nowMs: number;
}

/**
 * Makes a copied store independent, in one transaction. It gets a new id, used by later attempts; the attempt tokens of
 * the original are invalid; nobody holds a lease. Running attempts belong to the original, so here they are lost and
 * retried.
 */
export function detachCopy(driver: SqlDriver, { installId, folder, nowMs }: Detachment): void {
  const sql = plainSql(driver, nowMs);
  driver.exec('begin immediate');
  try {
    for (const row of sql.all('select key, epoch from attempt where ended_seq is null order by id')) {
      const r = new RowReader(row);
      writeObservedEnd(sql, findAttempt(sql, r.text()), endOfCopiedAttempt(r.integer() > 0));
    }
    sql.run('update attempt set reaped_at_ms = ? where reaped_at_ms is null', nowMs);
    sql.run('update attempt set token_hash = null where token_hash is not null');
    sql.run('update sweep set lease_owner = null, lease_until_ms = 0');
    sql.run('update install set id = ?', installId);
    writePlace(driver, folder);
    driver.exec('commit');
  } catch (error) {
    if (driver.inTransaction()) driver.exec('rollback');
    throw error;
  }
}

function endOfCopiedAttempt(isClaimed: boolean): AttemptEnd {
  return {
    kind: isClaimed ? 'lost_node' : 'never_launched',
    source: 'observer',
    exitCode: null,
    signal: null,
    message: 'The state folder was copied while this attempt was open: it belongs to the original.',
  };
}
