/**
 * Entry of the thread of one analysis: reads the state folder, answers, ends. It opens the store by itself: a whole
 * workspace would load the server and the engines first.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { openSqliteStore } from '../../store/index.ts';
import type { AnalysisStart } from './analyse.ts';
import { sweepEffects, sweepImportance } from './importance.ts';

const { folder, kind, sweepId } = workerData as AnalysisStart;
const store = await openSqliteStore({
  file: join(folder, 'hyperdrive.db'),
  clock: systemClock(),
  logger: silentLogger,
  randomBytes: systemRandomBytes,
  readOnly: true,
});
try {
  const analyse = kind === 'importance' ? sweepImportance : sweepEffects;
  parentPort?.postMessage(await analyse({ store }, sweepId));
} finally {
  await store.close();
}
