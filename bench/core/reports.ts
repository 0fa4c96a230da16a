/**
 * Reports a second over HTTP into a SQLite file, in batches of 1,000, sent by another process; server and controller
 * share one thread, as in `hyperdrive run`.
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
const figures: number[] = [];
console.log(machineLine());
for (let round = 0; round < rounds; round++) {
  const workspace = await openWorkspace({ folder: mkdtempSync(join(folder, 's')) });
  const { definition } = parseSweepFile(text, { path: 'bench.yaml', folder, cpuCount: 2, defaultSeed: 1 });
  const { id } = await workspace.submit(definition);
  const drive = await workspace.drive(id);
  const [url = '', key = '', token = ''] = await address(join(workspace.folders.outputs(id, 0), 'address'));
  const { stdout } = await run(process.execPath, [
    join(import.meta.dirname, 'reports-client.mjs'),
    url,
    key,
    token,
    '300',
    '1000',
  ]);
  figures.push(Number(stdout));
  await workspace.store.command(id, { kind: 'cancel', reason: null });
  drive.wake();
  await drive.done;
  await workspace.close();
}
rmSync(folder, { recursive: true, force: true });
console.log('\n| HTTP, batches of 1,000 | reports/s, median |\n| --- | --- |');
console.log(`| durable in SQLite, one thread | ${Math.round(median(figures)).toLocaleString('en')} |`);

async function address(file: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const found = await readFile(file, 'utf8').catch(() => '');
    if (found.endsWith('\n')) return found.trim().split(' ');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
