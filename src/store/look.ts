import { memoryState, parseStoreAddress, sqliteFile } from './address.ts';

/** What the file of a store tells without opening the store: nothing is migrated, recorded or taken over. */
export interface StoreLook {
  /** Version of its schema. */
  readonly schema: number;
  /** The version that this build writes: opening the store raises an older one to it. */
  readonly ownSchema: number;
  /** Faults that a quick check of the pages finds, as sentences; undefined if none was asked for. */
  readonly faults: readonly string[] | undefined;
  /** Name of the network file system that the file is on. */
  readonly networkFileSystem: string | undefined;
}

/**
 * Looks at the store of an address that exists.
 * @param options.quickCheck check the pages, which reads the whole file
 * @returns undefined if it is not a file of SQLite
 * @throws STORE_CORRUPT, STORE_NEWER_SCHEMA, STORE_CANNOT_OPEN, STORE_NO_DRIVER, STORE_BUSY
 */
export async function lookAtStore(
  address: string,
  options: { readonly quickCheck: boolean },
): Promise<StoreLook | undefined> {
  if (parseStoreAddress(address).kind !== 'sqlite') return undefined;
  const file = sqliteFile(address);
  return file === memoryState ? undefined : (await import('./sqlite/opening/look.ts')).lookAtFile(file, options);
}

/**
 * The SQLite that stores use here.
 * @throws STORE_NO_DRIVER
 */
export async function sqliteBinding(): Promise<{ readonly name: string; readonly version: string }> {
  return (await import('./sqlite/opening/look.ts')).binding();
}
