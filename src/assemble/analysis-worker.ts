/** Entry of the thread of one analysis: reads the state folder, answers, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { AnalysisStart } from './analyse.ts';
import { openWorkspace } from './workspace.ts';

const { folder, kind, sweepId } = workerData as AnalysisStart;
const workspace = await openWorkspace({ folder, readOnly: true });
try {
  parentPort?.postMessage(await workspace[kind](sweepId));
} finally {
  await workspace.close();
}
