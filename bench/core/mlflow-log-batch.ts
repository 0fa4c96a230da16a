/**
 * Metrics a second that MLflow's own client can log: to a sweep's server, and, for comparison, to MLflow's server over SQLite.
 * The client is one Python process on the same machine. Run: `npm run build && npx tsx bench/core/mlflow-log-batch.ts [rounds]`.
 */
import { type ChildProcess, execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';
import { machineLine, median, peerPython } from './machine.ts';
import { startMlflowServer } from './mlflow-server.ts';

const rounds = Number(process.argv[2] ?? 3);
const [batches, singles] = ['50', '300'];
const python = process.env.HYPERDRIVE_MLFLOW_PYTHON ?? peerPython(['mlflow']);
if (python === undefined) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-mlflow-'));
const client = join(import.meta.dirname, 'mlflow_log_batch.py');
const run = promisify(execFile);

/** Longest that a client may take to end. */
const patienceMs = 300_000;

interface Figures {
  /** Metrics a second, in batches of 1,000 and one at a time. */
  readonly batched: number;
  readonly single: number;
  /** Processor time of the server for each metric of the whole run, microseconds: steady on a busy machine too. */
  readonly cpuUs: number;
}

// The client logs one of each before it takes the time.
const metrics = (Number(batches) + 1) * 1_000 + Number(singles) + 1;

/** What the client wrote, with the server's processor time. */
function figuresOf(home: string, cpuUs: number): Figures {
  const file = join(home, 'result.json');
  if (!existsSync(file)) throw new Error(`the client ended without a result: see ${home}`);
  return { ...JSON.parse(readFileSync(file, 'utf8')), cpuUs: cpuUs / metrics };
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
  // The controller and the trial's server are this process.
  const before = process.cpuUsage();
  await (await workspace.drive(id)).done;
  const { user, system } = process.cpuUsage(before);
  await workspace.close();
  return figuresOf(home, user + system);
}

/** MLflow's server with a fresh SQLite file. */
async function theirs(): Promise<Figures> {
  const home = mkdtempSync(join(folder, 'theirs-'));
  const server = await startMlflowServer(python ?? '', home);
  try {
    const env = { ...process.env, MLFLOW_TRACKING_URI: server.url };
    const before = groupCpuUs(server.child);
    const arguments_ = [client, join(home, 'result.json'), batches ?? '', singles ?? ''];
    await run(python ?? '', arguments_, { env, timeout: patienceMs });
    return figuresOf(home, groupCpuUs(server.child) - before);
  } finally {
    server.stop();
  }
}

/** Processor time of a process and its workers, microseconds. */
function groupCpuUs({ pid }: ChildProcess): number {
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const listed = execFileSync('ps', ['-o', 'pid=', '-g', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return listed.reduce((sum, each) => sum + (cpuTicks(each) * 1e6) / ticks, 0);
}

/** User and system time in clock ticks: fields 14 and 15 of `/proc/<pid>/stat`, whose second may hold spaces. */
function cpuTicks(pid: string): number {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return 0;
  const fields = readFileSync(stat, 'utf8').replace(/^.*\)/, '').trim().split(' ');
  return Number(fields[11]) + Number(fields[12]);
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
  const cpu = middle(({ cpuUs }) => cpuUs);
  console.log(`| ${name} | ${middle(({ batched }) => batched)} | ${middle(({ single }) => single)} | ${cpu} |`);
};
console.log(
  "\n| MLflow's client, one process | metrics/s in batches of 1,000 | single metrics/s | server's µs a metric |\n| --- | --- | --- | --- |",
);
row('HyperDrive', figures.ours);
row("MLflow's server, SQLite", figures.theirs);
