import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Longest that a server may take to start. */
const patienceMs = 300_000;

/** MLflow's own server, to compare with. */
export interface MlflowServer {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): void;
}

/**
 * Starts MLflow's server with a fresh SQLite file in a folder.
 * @param python has mlflow
 */
export async function startMlflowServer(python: string, home: string): Promise<MlflowServer> {
  const port = String(await freePort());
  const options = ['--backend-store-uri', `sqlite:///${home}/mlflow.db`, '--artifacts-destination', home];
  const child = spawn(python, ['-m', 'mlflow', 'server', ...options, '--port', port, '--workers', '1'], {
    stdio: 'ignore',
    detached: true,
    // Its workers for jobs have nothing to do with logging and would take processor time from it.
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(child, `${url}/health`);
  } catch (error) {
    stopGroup(child);
    throw error;
  }
  return { url, child, stop: () => stopGroup(child) };
}

/** Waits until a server answers. */
async function answers(server: ChildProcess, url: string): Promise<void> {
  for (const endMs = Date.now() + patienceMs; Date.now() < endMs; await delay(200)) {
    if (server.exitCode !== null) throw new Error(`MLflow's server ended with ${server.exitCode}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (answer?.ok === true) return;
  }
  throw new Error(`MLflow's server did not answer in ${patienceMs / 1_000} s`);
}

/** Its workers are separate processes. */
function stopGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
