import { statSync } from 'node:fs';
import { type Clock, newId, type RandomBytes } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';
import type { OpeningChoices } from '../../open-store.ts';
import type { OpenDriver, SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { type Identity, identityPath, readIdentity } from './identity.ts';
import { readInstall } from './migrate.ts';
import { isCopy, placeStandingOf, readPlace, storePlaceOf, writePlace } from './place.ts';
import { renewStore } from './renew.ts';
import { findMissingEntries, findMissingStore, rolledBack } from './rolled-back.ts';

/** What is known of a store before its database is opened. */
export interface Before {
  readonly identity: Identity | undefined;
  /** The last process that wrote it did not close it, or one has it open. */
  readonly isUnclean: boolean;
}

/** Looks at the files of a store that is about to be opened. @throws STORE_ROLLED_BACK to write where there was a store */
export function lookBefore(file: string, readOnly: boolean, { acceptLoss = false }: OpeningChoices): Before {
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
  readonly before: Before;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

/** Length of an install id: with a sweep id of 16 and two numbers, an attempt key stays below 52 characters. */
export const installIdLength = 10;

/**
 * Checks a store that was opened and not written yet against what its folder says of it: a file that is put back later
 * must still fit.
 * @throws STORE_CORRUPT; STORE_ROLLED_BACK to write, and to read where nothing is left
 */
export function checkSound(
  { driver, file, readOnly, before }: Pick<Opened, 'driver' | 'file' | 'readOnly' | 'before'>,
  { acceptLoss = false, onNotice }: OpeningChoices,
): void {
  if (before.isUnclean && !readOnly) quickCheck(driver, file);
  const installId = readInstall(driver)?.id;
  const lost = before.identity && findMissingEntries(driver, installId, before.identity);
  if (lost === undefined) return;
  const error = rolledBack(file, lost);
  // Of an empty database there is nothing to read either.
  if (!acceptLoss && (!readOnly || installId === undefined)) throw error;
  onNotice?.(error.message);
}

/** Largest file that is checked whole: 170 ms. Above it the table of reports is left out, nine tenths of such a file. */
const wholeBytes = 64 * 2 ** 20;

/** Of an index that is damaged, or a page that was written half, SQLite takes no notice until it needs it. */
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
        `The store ${file} was not closed and is damaged: ${text}. Restore a backup; \`hyperdrive verify\` lists what is damaged.`,
        { details: { file } },
      );
    }
}

/**
 * Notes where the store lies.
 * @returns its id, which is another one for a copy that becomes a store of its own
 * @throws STORE_IS_COPY
 */
export function settlePlace(opened: Opened, { asNew, onNotice }: OpeningChoices): string {
  const { driver, openDriver, file, installId, readOnly } = opened;
  if (identityPath(file) === undefined) return installId;
  const here = storePlaceOf(file);
  const standing = placeStandingOf({ driver, file, installId }, openDriver);
  if (readOnly) {
    if (standing.kind === 'copy')
      onNotice?.(`This state folder is a copy of ${standing.of}, which is still there: it shows what was copied.`);
    return installId;
  }
  if (standing.kind === 'here') {
    if (readPlace(driver) === undefined) inTransaction(driver, () => writePlace(driver, here));
    if (asNew) onNotice?.('--as-new changes nothing: this state folder is where it was made, and no copy.');
    return installId;
  }
  if (asNew) return renew(opened, asNew.forget);
  if (standing.kind === 'copy') throw isCopy(here, standing.of);
  if (!standing.isSameFile)
    onNotice?.(
      `This state folder was moved here from ${standing.from}. Running trials that write files by that path fail.`,
    );
  inTransaction(driver, () => writePlace(driver, here));
  return installId;
}

function renew({ driver, file, clock, randomBytes }: Opened, forget: () => void): string {
  const installId = newId(randomBytes, installIdLength);
  forget();
  renewStore(driver, { installId, folder: storePlaceOf(file), nowMs: Math.floor(clock.nowMs()) });
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
