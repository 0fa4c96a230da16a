import { statSync } from 'node:fs';
import { type Clock, newId, type RandomBytes } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';
import type { OpeningChoices } from '../../open-store.ts';
import type { OpenDriver, SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { detachCopy } from './detach-copy.ts';
import { type Identity, identityPath, readIdentity } from './identity.ts';
import { readInstall } from './migrate.ts';
import { isCopy, placeStandingOf, readPlace, storePlaceOf, writePlace } from './place.ts';
import { findMissingEntries, findMissingStore, rolledBack } from './rolled-back.ts';

/** What the files of a store show before its database is opened. */
export interface FilesBefore {
  readonly identity: Identity | undefined;
  /** The last writer did not close it, or a process has it open. */
  readonly isUnclean: boolean;
}

/**
 * Inspects the files of a store that is about to be opened. @throws STORE_ROLLED_BACK when opened to write and the
 * store is missing
 */
export function inspectFiles(file: string, readOnly: boolean, { acceptLoss = false }: OpeningChoices): FilesBefore {
  const path = identityPath(file);
  if (path === undefined) return { identity: undefined, isUnclean: false };
  const identity = readIdentity(path);
  const missing = readOnly || acceptLoss ? undefined : findMissingStore(file, identity);
  if (missing !== undefined) throw rolledBack(file, missing);
  const logSize = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return { identity, isUnclean: logSize > 0 };
}

/** A store whose database is open. */
export interface Opened {
  readonly driver: SqlDriver;
  readonly openDriver: OpenDriver;
  readonly file: string;
  readonly installId: string;
  readonly readOnly: boolean;
  readonly before: FilesBefore;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

/**
 * Length of an install id. With a sweep id of 16 characters and two numbers, an attempt key stays below 52 characters.
 */
export const installIdLength = 10;

/**
 * Checks an open store against what its folder records about it. Runs before the first write, so that a file that is
 * put back later still matches.
 * @throws STORE_CORRUPT; STORE_ROLLED_BACK when entries are missing and the store is opened to write, or is empty
 */
export function checkIntegrity(
  { driver, file, readOnly, before }: Pick<Opened, 'driver' | 'file' | 'readOnly' | 'before'>,
  { acceptLoss = false, onNotice }: OpeningChoices,
): void {
  if (before.isUnclean && !readOnly) quickCheck(driver, file);
  const installId = readInstall(driver)?.id;
  const lost = before.identity && findMissingEntries(driver, installId, before.identity);
  if (lost === undefined) return;
  const error = rolledBack(file, lost);
  // An empty database has nothing to read either.
  if (!acceptLoss && (!readOnly || installId === undefined)) throw error;
  onNotice?.(error.message);
}

/**
 * Largest file that is checked in full, in 170 ms. In a larger one the table of reports is left out, nine tenths of
 * such a file.
 */
const wholeBytes = 64 * 2 ** 20;

/**
 * Checks the pages of a store that was not closed: SQLite notices a damaged index or a torn page only when it reads it.
 */
function quickCheck(driver: SqlDriver, file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const tables = driver.prepare("select name from sqlite_schema where type = 'table'").all([]);
  const checks =
    size <= wholeBytes
      ? ['select * from pragma_quick_check']
      : tables
          .map((row) => new RowReader(row).text())
          .filter((name) => name !== 'report')
          .map((name) => `select * from pragma_quick_check('${name}')`);
  for (const check of checks)
    for (const row of driver.prepare(check).all([])) {
      const text = new RowReader(row).text();
      if (text === 'ok') continue;
      throw storeError(
        'STORE_CORRUPT',
        `The store ${file} was not closed and is damaged: ${text}. Restore a backup; \`hyperdrive verify\` lists the damage.`,
        { details: { file } },
      );
    }
}

/**
 * Records the folder of the store, and refuses a copy.
 * @returns the store's id, which is new for a copy that becomes independent
 * @throws STORE_IS_COPY
 */
export function recordPlace(opened: Opened, { asNew, onNotice }: OpeningChoices): string {
  const { driver, openDriver, file, installId, readOnly } = opened;
  if (identityPath(file) === undefined) return installId;
  const here = storePlaceOf(file);
  const standing = placeStandingOf({ driver, file, installId }, openDriver);
  if (readOnly) {
    if (standing.kind === 'copy')
      onNotice?.(
        `This state folder is a copy of ${standing.of}, which still exists: it shows the state at the time of the copy.`,
      );
    return installId;
  }
  if (standing.kind === 'here') {
    if (readPlace(driver) === undefined) inTransaction(driver, () => writePlace(driver, here));
    if (asNew) onNotice?.('--as-new changes nothing: this state folder is not a copy.');
    return installId;
  }
  if (asNew) return detach(opened, asNew.forget);
  if (standing.kind === 'copy') throw isCopy(here, standing.of);
  if (!standing.isSameFile)
    onNotice?.(
      `This state folder was moved here from ${standing.from}. Running trials that write files under that path fail.`,
    );
  inTransaction(driver, () => writePlace(driver, here));
  return installId;
}

function detach({ driver, file, clock, randomBytes }: Opened, forget: () => void): string {
  const installId = newId(randomBytes, installIdLength);
  forget();
  detachCopy(driver, { installId, folder: storePlaceOf(file), nowMs: Math.floor(clock.nowMs()) });
  return installId;
}

function inTransaction(driver: SqlDriver, work: () => void): void {
  driver.exec('begin immediate');
  try {
    work();
    driver.exec('commit');
  } catch (error) {
    if (driver.inTransaction()) driver.exec('rollback');
    throw error;
  }
}
