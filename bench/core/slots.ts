/**
 * Real processes that sleep for one second, on 16 slots: how far over the ideal the sweep takes.
 * Run: `npm run build && npx tsx bench/core/slots.ts [trials]` (default 200).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';
import { machineLine } from './machine.ts';

const trials = Number(process.argv[2] ?? 200);
const slots = 16;
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-slots-'));
console.log(machineLine());
const { definition } = parseSweepFile(
  `trial: { command: [sleep, '1'], append_parameters: never }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
limits: { max_total_trials: ${trials}, max_concurrent_trials: ${slots} }
`,
  { path: 'bench.yaml', folder, cpuCount: slots, defaultSeed: 1 },
);
const workspace = await openWorkspace({ folder: join(folder, 'state') });
const { id } = await workspace.submit(definition);
const startMs = performance.now();
const drive = await workspace.drive(id, { slots: { cpus: slots } });
const sweep = await drive.done;
const seconds = (performance.now() - startMs) / 1000;
await workspace.close();
rmSync(folder, { recursive: true, force: true });
const ideal = Math.ceil(trials / slots);
console.log(`\n| ${trials} one-second processes on ${slots} slots | |\n| --- | --- |`);
console.log(
  `| ideal | ${ideal} s |\n| took | ${seconds.toFixed(2)} s, ${((seconds / ideal - 1) * 100).toFixed(1)} % over |\n| state | ${sweep.state} |`,
);
