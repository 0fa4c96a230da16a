import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, newId, sleep } from '../../../base/index.ts';
import { isProvablyDead, processIdentity } from '../../../process/index.ts';
import { sqliteAddress } from '../../address.ts';
import { storeError } from '../../errors.ts';
import type { OpenStoreOptions } from '../../open-store.ts';
import type { LeaseOwner, Store } from '../../store.ts';
import { asStoreError } from '../driver/connection.ts';
import { type OpenDriver, type SqlDriver, SqlError } from '../driver/driver.ts';
import { libsqlDriver } from '../driver/libsql-driver.ts';
import { nodeDriver } from '../driver/node-driver.ts';
import { noDurability, WalSync } from '../driver/wal-sync.ts';
import { RowReader, readLeaseHolder } from '../reading/codec.ts';
import { sqliteStore } from '../sqlite-store.ts';
import { IdentityKeeper, identityPath } from './identity.ts';
import { migrate, readInstall, schemaVersion } from './migrate.ts';
import { findNetworkFileSystem } from './network-file-system.ts';
import { checkIntegrity, type FilesBefore, inspectFiles, installIdLength, recordPlace } from './opening.ts';
import { positionsOf } from './rolled-back.ts';
import { StoreFiles } from './store-files.ts';

/** Options for opening a SQLite store. Give `folder` or `file`. */
export interface SqliteStoreOptions extends OpenStoreOptions {
  /** State folder; the store is its file `hyperdrive.db`. Created when missing. */
  readonly folder?: string;
  /** The store's file itself, or `:memory:`. */
  readonly file?: string;
  /** Which binding to use. @defaultValue `node:sqlite` where it is complete (Node 24 and later), else `libsql` */
  readonly driver?: SqlDriver['name'];
}

/** Tries to open, 50 ms apart, while another process holds the file to create it or change its schema. */
const openTries = 200;

/**
 * Opens or creates the embedded store.
 * @throws STORE_IS_COPY, STORE_ROLLED_BACK, STORE_CORRUPT, STORE_NEWER_SCHEMA, STORE_READ_ONLY, STORE_CANNOT_OPEN, STORE_NO_DRIVER, STORE_BUSY
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { readOnly = false, heartbeatMs = 15_000, clock, logger } = options;
  const file = storeFile(options);
  const inMemory = file === ':memory:';
  const openDriver = await chooseDriver(options.driver);
  if (!inMemory && !readOnly) prepareFolder(file);
  const network = inMemory ? undefined : await findNetworkFileSystem(dirname(file));
  if (network !== undefined) logger.warn('store.network_file_system', { file, fileSystem: network });
  for (let tries = 1; ; tries++) {
    try {
      const before = inMemory ? undefined : inspectFiles(file, readOnly, options);
      const { driver, installId } = start(openDriver, file, options, before);
      const identity = inMemory || readOnly ? undefined : identityKeeper({ driver, file, installId, before }, options);
      // Otherwise a power cut could lose the folder's entry for a new file.
      if (!inMemory && !readOnly) await syncFolder(dirname(file));
      const durability = inMemory || readOnly ? noDurability : new WalSync(`${file}-wal`);
      const files = inMemory ? undefined : new StoreFiles(file, { clock, readOnly });
      const address = inMemory ? null : sqliteAddress(file);
      return sqliteStore({
        address,
        driver,
        installId,
        durability,
        clock,
        logger,
        readOnly,
        heartbeatMs,
        files,
        identity,
      });
    } catch (error) {
      const isBusy = error instanceof SqlError && error.failure === 'busy';
      if (!isBusy || tries >= openTries) throw readOnlyFolderError(error, file, readOnly) ?? asStoreError(error);
      await sleep(clock, 50);
    }
  }
}

function storeFile(options: SqliteStoreOptions): string {
  if (options.file === ':memory:') return options.file;
  return resolve(options.file ?? join(options.folder ?? '.hyperdrive', 'hyperdrive.db'));
}

/**
 * The binding to open a database with.
 * @param wanted see `SqliteStoreOptions.driver`
 * @throws STORE_NO_DRIVER
 */
export async function chooseDriver(wanted: SqlDriver['name'] | undefined): Promise<OpenDriver> {
  const node = wanted === 'libsql' ? undefined : nodeDriver();
  if (node !== undefined) return node;
  try {
    if (wanted !== 'node:sqlite') return await libsqlDriver();
  } catch (cause) {
    const why = messageOf(cause);
    const others = wanted === undefined ? ', and node:sqlite needs Node 24 or later' : '';
    throw storeError('STORE_NO_DRIVER', `The SQLite driver libsql cannot be loaded${others}: ${why}`, { cause });
  }
  throw storeError('STORE_NO_DRIVER', 'The SQLite driver node:sqlite needs Node 24 or later.');
}

function start(
  openDriver: OpenDriver,
  file: string,
  options: SqliteStoreOptions,
  before: FilesBefore | undefined,
): { driver: SqlDriver; installId: string } {
  const { readOnly = false, clock, randomBytes } = options;
  const driver = readOnly ? openReader(openDriver, file, options) : openDriver(file, { readOnly });
  try {
    if (before !== undefined) checkIntegrity({ driver, file, readOnly, before }, options);
    const made = readOnly ? readOnlyInstall(driver, file) : prepareWriter(driver, options);
    if (before === undefined) return { driver, installId: made };
    const opened = { driver, openDriver, file, installId: made, readOnly, before, clock, randomBytes };
    return { driver, installId: recordPlace(opened, options) };
  } catch (error) {
    driver.close();
    throw error;
  }
}

function readOnlyInstall(driver: SqlDriver, file: string): string {
  const install = readInstall(driver);
  if (install === undefined) throw storeError('STORE_CORRUPT', `The file ${file} is empty, not a store.`);
  return install.id;
}

function prepareWriter(driver: SqlDriver, { randomBytes }: SqliteStoreOptions): string {
  // Commits survive a killed process without a sync; `WalSync` protects against power cuts on request.
  driver.prepare('pragma journal_mode = wal').all([]);
  driver.prepare('pragma synchronous = normal').all([]);
  // A checkpoint blocks the event loop for two syncs. This value makes it rare, and keeps the log small enough for a
  // quick restart.
  driver.prepare('pragma wal_autocheckpoint = 4000').all([]);
  driver.prepare('pragma cache_size = -65536').all([]);
  driver.prepare('pragma temp_store = memory').all([]);
  return migrate(driver, () => newId(randomBytes, installIdLength));
}

/**
 * Opens a store to read it. An older schema is migrated first, which is as safe as the first command that writes: that
 * would do the same. Refused while a process of an earlier version drives a sweep, since it would meet a schema that it
 * does not know.
 */
function openReader(openDriver: OpenDriver, file: string, options: SqliteStoreOptions): SqlDriver {
  const reader = openDriver(file, { readOnly: true });
  try {
    const install = readInstall(reader);
    if (install === undefined || install.version === schemaVersion) return reader;
    checkMigratable(reader, file, { version: install.version, nowMs: options.clock.nowMs() });
  } catch (error) {
    reader.close();
    throw error;
  }
  reader.close();
  const writer = openDriver(file, { readOnly: false });
  try {
    prepareWriter(writer, options);
    // Otherwise the next writer takes the store for one that was not closed, and checks all of it.
    writer.exec('pragma wal_checkpoint(truncate)');
  } finally {
    writer.close();
  }
  return openDriver(file, { readOnly: true });
}

/** @throws STORE_BUSY, STORE_READ_ONLY if a reader cannot migrate the store */
function checkMigratable(
  reader: SqlDriver,
  file: string,
  { version, nowMs }: { version: number; nowMs: number },
): void {
  const older = `was written by an earlier version (schema ${version}, this one has ${schemaVersion})`;
  const details = { found: version, expected: schemaVersion };
  const driver = driverOf(reader, nowMs);
  if (driver !== undefined)
    throw storeError(
      'STORE_BUSY',
      `The store ${older} and process ${driver.pid} on ${driver.host} still drives a sweep with it. Use that version, or wait until that process ends.`,
      { details },
    );
  try {
    accessSync(dirname(file), constants.W_OK);
    accessSync(file, constants.W_OK);
  } catch (cause) {
    const message = `The store ${older} and is not writable. Copy the folder to a place where it is.`;
    throw storeError('STORE_READ_ONLY', message, { details, cause });
  }
}

/** A live process that drives a sweep of the store, as far as this process can tell. */
function driverOf(reader: SqlDriver, nowMs: number): LeaseOwner | undefined {
  const rows = reader
    .prepare('select lease_owner from sweep where lease_owner is not null and lease_until_ms >= ?')
    .all([nowMs]);
  const me = processIdentity();
  return rows
    .flatMap((row) => readLeaseHolder(new RowReader(row).textOrNull())?.owner ?? [])
    .find((owner) => !isProvablyDead(owner, me));
}

/** Records in the folder which store it belongs to, so that a loss of the database is detected. */
function identityKeeper(
  opened: { driver: SqlDriver; file: string; installId: string; before: FilesBefore | undefined },
  options: SqliteStoreOptions,
): IdentityKeeper | undefined {
  const path = identityPath(opened.file);
  if (path === undefined) return undefined;
  const keeper = new IdentityKeeper(path, opened.installId, options);
  const known = opened.before?.identity;
  if (known?.installId !== opened.installId || options.acceptLoss === true) {
    const positions = positionsOf(opened.driver);
    keeper.begin(new Map([...positions].map(([sweep, { next }]) => [sweep, next])));
  }
  return keeper;
}

/**
 * Makes the state folder, accessible to its owner only, and checks that it is writable: SQLite would notice only at the
 * first write.
 */
function prepareFolder(file: string): void {
  const folder = dirname(file);
  try {
    makeFolder(folder);
  } catch (error) {
    throw storeError('STORE_CANNOT_OPEN', `The state folder ${folder} cannot be made: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  for (const path of [folder, file].filter((each) => existsSync(each)))
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      throw storeError('STORE_READ_ONLY', `${path} is not writable: ${messageOf(error)}.`, { cause: error });
    }
}

/**
 * Makes one level at a time: with `recursive`, Node never returns where no process may make folders, such as in
 * `/proc`.
 */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * The error for a read-only folder: even to read, SQLite creates a file beside a store with a write-ahead log, unless
 * another process has it open.
 */
function readOnlyFolderError(error: unknown, file: string, readOnly: boolean): Error | undefined {
  if (!readOnly || !(error instanceof SqlError) || error.failure !== 'cannot_open' || !existsSync(file))
    return undefined;
  try {
    accessSync(dirname(file), constants.W_OK);
    return undefined;
  } catch (cause) {
    return storeError(
      'STORE_READ_ONLY',
      `${dirname(file)} is not writable, which SQLite needs even to read the store. Copy the folder to a place where it is.`,
      { cause },
    );
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders and does not need this.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
