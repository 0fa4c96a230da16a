import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { processIdentity } from '../../process/index.ts';
import { describeStore } from '../store.contract.ts';
import { driversHere } from './driver/drivers-here.contract.ts';
import { openSqliteStore } from './opening/open.ts';

const owner = processIdentity();

for (const driver of driversHere) {
  describeStore(`${driver}, memory`, async () => {
    const clock = new ManualClock();
    const given = { clock, randomBytes: systemRandomBytes, logger: silentLogger, driver };
    const store = await openSqliteStore({ ...given, file: ':memory:' });
    // Higher than any process id.
    const deadOwner = { ...owner, pid: 2 ** 30 };
    return { clock, store, other: store, owner, deadOwner, dispose: () => store.close() };
  });
}
