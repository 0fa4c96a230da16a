import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  BanditPolicy,
  BayesianParameterSampling,
  choice,
  Experiment,
  HyperDriveConfig,
  minimize,
  openWorkspace,
  PrimaryMetricGoal,
  Study,
  uniform,
} from '../../../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const space = { x: uniform(-5, 5), kind: choice('a', 'b') };

/** A sweep of a Gaussian process and a policy that stops trials, over a function. */
async function finishedSweep(resumeFrom: Pick<ConstructorParameters<typeof HyperDriveConfig>[0], 'resumeFrom'> = {}) {
  const config = new HyperDriveConfig({
    hyperparameterSampling: new BayesianParameterSampling(space, { seed: 3 }),
    primaryMetricName: 'accuracy',
    primaryMetricGoal: PrimaryMetricGoal.MAXIMIZE,
    policy: new BanditPolicy({ slackFactor: 0.1, delayEvaluation: 1 }),
    maxTotalRuns: 14,
    maxConcurrentRuns: 2,
    objective: async ({ x, kind }, trial) => {
      if (x > 4) throw new Error('too large');
      for (let step = 1; step <= 4; step++)
        if ((await trial.report((30 - (x - 1) ** 2 - (kind === 'b' ? 2 : 0)) * step, { step })) !== 'continue') return;
    },
    ...resumeFrom,
  });
  const run = await new Experiment('replayed', { stateFolder: folder }).submit(config);
  await run.waitForCompletion();
  return run;
}

async function replayOf(sweepId: string) {
  const workspace = await openWorkspace({ folder, readOnly: true });
  try {
    return { report: await workspace.replay(sweepId), stopped: (await workspace.store.trialCounts(sweepId)).stopped };
  } finally {
    await workspace.close();
  }
}

test('a sweep with a Gaussian process and a bandit policy replays without a difference, and so does one that learns from it', async () => {
  const first = await finishedSweep();
  const second = await finishedSweep({ resumeFrom: [first] });
  await first.close();
  await second.close();
  const { report, stopped } = await replayOf(first.id);
  expect(report.differences).toEqual([]);
  expect(stopped).toBeGreaterThan(0);
  expect(report.decisions).toBeGreaterThan(14 * 4);
  expect(report.recordedVersions).toEqual([report.replayedVersion]);
  expect((await replayOf(second.id)).report.differences).toEqual([]);
});

/** Changes a suggestion in the file of a finished sweep. @returns the sweep's id */
async function forge(alsoSet = ''): Promise<string> {
  const run = await finishedSweep();
  await run.close();
  const database = new Database(join(folder, 'hyperdrive.db'));
  const { changes } = database
    .prepare(
      `update event set body = json_set(body, '$.config.x', 0.125)${alsoSet} where kind = 'trial.suggested' and trial = 9`,
    )
    .run();
  database.close();
  expect(changes).toBe(1);
  return run.id;
}

test('a suggestion that was changed in the file does not fit its checksum', async () => {
  await expect(replayOf(await forge())).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
});

test('a suggestion that was changed with its checksum is not the one that the inputs lead to', async () => {
  const { report } = await replayOf(await forge(', sum = null'));
  expect(report.differenceCount).toBeGreaterThan(0);
  expect(report.differences[0]).toMatchObject({
    kind: 'trial.suggested',
    trial: 9,
    recorded: { config: { x: 0.125 } },
    derived: { config: { kind: expect.any(String) } },
  });
});

test('functions and studies are replayed too, even while they run', async () => {
  const best = await minimize(space, ({ x }) => x ** 2, { maxTotalTrials: 8, seed: 5, stateFolder: folder });
  expect((await replayOf(best.sweepId)).report.differences).toEqual([]);

  const study = await Study.create(space, { seed: 6, stateFolder: folder });
  await (await study.ask()).tell(3);
  void (await study.ask()).fail('no luck');
  const open = await study.ask();
  const { report } = await replayOf(study.sweepId);
  expect(report.differences).toEqual([]);
  expect(report.decisions).toBeGreaterThan(5);
  await study.close();
  const again = await Study.open<typeof space>(study.sweepId, { stateFolder: folder });
  const next = await again.ask();
  await next.tell(1);
  expect([open.number, open.number + 1]).toContain(next.number);
  await again.close();
  expect((await replayOf(study.sweepId)).report.differences).toEqual([]);
});

test('a reopened study suggests the same as an undisturbed one, with the earlier fit', async () => {
  const sampling = (at: typeof space, seed: number) => new BayesianParameterSampling(at, { seed });
  const evaluate = async (study: Study<typeof space>, count: number) => {
    const configs: unknown[] = [];
    for (let n = 0; n < count; n++) {
      const trial = await study.ask();
      configs.push(trial.config);
      await trial.tell((trial.config.x - 1) ** 2 + (trial.config.kind === 'b' ? 1 : 0));
    }
    return configs;
  };
  const undisturbed = await Study.create(space, { seed: 8, sampling });
  const wanted = await evaluate(undisturbed, 22);
  await undisturbed.close();

  const first = await Study.create(space, { seed: 8, sampling, stateFolder: folder });
  const configs = await evaluate(first, 16);
  await first.close();
  const workspace = await openWorkspace({ folder, readOnly: true });
  const facts = await workspace.store.annotations({ sweepId: first.sweepId, trial: null, kind: 'sampler.snapshot' });
  await workspace.close();
  expect(facts).toMatchObject([
    { key: expect.stringMatching(/^bayesian \d+$/), value: { losses: { theta: expect.any(Array) } } },
  ]);
  const second = await Study.open<typeof space>(first.sweepId, { stateFolder: folder });
  configs.push(...(await evaluate(second, 6)));
  await second.close();
  expect(configs).toEqual(wanted);
  expect((await replayOf(first.sweepId)).report.differences).toEqual([]);
});

test('an unknown sweep is refused', async () => {
  const workspace = await openWorkspace({ folder });
  await expect(workspace.replay('hd-none')).rejects.toMatchObject({ code: 'STORE_UNKNOWN_SWEEP' });
  await workspace.close();
});
