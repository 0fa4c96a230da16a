import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeError } from '../../errors.ts';
import type { OpenDriver, SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { identityPath, readIdentity } from './identity.ts';
import { readInstall } from './migrate.ts';

/** How a store's folder relates to the one in which it was last opened to write. */
export type PlaceStanding =
  | { readonly kind: 'here' }
  /** The same folder by another path, or moved: the other path leads nowhere, or to another store. */
  | { readonly kind: 'moved'; readonly from: string; readonly isSameFile: boolean }
  /** The other folder still holds this store. */
  | { readonly kind: 'copy'; readonly of: string };

/** Where the store was last opened to write; undefined: never by a version that notes it. */
export function readPlace(driver: SqlDriver): string | undefined {
  const row = driver.prepare('select path from place').get([]);
  return row === undefined ? undefined : new RowReader(row).text();
}

/** Inside a transaction. */
export function writePlace(driver: SqlDriver, folder: string): void {
  driver.prepare('insert into place values (1, ?1) on conflict do update set path = ?1').run([folder]);
}

/** The folder of a store's file as the system names it. */
export function storePlaceOf(file: string): string {
  return realpathSync(dirname(file));
}

/** Finds out whether a store is where it was. */
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

/** A folder that is mounted twice, or reached by a link, shows the same file. */
function isSameFile(a: string, b: string): boolean {
  const [one, two] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
  return one.dev === two.dev && one.ino === two.ino;
}

/** @returns undefined where that cannot be found out */
function installOf(file: string, openDriver: OpenDriver): string | undefined {
  const path = identityPath(file);
  const identity = path === undefined ? undefined : readIdentity(path);
  if (identity !== undefined) return identity.installId;
  try {
    const driver = openDriver(file, { readOnly: true });
    try {
      // An empty database is another store, if it is one at all.
      return readInstall(driver)?.id ?? '';
    } finally {
      driver.close();
    }
  } catch {
    return undefined;
  }
}

/** @returns what refuses to write in a copy */
export function isCopy(folder: string, original: string): Error {
  return storeError(
    'STORE_IS_COPY',
    `The state folder ${folder} is a copy of ${original}, which is still there: both would look after the same attempts. ` +
      `Use ${original}; or add --as-new, which makes the copy a state folder of its own and tries attempts again that run in the original.`,
    { details: { folder, original } },
  );
}
