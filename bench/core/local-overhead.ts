/**
 * Processor time of a sweep of local processes, with its store and its controller, beside a bare spawn, xargs and Optuna
 * with `subprocess`. Every process counts, launchers and orphans included.
 *
 * Run: `npm run build && npx tsx bench/core/local-overhead.ts [rounds]` (default 3). Linux only. A trial's share is the
 * difference between a long and a short run, so start-up cancels out; the whole run is listed too. HYPERDRIVE_BENCH_PYTHON
 * names a Python that has Optuna; without it, one is installed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { machineLine, median, peerPython } from './machine.ts';

const rounds = Number(process.argv[2] ?? 3);
const [short, long] = [50, 250];
const program = '/bin/true';
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-local-'));
mkdirSync(folder, { recursive: true });
const here = (name: string) => join(import.meta.dirname, name);
const measured = z.object({ status: z.literal(0), cpuMs: z.number(), wallMs: z.number() });

/** Processor and wall milliseconds of a command and everything it starts. */
function cost(command: readonly string[]) {
  const output = execFileSync('python3', [here('processor_time.py'), ...command], { encoding: 'utf8' });
  return measured.parse(JSON.parse(output));
}

const python = process.env.HYPERDRIVE_BENCH_PYTHON ?? peerPython(['optuna', 'sqlalchemy']);
type Runner = (trials: number, slots: number) => readonly string[];
const runners = new Map<string, Runner>([
  [
    'HyperDrive: SQLite, synced launches',
    (n, slots) => ['node', here('local-sweep.mjs'), `${n}`, `${slots}`, folder, program],
  ],
  ["Node's `spawn` alone", (n, slots) => ['node', here('bare-spawn.mjs'), `${n}`, `${slots}`, program]],
  ['`xargs -P`', (n, slots) => ['sh', '-c', 'seq "$1" | xargs -n 1 -P "$2" "$3"', 'sh', `${n}`, `${slots}`, program]],
]);
if (python !== undefined)
  for (const storage of ['memory', 'journal', 'sqlite'])
    runners.set(`Optuna with \`subprocess\`: ${storage}`, (n, slots) => [
      ...[python, here('peer_processes.py'), storage, `${n}`, `${slots}`, folder, program],
    ]);

console.log(machineLine());
console.log(`${program}, ${rounds} rounds, each runner in turn; medians`);
for (const slots of [2, 16]) {
  const shares = new Map<string, { trial: number[]; whole: number[]; wall: number[] }>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of runners) {
      const [few, many] = [cost(command(short, slots)), cost(command(long, slots))];
      const share = shares.get(name) ?? { trial: [], whole: [], wall: [] };
      share.trial.push((many.cpuMs - few.cpuMs) / (long - short));
      share.whole.push(many.cpuMs / long);
      share.wall.push((many.wallMs - few.wallMs) / (long - short));
      shares.set(name, share);
    }
  }
  const spawned = median(shares.get("Node's `spawn` alone")?.trial ?? []);
  console.log(`\n| ${slots} at once | processor ms a trial | beyond a bare spawn | with start-up | wall ms a trial |`);
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, { trial, whole, wall }] of shares) {
    const cells = [median(trial), median(trial) - spawned, median(whole), median(wall)];
    console.log(`| ${name} | ${cells.map((ms) => ms.toFixed(2)).join(' | ')} |`);
  }
}
const waits = z
  .array(z.number())
  .parse(
    JSON.parse(
      execFileSync('node', [here('local-sweep.mjs'), '200', '1', folder, program, '--latency'], { encoding: 'utf8' }),
    ),
  );
const sorted = [...waits].sort((a, b) => a - b);
const [p50, p95] = [0.5, 0.95].map((part) => sorted[Math.floor(part * sorted.length)]?.toFixed(1));
console.log(`\nFrom the end of a process to the shell of the next, one slot: p50 ${p50} ms, p95 ${p95} ms`);
rmSync(folder, { recursive: true, force: true });
