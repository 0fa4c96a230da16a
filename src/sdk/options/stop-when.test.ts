import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { range } from '../../space/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import { Experiment, HyperDriveConfig, minimize, RandomParameterSampling } from '../index.ts';

const space = { x: range(-5, 5), y: range(-5, 5) };
const bowl = ({ x, y }: { x: number; y: number }) => (x - 1) ** 2 + (y + 2) ** 2;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-stop-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test('a search ends once further trials are expected to gain too little, and its replay agrees', async () => {
  const options = {
    maxTotalTrials: 200,
    maxConcurrentTrials: 2,
    seed: 3,
    sampling: 'bayesian',
    stateFolder: folder,
  } as const;
  let ended = 0;
  const best = await minimize(space, bowl, {
    ...options,
    stopWhen: { expectedGainBelow: '1 %', after: 15 },
    onTrial: () => {
      ended += 1;
    },
  });
  expect(ended).toBeGreaterThanOrEqual(15);
  expect(ended).toBeLessThan(100);
  expect(best.value).toBeLessThan(0.5);
  await using workspace = await openWorkspace({ folder });
  const [sweep] = await workspace.store.sweeps();
  expect(sweep).toMatchObject({ state: 'completed', endingReason: 'expected_gain' });
  expect(sweep?.message).toMatch(/^After \d+ trials, the next 10 are expected to improve the best value by /);
  const [ending] = await workspace.store.log({ sweepId: sweep?.id ?? '', kinds: ['sweep.ending'] });
  expect(ending?.body.numbers).toMatchObject({ trials: 10, after: expect.any(Number), limit: expect.any(Number) });
  const report = await workspace.replay(sweep?.id ?? '');
  expect(report.differences).toEqual([]);
});

const config = {
  hyperparameterSampling: new RandomParameterSampling(space),
  objective: bowl,
  maxTotalRuns: 30,
} as const;

test('HyperDriveConfig keeps it in the definition', () => {
  const { stopWhen } = new HyperDriveConfig({
    ...config,
    ...{ primaryMetricName: 'loss', primaryMetricGoal: 'minimize', stopWhen: { expectedGainBelow: 0.01, trials: 5 } },
  }).toDefinition('bowl', 1);
  expect(stopWhen).toEqual({ expectedGainBelow: 0.01, unit: 'metric', trials: 5, after: 20 });
});

test.each([
  [{ expectedGainBelow: 0 }, 'stopWhen.expectedGainBelow: expected a number above 0, got 0'],
  [
    { expectedGainBelow: 'one %' },
    'stopWhen.expectedGainBelow: expected a number above 0, or a percentage such as "1 %", got "one %"',
  ],
  [{ expectedGainBelow: 1, trials: 0 }, 'stopWhen.trials: expected a whole number from 1 to 100, got 0'],
  [{ expectedGainBelow: 1, wait: 3 }, 'stopWhen: unknown option "wait"'],
])('%j is refused by name', async (stopWhen, message) => {
  const options = JSON.parse(JSON.stringify({ maxTotalTrials: 3, stopWhen }));
  await expect(minimize(space, bowl, options)).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringContaining(message),
  });
});

test('several objectives are refused', async () => {
  const several = new HyperDriveConfig({
    ...config,
    ...{ primaryMetricName: 'loss', primaryMetricGoal: 'minimize', stopWhen: { expectedGainBelow: 0.01 } },
    objectives: [
      { metric: 'loss', goal: 'minimize' },
      { metric: 'seconds', goal: 'minimize' },
    ],
  });
  const submitted = new Experiment('bowl', { stateFolder: folder }).submit(several);
  await expect(submitted).rejects.toMatchObject({ code: 'SWEEP_STOP_NEEDS_OBJECTIVE' });
});
