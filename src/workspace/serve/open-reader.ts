import { silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { type PluginAccess, Plugins } from '../../plugins/index.ts';
import { openStore, type Store } from '../../store/index.ts';

/**
 * Opens the store of a workspace a second time, for reading, on a worker thread.
 * @param address address of the store; null would be a bug of the caller: no other thread can access such a store
 * @param access where the package of the store is looked for
 */
export function openReader(address: string | null, access: PluginAccess): Promise<Store> {
  if (address === null) throw new Error('a store in memory has no second reader');
  const parts = { clock: systemClock(), logger: silentLogger, randomBytes: systemRandomBytes };
  const plugins = new Plugins(access);
  return openStore(address, { ...parts, readOnly: true, loadKind: (type) => plugins.store(type) });
}
