import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeError } from '../../errors.ts';
import type { OpenDriver, SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { identityPath, readIdentity } from './identity.ts';
import { readInstall } from './migrate.ts';

/** How a store's folder relates to the folder in which it was last opened to write. */
export type PlaceStanding =
  | { readonly kind: 'here' }
  /** Moved, or the same folder under another path: the recorded path is gone, leads here, or holds another store. */
  | { readonly kind: 'moved'; readonly from: string; readonly isSameFile: boolean }
  /** The recorded folder still contains this store. */
  | { readonly kind: 'copy'; readonly of: string };

/** Folder in which the store was last opened to write; undefined if no version that records it has opened it. */
export function readPlace(driver: SqlDriver): string | undefined {
  const row = driver.prepare('select path from place').get([]);
  return row === undefined ? undefined : new RowReader(row).text();
}

/** Call inside a transaction. */
export function writePlace(driver: SqlDriver, folder: string): void {
  driver.prepare('insert into place values (1, ?1) on conflict do update set path = ?1').run([folder]);
}

/** The real path of the folder of a store's file. */
export function storePlaceOf(file: string): string {
  return realpathSync(dirname(file));
}

/** Finds out whether a store was moved or copied. */
export function placeStandingOf(
  { driver, file, installId }: { readonly driver: SqlDriver; readonly file: string; readonly installId: string },
  openDriver: OpenDriver,
): PlaceStanding {
  const recorded = readPlace(driver);
  if (recorded === undefined || recorded === storePlaceOf(file)) return { kind: 'here' };
  const other = join(recorded, 'hyperdrive.db');
  if (!existsSync(other)) return { kind: 'moved', from: recorded, isSameFile: false };
  if (isSameFile(other, file)) return { kind: 'moved', from: recorded, isSameFile: true };
  const holds = installOf(other, openDriver);
  return holds === undefined || holds === installId
    ? { kind: 'copy', of: recorded }
    : { kind: 'moved', from: recorded, isSameFile: false };
}

/** A folder that is mounted twice, or reached through a link, shows the same file. */
function isSameFile(a: string, b: string): boolean {
  const [one, two] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
  return one.dev === two.dev && one.ino === two.ino;
}

/** @returns the id of a store; undefined when it cannot be read */
function installOf(file: string, openDriver: OpenDriver): string | undefined {
  const path = identityPath(file);
  const identity = path === undefined ? undefined : readIdentity(path);
  if (identity !== undefined) return identity.installId;
  try {
    const driver = openDriver(file, { readOnly: true });
    try {
      // An empty database counts as another store.
      return readInstall(driver)?.id ?? '';
    } finally {
      driver.close();
    }
  } catch {
    return undefined;
  }
}

/** The error that refuses to write in a copy. */
export function isCopy(folder: string, original: string): Error {
  return storeError(
    'STORE_IS_COPY',
    `The state folder ${folder} is a copy of ${original}, which still exists: both would control the same attempts. ` +
      `Use ${original}; or add --as-new, which makes the copy independent and runs attempts again that are running in the original.`,
    { details: { folder, original } },
  );
}
