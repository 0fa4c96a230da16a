import { dirname } from 'node:path';
import { storeError } from '../../errors.ts';
import type { StoreLook } from '../../look.ts';
import { asStoreError } from '../driver/connection.ts';
import { RowReader } from '../reading/codec.ts';
import { readInstall, schemaVersion } from './migrate.ts';
import { findNetworkFileSystem } from './network-file-system.ts';
import { chooseDriver } from './open.ts';

/** See `lookAtStore`. */
export async function lookAtFile(file: string, { quickCheck }: { readonly quickCheck: boolean }): Promise<StoreLook> {
  const openDriver = await chooseDriver(undefined);
  const networkFileSystem = await findNetworkFileSystem(dirname(file));
  try {
    const driver = openDriver(file, { readOnly: true });
    try {
      const install = readInstall(driver);
      if (install === undefined) throw storeError('STORE_CORRUPT', `The file ${file} is empty, not a store.`);
      const rows = quickCheck ? driver.prepare('select * from pragma_quick_check').all([]) : undefined;
      const faults = rows?.map((row) => new RowReader(row).text()).filter((text) => text !== 'ok');
      return { schema: install.version, ownSchema: schemaVersion, faults, networkFileSystem };
    } finally {
      driver.close();
    }
  } catch (error) {
    throw asStoreError(error);
  }
}

/** See `sqliteBinding`. */
export async function binding(): Promise<{ readonly name: string; readonly version: string }> {
  const driver = (await chooseDriver(undefined))(':memory:', { readOnly: false });
  try {
    const [version] = driver.prepare('select sqlite_version()').get([]) ?? [];
    return { name: driver.name, version: String(version) };
  } finally {
    driver.close();
  }
}
