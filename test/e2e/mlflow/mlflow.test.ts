import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SweepDefinition, sweepDefinitionSchema } from '../../../src/model/index.ts';
import { openWorkspace, type Workspace } from '../../../src/workspace/index.ts';

/**
 * Unchanged scripts with MLflow's own client, as trials. `HYPERDRIVE_MLFLOW_PYTHON` names the Python of an environment with
 * mlflow, scikit-learn, lightgbm and xgboost (or xgboost-cpu); several are separated by `:`. What PyTorch needs is large:
 * `HYPERDRIVE_LIGHTNING_PYTHON` names a Python that also has torch and lightning.
 */
const pythons = (process.env.HYPERDRIVE_MLFLOW_PYTHON ?? '').split(':').filter((path) => path !== '');
const lightningPython = process.env.HYPERDRIVE_LIGHTNING_PYTHON ?? '';
const scripts = resolve('test/e2e/mlflow');
/** Against hanging only. */
const patience = 900_000;
const root = mkdtempSync(join(tmpdir(), 'hyperdrive-mlflow-'));
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 10 }));

// Reported as skipped, so that nobody mistakes silence for success.
if (pythons.length === 0) test.skip('MLflow’s client: HYPERDRIVE_MLFLOW_PYTHON names no Python that has it', () => {});

if (lightningPython === '')
  test.skip('PyTorch Lightning: HYPERDRIVE_LIGHTNING_PYTHON names no Python that has it', () => {});

describe.each([...new Set([...pythons, lightningPython])].filter((path) => path !== ''))('%s', (python) => {
  const hasBasics = pythons.includes(python);
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace({ folder: mkdtempSync(join(root, 'state-')) });
  });
  afterEach(() => workspace.close());

  function definition(script: string, change: object, ...args: string[]): SweepDefinition {
    return sweepDefinitionSchema.parse({
      formatVersion: 1,
      name: script,
      experimentName: 'mlflow',
      sampling: { type: 'grid' },
      seed: 1,
      earlyTermination: { type: 'none' },
      retries: {},
      trial: {
        type: 'command',
        command: [python, join(scripts, script), ...args],
        workingFolder: root,
        appendParameters: 'never',
        environment: { MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet', MPLBACKEND: 'agg' },
        stdoutMetrics: {},
        cpus: 0.5,
        stopGraceMs: 1_000,
      },
      limits: {
        maxTotalTrials: 2,
        maxConcurrentTrials: 1,
        timeoutMs: null,
        trialTimeoutMs: null,
        maxFailedTrials: null,
      },
      ...change,
    });
  }

  /** Runs a sweep to its end. @returns its trials, and after a failure their output */
  async function run(wanted: SweepDefinition) {
    const { id } = await workspace.submit(wanted);
    const drive = await workspace.drive(id);
    const { state } = await drive.done;
    return told(id, state);
  }

  async function told(sweepId: string, state: string) {
    const trials = await workspace.store.trials({ sweepId });
    const texts = trials.map(({ number }) => {
      const folder = workspace.folders.attempt({ sweepId, trial: number, attempt: 0 });
      return readFileSync(join(folder, 'stderr.log'), 'utf8').slice(-3_000);
    });
    const reports = async (metric: string, trial = 0) =>
      (await workspace.store.reports({ sweepId, trial, metric })).map(({ value, step }) => [step, value]);
    const facts = async (kind: string, trial = 0) =>
      (await workspace.store.annotations({ sweepId, trial, kind })).map(({ key }) => key);
    const stdout = join(workspace.folders.attempt({ sweepId, trial: 0, attempt: 0 }), 'stdout.log');
    return { sweepId, state, trials, text: texts.join('\n'), stdout, reports, facts };
  }

  test.runIf(hasBasics)(
    'plain logging: metrics, parameters, files, its own runs; the policy stops a poor trial',
    {
      timeout: patience,
    },
    async () => {
      const done = await run(
        definition('epochs.py', {
          space: { quality: ['choice', [[0.9, 0.2]]] },
          objective: { primaryMetric: 'accuracy', goal: 'maximize' },
          earlyTermination: { type: 'bandit', slackFactor: 0.1, delayEvaluation: 3 },
        }),
      );
      expect(
        done.trials.map(({ state }) => state),
        done.text,
      ).toEqual(['completed', 'stopped']);
      expect(await done.reports('accuracy')).toEqual([0, 1, 2, 3, 4, 5].map((step) => [step, 0.9 + 0.001 * step]));
      expect(done.trials[0]).toMatchObject({ intervals: 6, best: 0.905 });
      expect(done.trials[1]?.stop?.policy).toBe('bandit');
      expect(await done.facts('mlflow/param')).toEqual(['layers', 'note']);
      expect(await done.facts('mlflow/tag')).toContain('team');
      const outputs = workspace.folders.outputs(done.sweepId, 0);
      const bytes = Buffer.from(Array.from({ length: 512_000 }, (_, i) => i % 256));
      expect(readFileSync(join(outputs, 'deep/er/weights.bin')).equals(bytes)).toBe(true);
      expect(JSON.parse(readFileSync(join(outputs, 'config.json'), 'utf8'))).toEqual({ a: [1, null] });
    },
  );

  test.runIf(hasBasics)(
    'a run that the script makes by the client counts, and the client finds the parents of runs',
    { timeout: patience },
    async () => {
      const done = await run(
        definition('client_run.py', {
          space: { quality: ['choice', [[1]]] },
          objective: { primaryMetric: 'accuracy', goal: 'maximize' },
        }),
      );
      expect(
        done.trials.map(({ state, intervals, best }) => [state, intervals, best]),
        done.text,
      ).toEqual([['completed', 5, 0.4]]);
      expect(await done.reports('accuracy')).toEqual([0, 1, 2, 3, 4].map((step) => [step, step / 10]));
      expect(await done.reports('epoch')).toEqual([]);
      const told = await workspace.store.log({ sweepId: done.sweepId, kinds: ['attempt.noticed'] });
      expect(told.map(({ body }) => body.code)).toEqual(['TRIAL_RUN_COUNTS']);
      expect(readFileSync(done.stdout, 'utf8')).not.toContain('View run');
    },
  );

  test.runIf(hasBasics)(
    'scikit-learn logs itself, with a model that can be read again',
    { timeout: patience },
    async () => {
      const done = await run(
        definition('sklearn_autolog.py', {
          space: { C: ['choice', [[0.5]]] },
          objective: { primaryMetric: 'training_f1_score', goal: 'maximize' },
        }),
      );
      expect(
        done.trials.map(({ state }) => state),
        done.text,
      ).toEqual(['completed']);
      expect(done.trials[0]?.best).toBeGreaterThan(0.9);
      expect(done.trials[0]?.intervals).toBe(1);
      // C is in the configuration already, with the same value.
      expect(await done.facts('mlflow/param')).toEqual(expect.arrayContaining(['max_iter', 'solver']));
      expect(await done.facts('mlflow/param')).not.toContain('C');
      expect(await done.facts('mlflow/dataset')).not.toEqual([]);
    },
  );

  test.runIf(hasBasics)('LightGBM logs itself: each boosting round is an interval', { timeout: patience }, async () => {
    const done = await run(
      definition('lightgbm_autolog.py', {
        space: { num_leaves: ['choice', [[4, 8]]] },
        objective: { primaryMetric: 'test-multi_logloss', goal: 'minimize' },
      }),
    );
    expect(
      done.trials.map(({ state, intervals }) => [state, intervals]),
      done.text,
    ).toEqual([
      ['completed', 10],
      ['completed', 10],
    ]);
    const losses = await done.reports('test-multi_logloss');
    expect(losses.map(([step]) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test.runIf(hasBasics)(
    'XGBoost logs itself, with a model that can be read again: each boosting round is an interval',
    {
      timeout: patience,
    },
    async () => {
      const done = await run(
        definition('xgboost_autolog.py', {
          space: { max_depth: ['choice', [[1, 3]]] },
          objective: { primaryMetric: 'test-mlogloss', goal: 'minimize' },
        }),
      );
      expect(
        done.trials.map(({ state, intervals }) => [state, intervals]),
        done.text,
      ).toEqual([
        ['completed', 8],
        ['completed', 8],
      ]);
      const losses = await done.reports('test-mlogloss');
      expect(losses.map(([step]) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(await done.facts('mlflow/param')).toEqual(expect.arrayContaining(['num_boost_round', 'eval_metric']));
      // It is in the configuration already, with the same value.
      expect(await done.facts('mlflow/param')).not.toContain('max_depth');
      expect(await done.facts('mlflow/dataset')).not.toEqual([]);
    },
  );

  test.runIf(python === lightningPython)(
    'PyTorch Lightning logs itself: each epoch is an interval',
    {
      timeout: patience,
    },
    async () => {
      const done = await run(
        definition('lightning_autolog.py', {
          space: { learning_rate: ['choice', [[0.1, 0.01]]] },
          objective: { primaryMetric: 'val_loss', goal: 'minimize' },
        }),
      );
      expect(
        done.trials.map(({ state, intervals }) => [state, intervals]),
        done.text,
      ).toEqual([
        ['completed', 5],
        ['completed', 5],
      ]);
      const losses = await done.reports('val_loss');
      expect(losses.map(([step]) => step)).toEqual([0, 1, 2, 3, 4]);
      expect(done.trials[0]?.best).toBeLessThan(done.trials[1]?.best ?? 0);
      expect(await done.facts('mlflow/param')).toEqual(expect.arrayContaining(['epochs', 'optimizer_name']));
    },
  );

  test.runIf(hasBasics)('a restart of the controller loses and doubles nothing', { timeout: patience }, async () => {
    const gate = join(workspace.folder, 'gate');
    const change = { space: { x: ['choice', [[1]]] }, objective: { primaryMetric: 'accuracy', goal: 'maximize' } };
    const { id } = await workspace.submit(definition('steady.py', change, gate));
    const first = await workspace.drive(id);
    const reported = async () => (await workspace.store.trials({ sweepId: id }))[0]?.intervals ?? 0;
    let hasEnded = false;
    void first.done.finally(() => {
      hasEnded = true;
    });
    while (!hasEnded && (await reported()) < 5) await delay(50);
    await first.stop();
    const { done } = await workspace.drive(id);
    writeFileSync(gate, '');
    const { state } = await done;
    const after = await told(id, state);
    expect(
      after.trials.map(({ attempts }) => [attempts, after.state]),
      after.text,
    ).toEqual([[1, 'completed']]);
    expect(await after.reports('accuracy')).toEqual(Array.from({ length: 40 }, (_, step) => [step, step / 100]));
  });
});
