import type { Clock, Logger, RandomBytes } from '../base/index.ts';
import { quoted } from '../base/index.ts';
import { parseStoreAddress } from './address.ts';
import { storeError } from './errors.ts';
import type { Store } from './store.ts';

/** Decisions of the caller about a copied or damaged store. */
export interface OpeningChoices {
  /**
   * Makes a copied store independent of its original. `forget` removes the original's attempts and secrets from the
   * files of the state folder. It runs before the store changes, and may run more than once.
   */
  readonly asNew?: { forget(): void };
  /** Continue with a store that lost entries. @defaultValue false */
  readonly acceptLoss?: boolean;
  /** Receives a warning about the store, in sentences, that is no reason to refuse it. */
  readonly onNotice?: (text: string) => void;
}

/**
 * Options for opening a store.
 * @experimental
 * @since 0.2.0
 */
export interface OpenStoreOptions extends OpeningChoices {
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly logger: Logger;
  /** Refuse every write; the store must exist. @defaultValue false */
  readonly readOnly?: boolean;
  /**
   * Heartbeat interval that a granted claim tells the runner, milliseconds. @defaultValue 15000, see the timing table
   * of the protocol
   */
  readonly heartbeatMs?: number;
  /**
   * Absolute state folder: places in the addresses of packages may be relative to it.
   * @defaultValue none: places must be absolute
   * @experimental
   */
  readonly folder?: string;
  /**
   * Loads a kind of store from an installed package: receives `package/name`, the first part of the address.
   * @defaultValue such addresses are refused
   * @experimental
   */
  readonly loadKind?: (kind: string) => Promise<StoreKind>;
}

/**
 * A kind of store, which the first part of an address names. A package adds one under `package/name`.
 * @experimental
 * @since 0.2.0
 */
export interface StoreKind {
  /** @param address the whole address, such as `sqlite:///srv/state/hyperdrive.db` */
  open(address: string, options: OpenStoreOptions): Promise<Store>;
  /**
   * Whether a store exists, without creating one.
   * @param lost also true when only traces of a store are left, so that opening it reports the loss
   */
  exists(address: string, options: { readonly lost: boolean; readonly folder?: string }): Promise<boolean>;
}

/** Built-in kinds, loaded on demand: using one loads nothing of the others. */
const ownKinds: ReadonlyMap<string, () => Promise<StoreKind>> = new Map([
  ['sqlite', async () => (await import('./sqlite/kind.ts')).sqliteKind],
  ['memory', async () => (await import('./sqlite/kind.ts')).memoryKind],
]);

/**
 * Opens or creates the store of an address:
 *
 * - `sqlite:///absolute/path/hyperdrive.db`: an SQLite file
 * - `memory:` or `sqlite::memory:`: a store in memory that only this object reaches, discarded on close
 * - `package/name:…`: a store of an installed package (experimental)
 *
 * @throws STORE_BAD_ADDRESS, STORE_UNKNOWN_KIND, STORE_IS_COPY, STORE_ROLLED_BACK, STORE_CORRUPT, STORE_NEWER_SCHEMA,
 *   STORE_READ_ONLY, STORE_CANNOT_OPEN, STORE_NO_DRIVER, STORE_BUSY
 * @experimental
 * @since 0.2.0
 */
export async function openStore(address: string, options: OpenStoreOptions): Promise<Store> {
  return (await kindOf(address, options.loadKind)).open(address, options);
}

/**
 * Whether an address has a store. Creates nothing.
 * @throws STORE_BAD_ADDRESS, STORE_UNKNOWN_KIND
 */
export async function storeExists(
  address: string,
  options: { readonly lost?: boolean } & Pick<OpenStoreOptions, 'loadKind' | 'folder'> = {},
): Promise<boolean> {
  const { loadKind, lost = false, ...rest } = options;
  return (await kindOf(address, loadKind)).exists(address, { lost, ...rest });
}

async function kindOf(address: string, loadKind: OpenStoreOptions['loadKind']): Promise<StoreKind> {
  const { kind } = parseStoreAddress(address);
  const own = ownKinds.get(kind);
  if (own !== undefined) return own();
  if (kind.includes('/') && loadKind !== undefined) return loadKind(kind);
  throw storeError(
    'STORE_UNKNOWN_KIND',
    `store: expected an address of kind ${[...ownKinds.keys()].join(', ')} or package/name, got ${quoted(address)}.`,
    { details: { field: 'store', value: address, kind } },
  );
}
