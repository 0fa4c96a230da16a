import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { processIdentity } from '../../process/index.ts';
import { describeStore } from '../store.contract.ts';
import { driversHere } from './driver/drivers-here.contract.ts';
import { openSqliteStore } from './opening/open.ts';

const owner = processIdentity();

for (const driver of driversHere) {
  describeStore(`${driver}, file`, async () => {
    const clock = new ManualClock();
    const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-store-'));
    const open = () => openSqliteStore({ folder, clock, randomBytes: systemRandomBytes, logger: silentLogger, driver });
    const store = await open();
    const other = await open();
    const dispose = async () => {
      await store.close();
      await other.close();
      await rm(folder, { recursive: true, force: true });
    };
    // Higher than any process id.
    const deadOwner = { ...owner, pid: 2 ** 30 };
    return { clock, store, other, owner, deadOwner, dispose };
  });
}
