import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { processIdentity } from '../process-identity.ts';
import { describeStore } from '../store.contract.ts';
import type { Store } from '../store.ts';
import type { SqlDriver } from './driver.ts';
import { nodeDriver } from './node-driver.ts';
import { openSqliteStore } from './open.ts';

const drivers: readonly SqlDriver['name'][] = nodeDriver() === undefined ? ['libsql'] : ['libsql', 'node:sqlite'];
const owner = processIdentity();
/** The numbers of processes end well below this on every system. */
const deadOwner = { ...owner, pid: 2 ** 30 };

for (const driver of drivers) {
  const open = (file: string, clock: ManualClock): Promise<Store> =>
    openSqliteStore({ file, clock, randomBytes: systemRandomBytes, logger: silentLogger, driver });

  describeStore(`${driver}, memory`, async () => {
    const clock = new ManualClock();
    const store = await open(':memory:', clock);
    return { clock, store, other: store, owner, deadOwner, dispose: () => store.close() };
  });

  describeStore(`${driver}, file`, async () => {
    const clock = new ManualClock();
    const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-store-'));
    const store = await open(join(folder, 'store.db'), clock);
    const other = await open(join(folder, 'store.db'), clock);
    const dispose = async () => {
      await store.close();
      await other.close();
      await rm(folder, { recursive: true, force: true });
    };
    return { clock, store, other, owner, deadOwner, dispose };
  });
}
