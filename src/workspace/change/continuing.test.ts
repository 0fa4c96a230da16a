import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ObjectiveFunction } from '../../compute/index.ts';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const epochs = 9;

/** Trains up to the last epoch from its checkpoint; remembers which epochs each trial trained. */
function training() {
  const trained = new Map<number, number[]>();
  const objective: ObjectiveFunction = async ({ rate }, trial) => {
    const checkpoint = join(trial.outputFolder, 'checkpoint.json');
    const state = existsSync(checkpoint) ? JSON.parse(readFileSync(checkpoint, 'utf8')) : { epoch: 0, gain: 0 };
    const epochsHere: number[] = [];
    trained.set(trial.number, epochsHere);
    while (state.epoch < epochs) {
      state.epoch += 1;
      state.gain += Number(rate);
      epochsHere.push(state.epoch);
      writeFileSync(checkpoint, JSON.stringify(state));
      if ((await trial.report(state.gain, { step: state.epoch })) !== 'continue') return;
    }
  };
  return { trained, objective };
}

async function run(
  earlyTermination: object,
  limits: object,
): Promise<{ workspace: Workspace; id: string; trained: Map<number, number[]> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-'));
  folders.push(folder);
  const workspace = await openWorkspace({ folder });
  const definition = sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'sweep',
    experimentName: 'sweep',
    space: { rate: ['uniform', [0, 1]] },
    sampling: { type: 'random' },
    seed: 3,
    earlyTermination,
    objective: { primaryMetric: 'gain', goal: 'maximize' },
    limits: { timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null, ...limits },
    retries: {},
    trial: { type: 'in_process' },
  });
  const { id } = await workspace.submit(definition);
  const { trained, objective } = training();
  const drive = await workspace.drive(id, { objective });
  expect((await drive.done).state).toBe('completed');
  expect((await workspace.replay(id)).differences).toEqual([]);
  return { workspace, id, trained };
}

test('a promoted trial finds the checkpoint of the paused one and continues from it', async () => {
  const earlyTermination = { type: 'asha', mode: 'promotion', maxReports: epochs, minReports: 3, reductionFactor: 2 };
  const { workspace, id, trained } = await run(earlyTermination, { maxTotalTrials: 12, maxConcurrentTrials: 1 });
  const trials = await workspace.store.trials({ sweepId: id, order: 'number' });
  const promoted = trials.filter(({ parent }) => parent !== null);
  expect(promoted.length).toBeGreaterThan(0);
  for (const { number, parent, config } of promoted) {
    const before = trained.get(parent ?? -1)?.at(-1) ?? 0;
    expect(before).toBeGreaterThanOrEqual(3);
    expect(trained.get(number)?.[0]).toBe(before + 1);
    expect(trials[parent ?? -1]?.config).toEqual(config);
  }
  await workspace.close();
});

test('a member of a population continues from the checkpoint of another, which is not disturbed', async () => {
  const earlyTermination = { type: 'pbt', population: 4, perturbationInterval: 3, quantileFraction: 0.25 };
  const { workspace, id, trained } = await run(earlyTermination, { maxTotalTrials: 30, maxConcurrentTrials: 2 });
  const trials = await workspace.store.trials({ sweepId: id, order: 'number' });
  const continued = trials.filter(({ parent }) => parent !== null);
  expect(
    continued.some(({ parent, config }) => JSON.stringify(trials[parent ?? -1]?.config) !== JSON.stringify(config)),
  ).toBe(true);
  for (const { number, parent } of continued) {
    // Copied while the other trains on: it may have come to its end by then.
    const [first = epochs + 1] = trained.get(number) ?? [];
    const before = trials[parent ?? -1]?.parent === null ? 0 : (trained.get(parent ?? -1)?.[0] ?? epochs + 1) - 1;
    expect(first - 1, `trial ${number} from ${parent}`).toBeGreaterThanOrEqual(before);
    expect(first - 1).toBeGreaterThanOrEqual(3);
  }
  // Each trained its epochs once, in order: nobody wrote into the folder of another.
  for (const steps of trained.values()) expect(steps).toEqual(steps.map((_, i) => (steps[0] ?? 0) + i));
  await workspace.close();
});
