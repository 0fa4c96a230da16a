import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { quoted } from '../base/index.ts';
import { storeError } from './errors.ts';

/** Address of a state that lives in memory and is discarded on close; for in-process objectives and studies. */
export const memoryState = ':memory:';

/** Name of the database in a state folder. */
const folderDatabase = 'hyperdrive.db';

/** Where a state lives: its store, and the folder of its files. */
export interface StatePlace {
  /** Address of the store, for `openStore`. */
  readonly address: string;
  /** Absolute folder of logs, artifacts and other files; undefined when the address names none. */
  readonly folder: string | undefined;
}

/** A store address, split at its first colon. */
export interface StoreAddress {
  /** `sqlite`, `memory`, or `package/name` of an installed package. */
  readonly kind: string;
  /** Text after the colon. */
  readonly rest: string;
}

/**
 * Resolves the state that a user names: a folder, `:memory:`, or the address of a store.
 * @param named for example `.hyperdrive`, `:memory:`, `sqlite:///srv/state/hyperdrive.db`
 * @param from base of a relative path. @defaultValue the working folder
 * @param installed address of the store of every state folder, as the installation names it.
 *   @defaultValue `HYPERDRIVE_STORE`, else the SQLite database in the folder
 * @throws STORE_BAD_ADDRESS
 */
export function statePlace(named: string, from = process.cwd(), installed = process.env.HYPERDRIVE_STORE): StatePlace {
  if (named === memoryState) return { address: 'memory:', folder: undefined };
  if (!isStoreAddress(named)) {
    const folder = resolve(from, named);
    const isChosen = installed !== undefined && installed !== '';
    return { address: isChosen ? installed : sqliteAddress(join(folder, folderDatabase)), folder };
  }
  const file = parseStoreAddress(named).kind === 'sqlite' ? sqliteFile(named) : memoryState;
  return { address: named, folder: file === memoryState ? undefined : dirname(file) };
}

/** Makes a state's name independent of the working folder: folders become absolute, anything else stays. */
export function absoluteState(named: string, from = process.cwd()): string {
  return named === memoryState || isStoreAddress(named) ? named : resolve(from, named);
}

/** Whether a text is the address of a store. Anything else is a path, `C:\folder` included. */
function isStoreAddress(named: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]+|@?[a-z0-9][a-z0-9._~-]*(?:\/[a-z0-9._~-]+){1,2}):/.test(named);
}

/** @throws STORE_BAD_ADDRESS */
export function parseStoreAddress(address: string): StoreAddress {
  if (!isStoreAddress(address)) throw badAddress(address, 'it does not start with the kind of a store and a colon');
  const colon = address.indexOf(':');
  return { kind: address.slice(0, colon), rest: address.slice(colon + 1) };
}

/** Address of a database file. */
export function sqliteAddress(file: string): string {
  return `sqlite:${pathToFileURL(resolve(file)).href.slice('file:'.length)}`;
}

/**
 * The file that a `sqlite:` address names, or `:memory:`.
 * @throws STORE_BAD_ADDRESS
 */
export function sqliteFile(address: string): string {
  const { rest } = parseStoreAddress(address);
  if (rest === memoryState) return memoryState;
  if (!rest.startsWith('///')) throw badAddress(address, 'the path must be absolute, after three slashes');
  const url = new URL(`file:${rest}`);
  if (url.search !== '' || url.hash !== '') throw badAddress(address, 'write ? as %3F and # as %23');
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw badAddress(address, 'the path has a percent escape that no file name allows', cause);
  }
}

function badAddress(address: string, why: string, cause?: unknown): Error {
  return storeError(
    'STORE_BAD_ADDRESS',
    `address of the store (HYPERDRIVE_STORE, --state): expected sqlite:///absolute/path/hyperdrive.db, memory: or package/name:…, got ${quoted(address)}: ${why}.`,
    { details: { field: 'store', value: address }, cause },
  );
}
