/**
 * Entry of an analysis thread: reads the store, answers, and ends. It opens no workspace, because that would load the
 * server and the compute targets first.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { AnalysisStart } from './analyse.ts';
import { sweepEffects, sweepImportance } from './importance.ts';
import { openReader } from './open-reader.ts';

const { store: address, plugins, kind, sweepId } = workerData as AnalysisStart;
const store = await openReader(address, plugins);
try {
  const analyse = kind === 'importance' ? sweepImportance : sweepEffects;
  parentPort?.postMessage(await analyse({ store }, sweepId));
} finally {
  await store.close();
}
