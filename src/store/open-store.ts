import type { Clock, Logger, RandomBytes } from '../base/index.ts';
import { quoted } from '../base/index.ts';
import { parseStoreAddress } from './address.ts';
import { storeError } from './errors.ts';
import type { Store } from './store.ts';

/** What a caller decides about the past of a store that it opens. */
export interface OpeningChoices {
  /**
   * Makes a copied store independent of its original. `forget` removes the original's attempts and secrets from the files
   * beside it, before the store changes; it may be called more than once.
   */
  readonly asNew?: { forget(): void };
  /** Continue with a store that has lost entries. @defaultValue false */
  readonly acceptLoss?: boolean;
  /** Receives, as one sentence, what is odd about the store and no reason to refuse it. */
  readonly onNotice?: (text: string) => void;
}

/** How a store is opened. */
export interface OpenStoreOptions extends OpeningChoices {
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly logger: Logger;
  /** Refuses every write; the store must exist. @defaultValue false */
  readonly readOnly?: boolean;
  /** Sent to runners with their claim, milliseconds. @defaultValue 15000, see the timing table of the protocol */
  readonly heartbeatMs?: number;
  /**
   * Loads kinds of stores from installed packages: called with `package/name` of an address that begins so.
   * @defaultValue such addresses are refused
   * @experimental
   */
  readonly loadKind?: (kind: string) => Promise<StoreKind>;
}

/**
 * A kind of store: what the first part of an address stands for. A package declares its own under `package/name`.
 * @experimental
 */
export interface StoreKind {
  /** @param address the whole address, such as `sqlite:///srv/state/hyperdrive.db` */
  open(address: string, options: OpenStoreOptions): Promise<Store>;
  /**
   * Whether a store is there, without making one.
   * @param lost also true where a store was and only its traces are left, so that opening it reports the loss
   */
  exists(address: string, options: { readonly lost: boolean }): Promise<boolean>;
}

/** Kinds of this product. Loaders: naming one kind loads nothing of the others. */
const ownKinds: ReadonlyMap<string, () => Promise<StoreKind>> = new Map([
  ['sqlite', async () => (await import('./sqlite/kind.ts')).sqliteKind],
  ['memory', async () => (await import('./sqlite/kind.ts')).memoryKind],
]);

/**
 * Opens or creates the store of an address:
 *
 * - `sqlite:///absolute/path/hyperdrive.db`: an SQLite file
 * - `memory:` or `sqlite::memory:`: a store of this object alone, gone when it is closed
 * - `package/name:…`: a store of an installed package (experimental)
 *
 * @throws STORE_BAD_ADDRESS, STORE_UNKNOWN_KIND, STORE_IS_COPY, STORE_ROLLED_BACK, STORE_CORRUPT, STORE_NEWER_SCHEMA,
 *   STORE_READ_ONLY, STORE_CANNOT_OPEN, STORE_NO_DRIVER, STORE_BUSY
 */
export async function openStore(address: string, options: OpenStoreOptions): Promise<Store> {
  return (await kindOf(address, options.loadKind)).open(address, options);
}

/**
 * Whether there is a store at an address. Makes nothing.
 * @throws STORE_BAD_ADDRESS, STORE_UNKNOWN_KIND
 */
export async function storeExists(
  address: string,
  options: { readonly lost?: boolean } & Pick<OpenStoreOptions, 'loadKind'> = {},
): Promise<boolean> {
  return (await kindOf(address, options.loadKind)).exists(address, { lost: options.lost ?? false });
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
