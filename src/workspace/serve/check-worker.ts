/** Entry of the thread that checks submissions: answers one message at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { inBackground, isHyperDriveException, plainException } from '../../base/index.ts';
import { checkMachine } from '../../compute/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { Plugins } from '../../plugins/index.ts';
import { checksHere } from '../../server/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { algorithmsOf } from '../algorithms.ts';
import { change } from '../change/change.ts';
import { checkHistory } from '../change/checks/check-history.ts';
import { offeredSweeps, type RelatedSweep } from '../change/earlier-sweeps.ts';
import { readSweepFile } from '../change/read-sweep-file.ts';
import { checkDefinition } from '../change/submit.ts';
import type { CheckReply, CheckRequest, CheckStart } from './check-messages.ts';
import { openReader } from './open-reader.ts';

const { store: address, slots, workingFolder, cpuCount, plugins: access } = workerData as CheckStart;
const plugins = new Plugins(access);

async function check(definition: SweepDefinition): Promise<CompiledSpace> {
  return checkDefinition(definition, await algorithmsOf(plugins, definition));
}

/** Those that the definition names are checked. None where the store cannot be opened a second time: that is no fault of the file. */
async function earlierSweeps(definition: SweepDefinition): Promise<readonly RelatedSweep[]> {
  if (address === null) return [];
  const store = await openReader(address, access).catch(() => undefined);
  if (!store) return [];
  try {
    await checkHistory(store, definition);
    return await offeredSweeps({ store, plugins }, definition);
  } finally {
    await store.close();
  }
}

async function answer(request: CheckRequest): Promise<unknown> {
  if (request.kind === 'change') {
    const store = await openReader(address, access);
    try {
      const { sweep: _sweep, ...outcome } = await change({ store, plugins }, request.sweepId, {
        ...request.wanted,
        dryRun: true,
      });
      return outcome;
    } finally {
      await store.close();
    }
  }
  const checks = checksHere({
    readFile: (text, options) => readSweepFile(text, options, plugins),
    offered: () => plugins.offered(),
    check,
    earlierSweeps,
    checkMachine: (definition) => checkMachine(definition, slots),
    workingFolder,
    cpuCount,
    newSeed: () => request.seed,
  });
  if (request.kind === 'check') return checks.check(request.body, request.role);
  const definition = await checks.read(request.body);
  await check(definition);
  return definition;
}

async function reply(request: CheckRequest): Promise<CheckReply> {
  try {
    return { value: await answer(request) };
  } catch (error) {
    if (isHyperDriveException(error)) return { error: plainException(error) };
    throw error;
  }
}

parentPort?.on('message', (request: CheckRequest) => {
  const told = reply(request).then((made) => parentPort?.postMessage(made));
  // The thread ends with the error, and the other side reports it.
  inBackground(told, (error) => {
    queueMicrotask(() => {
      throw error;
    });
  });
});
parentPort?.postMessage('ready');
