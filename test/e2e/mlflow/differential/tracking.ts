import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { RunningTrial } from '../../../helpers/mlflow-lab.ts';

/** An answer of a tracking server. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A tracking server with an experiment to log to. */
export interface Tracking {
  readonly experimentId: string;
  post(path: string, body: object): Promise<Answer>;
  get(path: string, query: Readonly<Record<string, string>>): Promise<Answer>;
  /** Names of the runs of a page that count: HyperDrive also has the trial's own run. */
  readonly ownRunId: string | undefined;
}

/** HyperDrive, as a running trial sees it. */
export function hyperdriveTracking(trial: RunningTrial): Tracking {
  const answered = ({ statusCode, body }: { readonly statusCode: number; readonly body: string }): Answer => ({
    status: statusCode,
    body: JSON.parse(body),
  });
  return {
    experimentId: trial.experimentId,
    ownRunId: trial.runId,
    post: async (path, body) => answered(await trial.post(`/mlflow/${path}`, body)),
    get: async (path, query) => answered(await trial.get(`/mlflow/${path}`, query)),
  };
}

/** A running server of MLflow. */
export interface ReferenceServer extends Tracking {
  close(): Promise<void>;
}

/** Starts MLflow's own server on SQLite. @param folder for its database and files */
export async function startReference(python: string, folder: string): Promise<ReferenceServer> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const child = spawn(
    python,
    [
      ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination', folder],
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], detached: true, env: { ...process.env, ...quiet } },
  );
  const base = `http://127.0.0.1:${port}`;
  await answering(child, `${base}/health`);
  const read = async (answer: Response): Promise<Answer> => ({ status: answer.status, body: await answer.json() });
  const post = async (path: string, body: object) =>
    read(
      await fetch(`${base}/api/2.0/mlflow/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const made = await post('experiments/create', { name: 'differential' });
  return {
    experimentId: z.object({ experiment_id: z.string() }).parse(made.body).experiment_id,
    ownRunId: undefined,
    post,
    get: async (path, query) => read(await fetch(`${base}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`)),
    async close() {
      // The server has workers: its whole group ends.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

const quiet = { MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet', PYTHONWARNINGS: 'ignore' };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the MLflow server did not start');
    const isUp = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await delay(200);
  }
}
