import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeError } from '../../errors.ts';
import type { SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import type { Identity } from './identity.ts';

/**
 * What of a store is missing by the word of its folder, in a sentence; undefined: nothing. Looked up before the database is
 * opened, which would make an empty one.
 */
export function findMissingStore(file: string, identity: Identity | undefined): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 0) return undefined;
  const state = existsSync(file) ? 'is empty' : 'is missing';
  if (identity !== undefined) return `${file} ${state}, and identity.json beside it says that there was a store`;
  // Written by a version without identity files.
  return holdsSweeps(dirname(file)) ? `${file} ${state}, and folders of sweeps lie beside it` : undefined;
}

function holdsSweeps(folder: string): boolean {
  try {
    return readdirSync(join(folder, 'sweeps')).length > 0;
  } catch {
    return false;
  }
}

/** The same of an opened store: entries that were synced and are not there. */
export function findMissingEntries(
  driver: SqlDriver,
  installId: string | undefined,
  identity: Identity,
): string | undefined {
  if (installId === undefined) return 'the database is empty, and identity.json beside it says that there was a store';
  if (identity.installId !== installId)
    return `the database is store ${installId}, and identity.json beside it is of store ${identity.installId}`;
  const present = positionsOf(driver);
  const lost = [...identity.entries].flatMap(([sweep, next]) => {
    const found = present.get(sweep);
    if (found === undefined) return [`a sweep with ${next - 1} log entries`];
    return found.next < next ? [`${next - found.next} log entries of sweep ${found.id}`] : [];
  });
  return lost.length === 0 ? undefined : `it lacks ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ', …' : ''}`;
}

/** Id of each sweep by its row number, and the position that its next log entry has. */
export function positionsOf(driver: SqlDriver): ReadonlyMap<number, { readonly id: string; readonly next: number }> {
  const rows = driver.prepare('select n, id, next_seq from sweep').all([]);
  return new Map(
    rows.map((row) => {
      const r = new RowReader(row);
      return [r.integer(), { id: r.text(), next: r.integer() }];
    }),
  );
}

/** @param what as the functions above say it */
export function rolledBack(file: string, what: string): Error {
  return storeError(
    'STORE_ROLLED_BACK',
    `The store of ${dirname(file)} is not what it was: ${what}. A lost write-ahead log (hyperdrive.db-wal) or a database ` +
      'from an earlier time looks like this. Put the missing file back or restore a whole backup; or add --accept-loss, ' +
      'which continues with what is there: trials whose results are missing run again.',
    { details: { file } },
  );
}
