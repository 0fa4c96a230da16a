import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { choice, uniform } from '../space/index.ts';
import { openWorkspace } from '../workspace/index.ts';
import {
  BanditPolicy,
  BayesianParameterSampling,
  Experiment,
  HyperDriveConfig,
  minimize,
  RandomParameterSampling,
  Study,
} from './index.ts';

const space = { x: uniform(0, 1), y: uniform(0, 1), kind: choice('a', 'b') };
const objectives = [
  { metric: 'loss', goal: 'minimize' },
  { metric: 'speed', goal: 'maximize' },
] as const;

/** The front is y = 0 with kind a: speed falls with the square root of the loss saved. */
const evaluate = ({ x, y, kind }: { x: number; y: number; kind: string }) => ({
  loss: x + y,
  speed: Math.sqrt(x) - y - (kind === 'b' ? 1 : 0),
});

describe('several objectives', () => {
  test('a study proposes trials that approach the front, also after a restart, and replays identically', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'hyperdrive-front-'));
    try {
      const study = await Study.create(space, { objectives, seed: 5, stateFolder });
      expect(await study.front()).toEqual({ trials: [], hypervolume: 0, reference: {} });
      const run = async (asked: Study<typeof space>, trials: number) => {
        for (let n = 0; n < trials; n++) {
          const trial = await asked.ask();
          await trial.tell(evaluate(trial.config));
        }
      };
      await run(study, 12);
      await study.close();
      const opened = await Study.open<typeof space>(study.sweepId, { stateFolder });
      await run(opened, 13);
      const front = await opened.front({ loss: 2, speed: -2 });
      await opened.close();
      // The whole volume is 2 · 3 minus the area below the front: 1/3 below the root and 1 below loss 0, so about 5.67.
      expect(front.hypervolume).toBeGreaterThan(5.4);
      expect(front.trials.length).toBeGreaterThan(5);
      expect(front.reference).toEqual({ loss: 2, speed: -2 });
      const losses = front.trials.map(({ values }) => values.loss ?? Number.NaN);
      expect(losses).toEqual([...losses].sort((a, b) => a - b));
      const workspace = await openWorkspace({ folder: stateFolder });
      expect(await workspace.replay(study.sweepId)).toMatchObject({ differenceCount: 0 });
      await workspace.close();
    } finally {
      rmSync(stateFolder, { recursive: true, force: true });
    }
  });

  test('the front of a sweep of a function uses the last values that runs report', async () => {
    const experiment = new Experiment('front', { stateFolder: ':memory:' });
    const config = new HyperDriveConfig({
      hyperparameterSampling: new RandomParameterSampling(space, { seed: 2 }),
      primaryMetricName: 'loss',
      primaryMetricGoal: 'minimize',
      objectives,
      maxTotalRuns: 8,
      maxConcurrentRuns: 2,
      objective: async (values, trial) => {
        // A better earlier value does not count.
        await trial.report({ loss: -1, speed: 9 });
        await trial.report(evaluate(values));
      },
    });
    await using run = await experiment.submit(config);
    await run.waitForCompletion();
    const front = await run.getFront();
    expect(front.trials.length).toBeGreaterThan(0);
    for (const { config: found, values } of front.trials)
      expect(values).toEqual(evaluate(found as Parameters<typeof evaluate>[0]));
  });

  test('one objective has a best trial and no front', async () => {
    const refusal = { code: 'SDK_NEEDS_OBJECTIVES', details: { metric: 'value' } };
    await using study = await Study.create(space, { seed: 1 });
    await expect(study.front()).rejects.toMatchObject(refusal);
    const config = new HyperDriveConfig({
      hyperparameterSampling: new RandomParameterSampling(space, { seed: 2 }),
      primaryMetricName: 'value',
      primaryMetricGoal: 'minimize',
      maxTotalRuns: 1,
      objective: ({ x }) => x,
    });
    await using run = await new Experiment('one', { stateFolder: ':memory:' }).submit(config);
    await run.waitForCompletion();
    await expect(run.getFront()).rejects.toMatchObject(refusal);
  });

  test('policies are refused, as are objectives that contradict the primary metric', async () => {
    const policy = new BanditPolicy({ slackFactor: 0.1 });
    await expect(Study.create(space, { objectives, policy })).rejects.toMatchObject({
      code: 'SWEEP_POLICY_ONE_OBJECTIVE',
    });
    await expect(Study.create(space, { objectives: [objectives[0], objectives[0]] })).rejects.toMatchObject({
      code: 'SWEEP_BAD_OBJECTIVES',
    });
    const cmaes = Study.create(
      { x: uniform(0, 1) },
      { objectives, sampling: (given, seed) => new BayesianParameterSampling(given, { seed, algorithm: 'cmaes' }) },
    );
    await expect(cmaes).rejects.toMatchObject({ code: 'SAMPLING_ONE_OBJECTIVE' });
  });
});

describe('outcome constraints', () => {
  const outcomeConstraints = [{ metric: 'latency', max: 1 }] as const;

  test('the best trial of minimize satisfies them', async () => {
    const best = await minimize(
      { x: uniform(0, 2), y: uniform(0, 2) },
      async ({ x, y }, trial) => {
        await trial.report({ latency: 2 - x - y });
        return x * x + y * y;
      },
      { outcomeConstraints, maxTotalTrials: 30, seed: 1 },
    );
    // Without them 0 at the origin; with them 0.5 at (0.5, 0.5).
    expect(best.config.x + best.config.y).toBeGreaterThanOrEqual(1);
    expect(best.value).toBeLessThan(0.6);
  });

  test('a trial that does not report the metric is never the best', async () => {
    await using study = await Study.create({ x: uniform(0, 1) }, { outcomeConstraints, seed: 1 });
    await (await study.ask()).tell({ value: 0 });
    expect(await study.best()).toBeUndefined();
    await (await study.ask()).tell({ value: 5, latency: 0.5 });
    expect(await study.best()).toMatchObject({ value: 5, trial: 1 });
    await (await study.ask()).tell({ value: 4, latency: 1.5 });
    expect(await study.best()).toMatchObject({ value: 5, trial: 1 });
  });

  test('bounds that no trial could satisfy are refused', async () => {
    const bounds = (min?: number, max?: number) =>
      Study.create(space, {
        outcomeConstraints: [{ metric: 'm', ...(min !== undefined && { min }), ...(max !== undefined && { max }) }],
      });
    await expect(bounds()).rejects.toThrow(/m has neither min nor max/);
    await expect(bounds(2, 1)).rejects.toThrow(/m has min 2 above max 1/);
  });
});

test('a refused configuration adds no observation', async () => {
  await using ruled = await Study.create(space, { constraints: ['x < y'], seed: 1 });
  await expect(ruled.observe({ x: 0.3, y: 0.2, kind: 'a' }, 1)).rejects.toThrow(/violates the constraint x < y/);
});
