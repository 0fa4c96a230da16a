import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choice, uniform } from '../../../space/index.ts';
import {
  Experiment,
  HyperDriveConfig,
  type HyperDriveRun,
  MedianStoppingPolicy,
  PrimaryMetricGoal,
  RandomParameterSampling,
} from '../../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-sdk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test('a program changes its own run and queues configurations', async () => {
  const narrow = { lr: uniform(0, 1) };
  let begin: (run: HyperDriveRun) => void = () => {};
  const begun = new Promise<HyperDriveRun>((resolve) => {
    begin = resolve;
  });
  let steering: Promise<unknown> | undefined;
  const meeting = new Set<number>();
  let meet = () => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const config = new HyperDriveConfig({
    hyperparameterSampling: new RandomParameterSampling(narrow, { seed: 3 }),
    primaryMetricName: 'accuracy',
    primaryMetricGoal: PrimaryMetricGoal.MAXIMIZE,
    maxTotalRuns: 4,
    maxConcurrentRuns: 1,
    objective: async ({ lr }, trial) => {
      await trial.report({ accuracy: lr });
      if (trial.number === 1) steering = steer();
      await steering;
      // The last two must run at the same time.
      if (trial.number === 4 || trial.number === 5) {
        meeting.add(trial.number);
        if (meeting.size === 2) meet();
        await met;
      }
    },
  });
  async function steer() {
    const run = await begun;
    const wide = { lr: uniform(2, 3), opt: choice('sgd', 'adam') };
    const change = {
      hyperparameterSampling: new RandomParameterSampling(wide),
      policy: new MedianStoppingPolicy(),
      maxTotalRuns: 5,
      defaults: { opt: 'sgd' },
    };
    expect(await run.change({ ...change, dryRun: true })).toMatchObject({ version: 2, written: false });
    const { differences } = await run.change({ ...change, note: 'better above 1' });
    expect(differences.map(({ path }) => path)).toContain('early_termination.type');
    expect(await run.enqueue({ configurations: [{ lr: 2.5, opt: 'adam' }] })).toBe(6);
    await expect(run.enqueue({ configurations: [{ lr: 9 }] })).rejects.toMatchObject({
      code: 'SWEEP_BAD_CONFIGURATION',
    });
    // Not earlier: a second slot would take a suggestion from the sampler before the configuration is queued.
    expect(await run.change({ maxConcurrentRuns: 2 })).toMatchObject({ version: 3 });
    const stop = await run.change({ stopWhen: { expectedGainBelow: '1 %' } });
    expect(stop.differences[0]).toMatchObject({ path: 'limits.stop_when.expected_gain_below', after: '1 %' });
    expect(await run.change({ maxTotalRuns: 7 })).toMatchObject({ differences: [{ path: 'limits.max_total_trials' }] });
    expect(await run.change({ maxTotalRuns: 6, stopWhen: null })).toMatchObject({ version: 6 });
    await expect(run.change({ stopWhen: { expectedGainBelow: -1 } })).rejects.toMatchObject({ code: 'SDK_BAD_OPTION' });
  }
  const experiment = new Experiment('digits', { stateFolder: folder });
  await using run = await experiment.submit(config);
  begin(run);
  await run.waitForCompletion();
  const parameters = Object.values(await run.getHyperparameters()).map((text) => JSON.parse(text));
  expect(parameters).toHaveLength(6);
  expect(parameters.slice(0, 2).every(({ lr, opt }) => lr < 1 && opt === undefined)).toBe(true);
  expect(parameters[2]).toEqual({ lr: 2.5, opt: 'adam' });
  expect(parameters.slice(3).every(({ lr, opt }) => lr >= 2 && opt !== undefined)).toBe(true);
});
