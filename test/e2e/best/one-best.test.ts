import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/base/index.ts';
import { LiveSweep } from '../../../src/charts/index.ts';
import { bestCommand } from '../../../src/cli/commands/read/best.ts';
import { SweepWatch } from '../../../src/cli/live/sweep-watch.ts';
import { processContext } from '../../../src/cli/terminal/process-context.ts';
import { terminalOver } from '../../../src/cli/terminal/terminal.ts';
import { sweepHeadSchema, sweepListSchema } from '../../../src/http/index.ts';
import {
  choice,
  Experiment,
  GridParameterSampling,
  HyperDriveConfig,
  randint,
  Study,
  uniform,
} from '../../../src/index.ts';
import { spaceOf } from '../../../src/model/index.ts';
import { runIdOf } from '../../../src/server/mlflow/ids.ts';
import { openWorkspace, serveWorkspace, type Workspace } from '../../../src/workspace/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-best-'));
let workspace: Workspace;
let sweepId: string;
/** What the SDK names, with and without the children that failed. */
let sdkBest: string | undefined;
let sdkBestWithFailed: string | undefined;

/** By trial: the score, the latency, and whether it crashes after the report. The best one within the bound is number 3. */
const trials = [
  { score: 0.5, latency: 10, crashes: false },
  { score: 0.99, latency: 10, crashes: true },
  { score: 0.95, latency: 90, crashes: false },
  { score: 0.8, latency: 20, crashes: false },
  { score: 0.8, latency: 30, crashes: false },
  { score: 0.7, latency: 5, crashes: false },
];

beforeAll(async () => {
  const config = new HyperDriveConfig({
    hyperparameterSampling: new GridParameterSampling({ n: choice(0, 1, 2, 3, 4, 5) }),
    primaryMetricName: 'score',
    primaryMetricGoal: 'maximize',
    outcomeConstraints: [{ metric: 'latency', max: 50 }],
    maxTotalRuns: trials.length,
    maxConcurrentRuns: 1,
    objective: async ({ n }, trial) => {
      const { score, latency, crashes } = trials[n] ?? { score: 0, latency: 0, crashes: true };
      await trial.report({ score, latency });
      if (crashes) throw new Error('out of disk space');
    },
  });
  await using run = await new Experiment('best', { stateFolder: folder }).submit(config);
  await run.waitForCompletion();
  sweepId = run.id;
  sdkBest = (await run.getBestRunByPrimaryMetric())?.id;
  sdkBestWithFailed = (await run.getBestRunByPrimaryMetric({ includeFailed: true }))?.id;
  workspace = await openWorkspace({ folder });
});
afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function commandBest(): Promise<unknown> {
  let out = '';
  const write = (text: string) => {
    out += text;
    return true;
  };
  const terminal = terminalOver({ write }, { write }, {});
  const signals = { on: () => undefined, off: () => undefined };
  const stdin = Readable.from([]);
  const context = processContext({ state: folder }, { terminal, workingFolder: '/', stdin, signals });
  await bestCommand(context, undefined, { json: true });
  return JSON.parse(out);
}

test('command, library, server, dashboard, MLflow and live view name the same trial of one sweep', async () => {
  expect(sdkBest).toBe(`${sweepId}_3`);
  expect(sdkBestWithFailed).toBe(`${sweepId}_1`);
  expect(await commandBest()).toMatchObject({ number: 3 });

  const watch = new SweepWatch(workspace.store, sweepId);
  const marked: number[] = [];
  for (;;) {
    const { ended, isOver } = await watch.look();
    marked.push(...ended.filter(({ isBest }) => isBest).map(({ trial }) => trial.number));
    if (isOver) break;
  }
  expect(marked).toEqual([0, 3]);
  const { leaders } = await watch.frame(await workspace.store.sweep(sweepId));
  expect(leaders.map(({ number }) => number)).toEqual([3, 4, 5, 0]);

  const served = await serveWorkspace(workspace);
  try {
    const read = async (path: string): Promise<unknown> => (await fetch(`${served.url}${path}`)).json();
    const head = sweepHeadSchema.parse(await read(`/api/v1/sweeps/${sweepId}`));
    expect(head.best).toMatchObject({ trial: 3, value: 0.8 });
    expect(head.incumbents).toEqual([
      [0, 0.5],
      [3, 0.8],
    ]);
    const { sweeps } = sweepListSchema.parse(await read('/api/v1/sweeps'));
    expect(sweeps.find(({ id }) => id === sweepId)?.best).toEqual({ trial: 3, value: 0.8 });
    const runSchema = z.object({
      run: z.object({
        data: z.object({
          tags: z.array(z.object({ key: z.string(), value: z.string() })),
          metrics: z.array(z.object({ key: z.string(), value: z.number(), step: z.number() })),
        }),
      }),
    });
    const { data } = runSchema.parse(
      await read(`/api/2.0/mlflow/runs/get?run_id=${runIdOf({ sweepId, trial: null, extra: 0 })}`),
    ).run;
    expect(data.metrics).toContainEqual(expect.objectContaining({ key: 'score', value: 0.8, step: 3 }));
    expect(data.tags.find(({ key }) => key === 'hyperdrive.best_run')?.value).toBe(
      runIdOf({ sweepId, trial: 3, extra: 0 }),
    );
  } finally {
    await served.close();
  }
});

test('a study names the same, and a sweep of failures only has no best', async () => {
  await using study = await Study.create(
    { n: choice(0, 1, 2) },
    { goal: 'maximize', seed: 1, outcomeConstraints: [{ metric: 'latency', max: 50 }], metric: 'score' },
  );
  for (let at = 0; at < 3; at++) {
    const trial = await study.ask();
    await trial.tell({ score: trial.config.n, latency: trial.config.n === 2 ? 90 : 10 });
  }
  expect((await study.best())?.value).toBe(1);

  const config = new HyperDriveConfig({
    hyperparameterSampling: new GridParameterSampling({ n: choice(0, 1) }),
    primaryMetricName: 'score',
    primaryMetricGoal: 'maximize',
    maxTotalRuns: 2,
    maxConcurrentRuns: 1,
    objective: async ({ n }, trial) => {
      await trial.report({ score: n });
      throw new Error('out of disk space');
    },
  });
  await using run = await new Experiment('failures', { stateFolder: ':memory:' }).submit(config);
  await run.waitForCompletion();
  expect(await run.getBestRunByPrimaryMetric()).toBeUndefined();
  expect((await run.getBestRunByPrimaryMetric({ includeFailed: true }))?.id).toBe(`${run.id}_1`);
});

test('while trials come, what the dashboard keeps up to date names the trial that the store does', async () => {
  const state = mkdtempSync(join(tmpdir(), 'hyperdrive-best-live-'));
  const opened = await openWorkspace({ folder: state });
  try {
    await using study = await Study.create(
      { x: uniform(0, 1) },
      {
        goal: 'maximize',
        seed: 1,
        outcomeConstraints: [{ metric: 'latency', max: 50 }],
        metric: 'score',
        stateFolder: state,
      },
    );
    const live = new LiveSweep(study.sweepId, { store: opened.store, clock: systemClock(), compile: spaceOf });
    const told = [
      { score: 0.9, latency: 90 },
      { score: 0.5, latency: 10 },
      { score: 0.95, latency: 60 },
      { score: 0.5, latency: 20 },
      { score: 0.6, latency: 50 },
    ];
    const seen: (number | undefined)[] = [];
    for (const values of told) {
      const trial = await study.ask();
      // By its reports so far a running trial may lead.
      await trial.report(values);
      const best = await study.best();
      expect((await live.refresh()).figures.best?.trial).toBe(best?.trial);
      await trial.tell(values);
      const after = await study.best();
      expect((await live.refresh()).figures.best?.trial).toBe(after?.trial);
      seen.push(after?.trial);
    }
    expect(seen).toEqual([undefined, 1, 1, 1, 4]);
  } finally {
    await opened.close();
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('however many better trials are outside the constraints, the best inside is found', async () => {
  const config = new HyperDriveConfig({
    hyperparameterSampling: new GridParameterSampling({ n: randint(40) }),
    primaryMetricName: 'score',
    primaryMetricGoal: 'maximize',
    outcomeConstraints: [{ metric: 'latency', max: 50 }],
    maxTotalRuns: 40,
    maxConcurrentRuns: 4,
    objective: async ({ n }, trial) => {
      await trial.report({ score: n, latency: n < 8 ? 10 : 90 });
    },
  });
  await using run = await new Experiment('outside', { stateFolder: ':memory:' }).submit(config);
  await run.waitForCompletion();
  expect(await (await run.getBestRunByPrimaryMetric())?.getBestPrimaryMetric()).toBe(7);
});
