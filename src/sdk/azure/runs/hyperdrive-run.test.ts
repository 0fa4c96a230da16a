import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Configuration, choice, uniform } from '../../../space/index.ts';
import {
  BanditPolicy,
  Experiment,
  GridParameterSampling,
  HyperDriveConfig,
  type HyperDriveConfigOptions,
  type Objective,
  PrimaryMetricGoal,
  RandomParameterSampling,
  ScriptRunConfig,
} from '../../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-sdk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const space = { lr: uniform(0, 1), optimizer: choice('sgd', 'adam') };

type Options = Omit<HyperDriveConfigOptions<typeof space>, 'runConfig' | 'objective'> & {
  readonly objective: Objective<Configuration<typeof space>>;
};

function config(options: Partial<Options> = {}) {
  return new HyperDriveConfig({
    hyperparameterSampling: new RandomParameterSampling(space, { seed: 3 }),
    primaryMetricName: 'accuracy',
    primaryMetricGoal: PrimaryMetricGoal.MAXIMIZE,
    maxTotalRuns: 6,
    maxConcurrentRuns: 2,
    objective: async ({ lr, optimizer }, trial) => {
      await trial.report({ accuracy: lr / 2, loss: 1 - lr });
      await trial.report({ accuracy: lr + (optimizer === 'adam' ? 0.001 : 0) });
    },
    ...options,
  });
}

describe('HyperDriveRun over a function of this process', () => {
  test('members return what the original returns, with names in camel case', async () => {
    const experiment = new Experiment('digits', { stateFolder: folder });
    await using run = await experiment.submit(config());
    const details = await run.waitForCompletion();
    expect(details).toMatchObject({ runId: run.id, status: 'Completed', target: 'in-process' });
    expect(await run.getStatus()).toBe('Completed');

    const children = await run.getChildren();
    expect(children.map((child) => child.id)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `${run.id}_${n}`));

    const sorted = await run.getChildrenSortedByPrimaryMetric();
    const values = sorted.map((child) => child.best_primary_metric ?? Number.NaN);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(await run.getChildrenSortedByPrimaryMetric({ top: 2 })).toEqual(sorted.slice(0, 2));
    expect(await run.getChildrenSortedByPrimaryMetric({ reverse: true })).toEqual([...sorted].reverse());
    expect(sorted.map((child) => child.status)).toEqual(Array.from({ length: 6 }, () => 'Completed'));

    const best = await run.getBestRunByPrimaryMetric();
    expect(best?.id).toBe(sorted[0]?.run_id);
    expect(await best?.getBestPrimaryMetric()).toBe(values[0]);
    expect(JSON.parse((await run.getHyperparameters())[best?.id ?? ''] ?? '')).toEqual(
      await best?.getHyperparameters(),
    );

    const metrics = (await run.getMetrics())[best?.id ?? ''];
    expect(metrics?.accuracy).toHaveLength(2);
    expect(metrics?.loss).toBeTypeOf('number');
    expect(await run.getProperties()).toMatchObject({
      primary_metric_config: '{"name":"accuracy","goal":"maximize"}',
      best_child_run_id: best?.id,
      score: String(values[0]),
    });
    expect(await run.getLog()).toContain('[GENERATOR]');
    expect(() => run.fail()).toThrow(/cancel/);
    expect(() => run.getDiagnostics()).toThrow(/not supported/);
    expect(await run.cancel()).toBe(false);
  });

  test('the same seed gives the same configurations', async () => {
    const spaces: Record<string, string>[] = [];
    for (const name of ['a', 'b']) {
      await using run = await new Experiment(name, { stateFolder: ':memory:' }).submit(config());
      await run.waitForCompletion();
      spaces.push(await run.getHyperparameters());
    }
    expect(Object.values(spaces[0] ?? {})).toEqual(Object.values(spaces[1] ?? {}));
  });

  test('another experiment object reads the sweep back', async () => {
    const experiment = new Experiment('digits', { stateFolder: folder });
    const run = await experiment.submit(config());
    await run.waitForCompletion();
    const id = run.id;
    await run.close();
    await using again = await new Experiment('digits', { stateFolder: folder }).getRun(id);
    expect(await again.getStatus()).toBe('Completed');
    expect(await again.getChildren()).toHaveLength(6);
    await expect(new Experiment('digits', { stateFolder: folder }).getRun('hd-nothere')).rejects.toMatchObject({
      code: 'STORE_UNKNOWN_SWEEP',
    });
  });

  test('cancel ends the sweep and its running children', async () => {
    let started = 0;
    const waiting = config({
      objective: (_config, trial) =>
        new Promise((resolve) => {
          started++;
          trial.signal.addEventListener('abort', () => resolve(0));
        }),
    });
    await using run = await new Experiment('waiting', { stateFolder: folder }).submit(waiting);
    await expect.poll(() => started, { timeout: 30_000 }).toBe(2);
    expect(await run.cancel()).toBe(true);
    expect(await run.waitForCompletion()).toMatchObject({ status: 'Canceled' });
  });

  test('resumeFrom: the best run may be a child of the earlier sweep', async () => {
    const experiment = new Experiment('digits', { stateFolder: folder });
    await using first = await experiment.submit(config());
    await first.waitForCompletion();
    await using second = await experiment.submit(config({ objective: () => -1, maxTotalRuns: 2, resumeFrom: first }));
    await second.waitForCompletion();
    expect((await second.getBestRunByPrimaryMetric())?.parent.id).toBe(first.id);
    expect((await second.getBestRunByPrimaryMetric({ includeResumeFromRuns: false }))?.parent.id).toBe(second.id);
  });

  test('resumeFrom: auto finds sweeps with the same metric and parameters; other data is marked as such', async () => {
    const experiment = new Experiment('digits', { stateFolder: folder });
    await using first = await experiment.submit(config());
    await first.waitForCompletion();
    const submitted = async (resumeFrom: NonNullable<Options['resumeFrom']>) => {
      await using run = await experiment.submit(config({ maxTotalRuns: 1, resumeFrom }));
      await run.waitForCompletion();
      const { resume_from } = await run.getProperties();
      return { resumed: JSON.parse(resume_from ?? 'null'), best: await run.getBestRunByPrimaryMetric() };
    };
    const found = await submitted('auto');
    expect(found.resumed).toEqual([first.id]);
    expect(found.best?.parent.id).not.toBe(first.id);
    expect((await submitted({ sweep: first, data: 'other' })).best?.parent.id).not.toBe(first.id);
    expect((await submitted([{ sweep: first }])).best?.parent.id).toBe(first.id);
  });

  test('there is no best run if no child reported the metric', async () => {
    const failing = config({
      objective: () => {
        throw new Error('no such device');
      },
    });
    await using run = await new Experiment('failing', { stateFolder: folder }).submit(failing);
    expect(await run.waitForCompletion()).toMatchObject({ status: 'Failed' });
    expect(await run.getBestRunByPrimaryMetric()).toBeUndefined();
    const [child] = await run.getChildren();
    expect(await child?.getDetails()).toMatchObject({
      failure: 'user_error',
      message: expect.stringContaining('no such device'),
    });
    expect(await run.getChildrenSortedByPrimaryMetric({ discardNoMetric: true })).toEqual([]);
  });

  test('a policy stops poor children and records its numbers', async () => {
    const stopping = new HyperDriveConfig({
      hyperparameterSampling: new RandomParameterSampling({ lr: choice(0.9, 0.1) }, { seed: 1 }),
      primaryMetricName: 'accuracy',
      primaryMetricGoal: 'maximize',
      maxTotalRuns: 2,
      maxConcurrentRuns: 1,
      policy: new BanditPolicy({ slackFactor: 0.2 }),
      objective: async ({ lr }, trial) => {
        for (let epoch = 0; epoch < 5 && !trial.shouldStop; epoch++) await trial.report(lr);
      },
    });
    await using run = await new Experiment('stopping', { stateFolder: folder }).submit(stopping);
    await run.waitForCompletion();
    const details = await Promise.all((await run.getChildren()).map((child) => child.getDetails()));
    // With this seed the good child comes first, so the policy compares the poor one with it.
    expect(details).toMatchObject([
      { status: 'Completed' },
      { status: 'Canceled', stop: { policy: 'bandit', text: expect.stringContaining('0.1 < 0.75') } },
    ]);
  });
});

describe('HyperDriveRun over a script', () => {
  test('parameters are appended, printed metrics are read, files can be downloaded', async () => {
    writeFileSync(
      join(folder, 'train.py'),
      `import argparse, json, os
p = argparse.ArgumentParser()
p.add_argument('--lr', type=float)
p.add_argument('--optimizer')
a = p.parse_args()
with open(os.path.join(os.environ['HYPERDRIVE_OUTPUTS'], 'model.txt'), 'w') as f:
    f.write(a.optimizer)
print(json.dumps({'accuracy': a.lr}))
`,
    );
    const sweep = new HyperDriveConfig({
      hyperparameterSampling: new GridParameterSampling({ lr: choice(0.1, 0.2), optimizer: choice('sgd', 'adam') }),
      primaryMetricName: 'accuracy',
      primaryMetricGoal: 'MAXIMIZE',
      maxTotalRuns: 4,
      runConfig: new ScriptRunConfig({ sourceDirectory: folder, script: 'train.py' }),
    });
    await using run = await new Experiment('script', { stateFolder: join(folder, 'state') }).submit(sweep);
    expect(await run.waitForCompletion()).toMatchObject({ status: 'Completed', target: 'local' });
    const best = await run.getBestRunByPrimaryMetric();
    expect(await best?.getHyperparameters()).toEqual({ lr: 0.2, optimizer: 'sgd' });
    expect(await best?.getFileNames()).toEqual(['model.txt']);
    await best?.downloadFile('model.txt', join(folder, 'copy.txt'));
    expect(readFileSync(join(folder, 'copy.txt'), 'utf8')).toBe('sgd');

    const first = await best?.registerModel('digits', 'model.txt');
    const second = await best?.registerModel('digits');
    expect([first?.version, second?.version]).toEqual([1, 2]);
    expect(readFileSync(join(second?.path ?? '', 'model.txt'), 'utf8')).toBe('sgd');
    await expect(best?.registerModel('digits', 'nothing.txt')).rejects.toMatchObject({ code: 'SDK_NO_FILES' });
    await expect(best?.registerModel('../digits')).rejects.toMatchObject({ code: 'SDK_BAD_OPTION' });

    await best?.tag('reviewed', 'yes');
    await run.tag('team', 'vision');
    expect(await best?.getTags()).toMatchObject({ reviewed: 'yes' });
    expect(await run.getTags()).toEqual({ team: 'vision' });
    expect(run.getPortalUrl()).toBe(`http://127.0.0.1:8080/sweeps/${run.id}`);
  });
});
