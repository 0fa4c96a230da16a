/**
 * One sweep of local trials, with its store and its controller: `node local-sweep.mjs TRIALS SLOTS FOLDER PROGRAM`.
 * `--latency` prints, for one slot, the milliseconds from the end of each process to the claim of the next one's shell.
 */
import { mkdtempSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';

const [trials, slots, root, program, mode] = process.argv.slice(2);
const folder = mkdtempSync(join(root, 'sweep-'));
const { definition } = parseSweepFile(
  `trial: { command: [${JSON.stringify(program)}], append_parameters: never }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
limits: { max_total_trials: ${trials}, max_concurrent_trials: ${slots} }
`,
  { path: 'bench.yaml', folder, cpuCount: Number(slots), defaultSeed: 1 },
);
const workspace = await openWorkspace({ folder: join(folder, 'state') });
const { id } = await workspace.submit(definition);
const drive = await workspace.drive(id, { slots: { cpus: Number(slots) } });
const { state } = await drive.done;
if (state !== 'completed') throw new Error(`the sweep is ${state}`);
if (mode === '--latency') {
  const timeOf = (trial, file) =>
    statSync(join(workspace.folders.sweep(id), 'trials', String(trial), 'attempts', '0', file)).mtimeMs;
  const waits = Array.from({ length: Number(trials) - 1 }, (_, n) => timeOf(n + 1, 'claim') - timeOf(n, 'exit'));
  console.log(JSON.stringify(waits));
}
await workspace.close();
