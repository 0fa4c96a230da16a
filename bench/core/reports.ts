/**
 * Reports a second over HTTP into a SQLite file, sent by another process in batches of 1,000, one by one, and one by one
 * with 16 calls in flight; server and controller share one thread, as in `hyperdrive run`. The processor time is that of
 * this thread's process, per call.
 * Run: `npm run build && npx tsx bench/core/reports.ts [rounds]`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';
import { machineLine, median } from './machine.ts';

const rounds = Number(process.argv[2] ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-reports-'));
const run = promisify(execFile);

// The trial tells its address and token, then waits: the client reports in its place.
const script = join(folder, 'trial.sh');
writeFileSync(
  script,
  'echo "$HYPERDRIVE_URL $HYPERDRIVE_ATTEMPT $HYPERDRIVE_TOKEN" > "$HYPERDRIVE_OUTPUTS/address"\nexec sleep 600\n',
);
const text = `trial: { command: [sh, ${script}] }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
objective: { primary_metric: accuracy, goal: maximize }
limits: { max_total_trials: 1 }
`;
const cells = [
  { name: 'batches of 1,000', calls: 300, size: 1000, atOnce: 1 },
  { name: 'single reports', calls: 2000, size: 1, atOnce: 1 },
  { name: 'single reports, 16 calls in flight', calls: 4000, size: 1, atOnce: 16 },
];
const figures = new Map(cells.map(({ name }) => [name, { rates: [] as number[], cpuMs: [] as number[] }]));
console.log(machineLine());
for (let round = 0; round < rounds; round++) for (const cell of cells) await measure(cell);
rmSync(folder, { recursive: true, force: true });
console.log(
  '\n| over HTTP, durable in SQLite, one thread | reports/s, median | processor ms a call, median |\n| --- | --- | --- |',
);
for (const [name, { rates, cpuMs }] of figures)
  console.log(`| ${name} | ${Math.round(median(rates)).toLocaleString('en')} | ${median(cpuMs).toFixed(2)} |`);

async function measure({ name, calls, size, atOnce }: (typeof cells)[number]): Promise<void> {
  const workspace = await openWorkspace({ folder: mkdtempSync(join(folder, 's')) });
  const { definition } = parseSweepFile(text, { path: 'bench.yaml', folder, cpuCount: 2, defaultSeed: 1 });
  const { id } = await workspace.submit(definition);
  const drive = await workspace.drive(id);
  const [url = '', key = '', token = ''] = await address(join(workspace.folders.outputs(id, 0), 'address'));
  const client = join(import.meta.dirname, 'reports-client.mjs');
  const before = process.cpuUsage();
  const { stdout } = await run(process.execPath, [client, url, key, token, `${calls}`, `${size}`, `${atOnce}`]);
  const { user, system } = process.cpuUsage(before);
  figures.get(name)?.rates.push(Number(stdout));
  figures.get(name)?.cpuMs.push((user + system) / 1000 / calls);
  await workspace.store.command(id, { kind: 'cancel', reason: null });
  drive.wake();
  await drive.done;
  await workspace.close();
}

async function address(file: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const found = await readFile(file, 'utf8').catch(() => '');
    if (found.endsWith('\n')) return found.trim().split(' ');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
