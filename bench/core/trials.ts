/**
 * Trials a second in process with an objective that does nothing, compared with Optuna's in the same run.
 * Run: `npm run build && npx tsx bench/core/trials.ts [rounds]` (default 3). Prints medians over the rounds.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choice, loguniform, minimize, RandomParameterSampling, randint, uniform } from 'hyperdrive-ml';
import { machineLine, median, peerPython } from './machine.ts';

const rounds = Number(process.argv[2] ?? 3);
const space = { a: uniform(0, 1), b: loguniform(-11, 0), c: choice('x', 'y', 'z'), d: randint(10) };
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-trials-'));

async function ours(stateFolder: string, atOnce: number, trials: number): Promise<number> {
  const startMs = performance.now();
  await minimize(space, () => 0.5, {
    maxTotalTrials: trials,
    maxConcurrentTrials: atOnce,
    seed: 1,
    stateFolder,
    sampling: (at, seed) => new RandomParameterSampling(at, { seed }),
  });
  return trials / ((performance.now() - startMs) / 1000);
}

function theirs(python: string, storage: string, trials: number): number {
  const output = execFileSync(
    python,
    [join(import.meta.dirname, 'peer_trials.py'), storage, String(trials), mkdtempSync(join(folder, 'o'))],
    {
      encoding: 'utf8',
    },
  );
  return Number(output.trim().split(' ')[1]);
}

const python = peerPython(['optuna', 'sqlalchemy']);
const runs: [name: string, run: () => Promise<number> | number][] = [
  ['HyperDrive, memory, 1 at once', () => ours(':memory:', 1, 3000)],
  ['HyperDrive, memory, 16 at once', () => ours(':memory:', 16, 3000)],
  ['HyperDrive, SQLite file, 1 at once', () => ours(mkdtempSync(join(folder, 's')), 1, 3000)],
  ['HyperDrive, SQLite file, 16 at once', () => ours(mkdtempSync(join(folder, 's')), 16, 3000)],
];
if (python) {
  runs.push(
    ['Optuna, memory', () => theirs(python, 'memory', 3000)],
    ['Optuna, SQLite', () => theirs(python, 'sqlite', 200)],
    ['Optuna, journal file', () => theirs(python, 'journal', 500)],
  );
}
console.log(machineLine());
await ours(':memory:', 1, 500);
const figures = new Map<string, number[]>();
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of runs) figures.set(name, [...(figures.get(name) ?? []), await run()]);
}
rmSync(folder, { recursive: true, force: true });
console.log('\n| in process, no-op objective | trials/s, median |\n| --- | --- |');
for (const [name, values] of figures) console.log(`| ${name} | ${Math.round(median(values)).toLocaleString('en')} |`);
