import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeError } from '../../errors.ts';
import type { SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import type { Identity } from './identity.ts';

/**
 * Describes a missing database that its folder has traces of; undefined when nothing is missing. Call it before opening
 * the database, which would create an empty one.
 */
export function findMissingStore(file: string, identity: Identity | undefined): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 0) return undefined;
  const state = existsSync(file) ? 'is empty' : 'is missing';
  if (identity !== undefined) return `${file} ${state}, although identity.json beside it records a store`;
  // Versions without identity files left only the folders of sweeps.
  return holdsSweeps(dirname(file)) ? `${file} ${state}, although there are folders of sweeps beside it` : undefined;
}

function holdsSweeps(folder: string): boolean {
  try {
    return readdirSync(join(folder, 'sweeps')).length > 0;
  } catch {
    return false;
  }
}

/** Describes synced entries that an open store lacks; undefined when nothing is missing. */
export function findMissingEntries(
  driver: SqlDriver,
  installId: string | undefined,
  identity: Identity,
): string | undefined {
  if (installId === undefined) return 'the database is empty, although identity.json beside it records a store';
  if (identity.installId !== installId)
    return `the database is store ${installId}, but identity.json beside it belongs to store ${identity.installId}`;
  const present = positionsOf(driver);
  const lost = [...identity.entries].flatMap(([sweep, next]) => {
    const found = present.get(sweep);
    if (found === undefined) return [`a sweep with ${next - 1} log entries`];
    return found.next < next ? [`${next - found.next} log entries of sweep ${found.id}`] : [];
  });
  return lost.length === 0 ? undefined : `it lacks ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ', …' : ''}`;
}

/** Id of each sweep and the position of its next log entry, by row number. */
export function positionsOf(driver: SqlDriver): ReadonlyMap<number, { readonly id: string; readonly next: number }> {
  const rows = driver.prepare('select n, id, next_seq from sweep').all([]);
  return new Map(
    rows.map((row) => {
      const r = new RowReader(row);
      return [r.integer(), { id: r.text(), next: r.integer() }];
    }),
  );
}

/** @param what description by one of the functions above */
export function rolledBack(file: string, what: string): Error {
  return storeError(
    'STORE_ROLLED_BACK',
    `The store in ${dirname(file)} has lost data: ${what}. A lost write-ahead log (hyperdrive.db-wal) or a database ` +
      'from an earlier time has this effect. Put the missing file back or restore a complete backup; or add --accept-loss, ' +
      'which continues with the data that is left: trials whose results are missing run again.',
    { details: { file } },
  );
}
