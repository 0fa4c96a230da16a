/**
 * Metrics a second that MLflow's own client can log: to a sweep's server, and beside it to MLflow's server over SQLite.
 * The client is one Python process on the same machine. Run: `npm run build && npx tsx bench/core/mlflow-log-batch.ts [rounds]`.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';
import { machineLine, median, peerPython } from './machine.ts';

const rounds = Number(process.argv[2] ?? 3);
const [batches, singles] = ['50', '300'];
const python = process.env.HYPERDRIVE_MLFLOW_PYTHON ?? peerPython(['mlflow']);
if (python === undefined) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-mlflow-'));
const client = join(import.meta.dirname, 'mlflow_log_batch.py');
const run = promisify(execFile);

interface Figures {
  readonly batched: number;
  readonly single: number;
}

/** One sweep whose one trial is the client. */
async function ours(): Promise<Figures> {
  const text = `trial: { command: [${python}, ${client}, result.json, '${batches}', '${singles}'], append_parameters: never }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
objective: { primary_metric: accuracy, goal: maximize }
limits: { max_total_trials: 1 }
`;
  const home = mkdtempSync(join(folder, 'ours-'));
  const workspace = await openWorkspace({ folder: join(home, 'state') });
  const { definition } = parseSweepFile(text, { path: 'bench.yaml', folder: home, cpuCount: 2, defaultSeed: 1 });
  const { id } = await workspace.submit(definition);
  await (await workspace.drive(id)).done;
  await workspace.close();
  return JSON.parse(readFileSync(join(home, 'result.json'), 'utf8'));
}

/** MLflow's server with a fresh SQLite file. */
async function theirs(): Promise<Figures> {
  const home = mkdtempSync(join(folder, 'theirs-'));
  const port = String(await freePort());
  const options = ['--backend-store-uri', `sqlite:///${home}/mlflow.db`, '--artifacts-destination', home];
  const server = spawn(python ?? '', ['-m', 'mlflow', 'server', ...options, '--port', port, '--workers', '1'], {
    stdio: 'ignore',
    detached: true,
    // Its workers for jobs have nothing to do with logging and would take processor time from it.
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) await delay(200);
    const env = { ...process.env, MLFLOW_TRACKING_URI: url };
    await run(python ?? '', [client, join(home, 'result.json'), batches ?? '', singles ?? ''], { env });
  } finally {
    // Its workers are processes of their own.
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
  }
  return JSON.parse(readFileSync(join(home, 'result.json'), 'utf8'));
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

console.log(machineLine());
const figures: { ours: Figures[]; theirs: Figures[] } = { ours: [], theirs: [] };
for (let round = 0; round < rounds; round++) {
  figures.ours.push(await ours());
  figures.theirs.push(await theirs());
}
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
const row = (name: string, list: readonly Figures[]) => {
  const middle = (pick: (each: Figures) => number) => Math.round(median(list.map(pick))).toLocaleString('en');
  console.log(`| ${name} | ${middle(({ batched }) => batched)} | ${middle(({ single }) => single)} |`);
};
console.log(
  "\n| MLflow's client, one process | metrics/s in batches of 1,000 | single metrics/s |\n| --- | --- | --- |",
);
row('HyperDrive', figures.ours);
row("MLflow's server, SQLite", figures.theirs);
