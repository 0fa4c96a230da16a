import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sweepDefinitionSchema } from '../../../src/model/index.ts';
import { openWorkspace, serveWorkspace, tokensOf } from '../../../src/workspace/index.ts';

/** MLflow's own client, unchanged: runs outside trials, and further runs of trials. As in `mlflow.test.ts`. */
const pythons = (process.env.HYPERDRIVE_MLFLOW_PYTHON ?? '').split(':').filter((path) => path !== '');
const scripts = resolve('test/e2e/mlflow');
const root = mkdtempSync(join(tmpdir(), 'hyperdrive-mlflow-outside-'));
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 10 }));
const run = promisify(execFile);
/** Against hanging only. */
const patience = 900_000;
const quiet = { MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet' };

if (pythons.length === 0) test.skip('MLflow’s client: HYPERDRIVE_MLFLOW_PYTHON names no Python that has it', () => {});

const command = (python: string, script: string, changes: object = {}) =>
  sweepDefinitionSchema.parse({
    ...{ formatVersion: 1, name: script, experimentName: 'mlflow', sampling: { type: 'grid' }, seed: 1 },
    ...{ earlyTermination: { type: 'none' }, retries: {}, space: { x: ['choice', [[1]]] } },
    objective: { primaryMetric: 'accuracy', goal: 'maximize' },
    trial: {
      type: 'command',
      command: [python, join(scripts, script)],
      workingFolder: root,
      appendParameters: 'never',
      environment: quiet,
      stdoutMetrics: {},
      cpus: 0.5,
      stopGraceMs: 1_000,
    },
    limits: {
      ...{ maxTotalTrials: 1, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    },
    ...changes,
  });

describe.each(pythons)('%s', (python) => {
  test('a script outside trials logs to its own experiment, and two servers see the same', {
    timeout: patience,
  }, async () => {
    const folder = mkdtempSync(join(root, 'state-'));
    const workspaces = [await openWorkspace({ folder }), await openWorkspace({ folder })] as const;
    const book = await tokensOf(workspaces[0]);
    const { token } = await book.create({ name: 'm', role: 'member', expiresInMs: null });
    const { token: viewing } = await book.create({ name: 'v', role: 'viewer', expiresInMs: null });
    const servers = [
      await serveWorkspace(workspaces[0], { requireToken: true, port: 0 }),
      await serveWorkspace(workspaces[1], { requireToken: true, port: 0 }),
    ] as const;
    try {
      const sweep = await workspaces[0].submit(command(python, 'own_runs.py'));
      const env = { ...process.env, ...quiet, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0', SWEEP: sweep.id };
      const script = join(scripts, 'outside.py');
      const started = (bearer: string) =>
        run(python, [script], { env: { ...env, MLFLOW_TRACKING_URI: servers[0].url, MLFLOW_TRACKING_TOKEN: bearer } });
      const { stdout } = await started(token);
      const told = z
        .looseObject({ id: z.string(), run: z.string() })
        .parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
      expect(told).toMatchObject({
        ...{ again: told.id, tags: { team: 'a', stage: 'late' }, params: { C: '0.5', solver: 'lbfgs' } },
        ...{ accuracy: 0.9, loss: 'nan', status: 'FINISHED', kind: 'baseline', history: [0.5, 0.6, 0.7, 0.8, 0.9] },
        ...{ parent: told.run, note: 'hello', files: ['notes/a.txt'], changed: 'INVALID_PARAMETER_VALUE' },
        ...{ without: ['logistic', 'fold'], with: ['other', 'logistic'] },
        ...{ deleted: 'deleted', renamed: 'active', in_sweep: 'PERMISSION_DENIED' },
      });
      const kept = join(folder, 'experiments', told.id, 'runs', told.run, 'notes', 'a.txt');
      expect(readFileSync(kept, 'utf8')).toBe('hello');
      const answer = await fetch(`${servers[1].url}/api/2.0/mlflow/runs/get?run_id=${told.run}`, {
        headers: { authorization: `Bearer ${viewing}` },
      });
      expect(await answer.json()).toMatchObject({ run: { info: { run_id: told.run, status: 'FINISHED' } } });
      // Viewers may only read: the same script ends at its first write.
      await expect(started(viewing)).rejects.toThrow(/PERMISSION_DENIED|403/);
    } finally {
      for (const server of servers) await server.close();
      for (const workspace of workspaces) await workspace.close();
    }
  });

  test('a trial keeps its last checkpoint, tags its experiment, and logs each point of its own run once', {
    timeout: patience,
  }, async () => {
    const workspace = await openWorkspace({ folder: mkdtempSync(join(root, 'state-')) });
    try {
      const { id } = await workspace.submit(command(python, 'own_runs.py'));
      const { state } = await (await workspace.drive(id)).done;
      const log = join(workspace.folders.attempt({ sweepId: id, trial: 0, attempt: 0 }), 'stderr.log');
      expect(state, readFileSync(log, 'utf8').slice(-3_000)).toBe('completed');
      expect(await workspace.store.trial(id, 0)).toMatchObject({ state: 'completed', best: 0.2 });
    } finally {
      await workspace.close();
    }
  });
});
