/**
 * What one call of MLflow's API costs when the run holds 0 to 20,000 points already: the trial's own run and one that its script
 * started, here and at MLflow's server over SQLite; and what four clients that log to one run do to another run's calls.
 * Run: `npm run build && npx tsx bench/core/mlflow-calls.ts [calls]`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';
import { machineLine, peerPython } from './machine.ts';
import { startMlflowServer } from './mlflow-server.ts';

const calls = process.argv[2] ?? '30';
const python = process.env.HYPERDRIVE_MLFLOW_PYTHON ?? peerPython(['mlflow']);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-mlflow-calls-'));
const client = join(import.meta.dirname, 'mlflow-calls-client.mjs');
const run = promisify(execFile);
const patienceMs = 600_000;

interface Result {
  /** Milliseconds, medians, by call and run; `points` is how many the run holds. */
  readonly rows: readonly Readonly<Record<string, number>>[];
  /** Milliseconds of log-metric to the own run, alone and while others log to the nested one. */
  readonly neighbour: { readonly quiet: number; readonly beside: number; readonly largest: number };
}

function resultIn(home: string): Result {
  const file = join(home, 'result.json');
  if (!existsSync(file)) throw new Error(`the client ended without a result: see ${home}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** One sweep whose one trial is the client. */
async function ours(): Promise<Result> {
  const home = mkdtempSync(join(folder, 'ours-'));
  const text = `trial: { command: [${process.execPath}, ${client}, ${join(home, 'result.json')}, '${calls}'], append_parameters: never }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
objective: { primary_metric: accuracy, goal: maximize }
limits: { max_total_trials: 1 }
`;
  const workspace = await openWorkspace({ folder: join(home, 'state') });
  const { definition } = parseSweepFile(text, { path: 'bench.yaml', folder: home, cpuCount: 2, defaultSeed: 1 });
  const { id } = await workspace.submit(definition);
  await (await workspace.drive(id)).done;
  await workspace.close();
  return resultIn(home);
}

/** MLflow's server with a fresh SQLite file. */
async function theirs(mlflowPython: string): Promise<Result> {
  const home = mkdtempSync(join(folder, 'theirs-'));
  const server = await startMlflowServer(mlflowPython, home);
  try {
    const env = { ...process.env, MLFLOW_TRACKING_URI: server.url };
    await run(process.execPath, [client, join(home, 'result.json'), calls], { env, timeout: patienceMs });
    return resultIn(home);
  } finally {
    server.stop();
  }
}

console.log(machineLine());
const results = new Map([['HyperDrive', await ours()]]);
if (python !== undefined) results.set("MLflow's server, SQLite", await theirs(python));
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
const text = (ms: number | undefined) => (ms === undefined ? '–' : ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
const kinds = ['log-metric', 'set-tag', 'runs/get', 'runs/search'];
for (const [name, { rows, neighbour }] of results) {
  console.log(
    `\n| ${name}: ms of a call, own / nested run | ${kinds.join(' | ')} |\n| --- |${' --- |'.repeat(kinds.length)}`,
  );
  for (const row of rows) {
    const cells = kinds.map((kind) => `${text(row[`${kind} own`])} / ${text(row[`${kind} nested`])}`);
    console.log(`| ${(row.points ?? 0).toLocaleString('en')} points | ${cells.join(' | ')} |`);
  }
  const { quiet, beside, largest } = neighbour;
  console.log(
    `\nlog-metric to the own run: ${text(quiet)} ms alone; ${text(beside)} ms (largest ${text(largest)}) while four clients log to the nested one.`,
  );
}
