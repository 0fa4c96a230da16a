/**
 * Trials in process with an objective that does nothing: processor time and wall time a trial beside Optuna's storages, at
 * like durability, each cell in a process of its own, the cells of a round one after the other.
 * Run: `npm run build && npx tsx bench/core/trials.ts [rounds] [folder of an earlier build]` (default 3 rounds). Prints
 * medians over the rounds, and ratios of pairs of the same round. Another Node for HyperDrive: `HYPERDRIVE_BENCH_NODE=…`;
 * a Python with Optuna: `HYPERDRIVE_BENCH_PYTHON=…`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineLine, median, peerPython } from './machine.ts';

interface Figure {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly statements?: number;
  readonly transactions?: number;
}

const rounds = Number(process.argv[2] ?? 3);
const earlier = process.argv[3];
const node = process.env.HYPERDRIVE_BENCH_NODE ?? process.execPath;
const python = process.env.HYPERDRIVE_BENCH_PYTHON ?? peerPython(['optuna', 'sqlalchemy']);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-trials-'));

const cell = (root: string, about: object): Figure =>
  JSON.parse(
    execFileSync(node, [join(root, 'bench', 'core', 'in-process-cell.mjs'), JSON.stringify(about)], {
      encoding: 'utf8',
    }),
  );

function theirs(storage: string, trials: number): Figure {
  const script = join(import.meta.dirname, 'peer_trials.py');
  const args = [script, storage, String(trials), mkdtempSync(join(folder, 'o'))];
  const [, , cpuMs, wallMs] = execFileSync(python ?? '', args, { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  return { cpuMs: cpuMs ?? Number.NaN, wallMs: wallMs ?? Number.NaN };
}

const root = join(import.meta.dirname, '..', '..');
const durabilities = {
  none: 'none: memory',
  killed: 'survives a killed process; a power cut loses a second at most',
  every: 'every trial waits for the disk',
};
const ours = [
  { name: 'memory', durability: 'none', about: { store: 'memory', trials: 4000 } },
  { name: 'memory, 16 at once', durability: 'none', about: { store: 'memory', atOnce: 16, trials: 4000 } },
  { name: 'SQLite file', durability: 'killed', about: { store: 'file', trials: 4000 } },
  { name: 'SQLite file, 16 at once', durability: 'killed', about: { store: 'file', atOnce: 16, trials: 4000 } },
  { name: 'SQLite file, ask and tell', durability: 'killed', about: { store: 'file', way: 'study', trials: 2000 } },
  { name: 'SQLite file, synced', durability: 'every', about: { store: 'synced', trials: 1000 } },
] as const;
const peers = [
  { name: 'memory', durability: 'none', storage: 'memory', trials: 4000 },
  { name: 'journal file, no fsync', durability: 'killed', storage: 'journal-unsynced', trials: 2000 },
  { name: 'SQLite, WAL, NORMAL', durability: 'killed', storage: 'sqlite-normal', trials: 150 },
  { name: 'journal file', durability: 'every', storage: 'journal', trials: 500 },
  { name: 'SQLite', durability: 'every', storage: 'sqlite', trials: 100 },
] as const;

const runs: { readonly name: string; readonly durability: keyof typeof durabilities; run(): Figure }[] = [];
for (const { name, durability, about } of ours) {
  runs.push({ name: `HyperDrive, ${name}`, durability, run: () => cell(root, about) });
  if (earlier) runs.push({ name: `HyperDrive before, ${name}`, durability, run: () => cell(earlier, about) });
}
if (python)
  for (const { name, durability, storage, trials } of peers)
    runs.push({ name: `Optuna, ${name}`, durability, run: () => theirs(storage, trials) });

console.log(machineLine());
const figures = new Map<string, Figure[]>();
for (let round = 0; round < rounds; round++)
  for (const { name, run } of runs) figures.set(name, [...(figures.get(name) ?? []), run()]);
rmSync(folder, { recursive: true, force: true });

console.log(
  '\n| in process, no-op objective | durability | processor ms a trial | trials per processor second | trials/s |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const { name, durability } of runs) {
  const of = (figure: 'cpuMs' | 'wallMs') => median((figures.get(name) ?? []).map((found) => found[figure]));
  const rate = (ms: number) => Math.round(1000 / ms).toLocaleString('en');
  console.log(
    `| ${name} | ${durabilities[durability]} | ${of('cpuMs').toFixed(2)} | ${rate(of('cpuMs'))} | ${rate(of('wallMs'))} |`,
  );
}

const pairs: [string, string][] = [
  ...(earlier ? ours.map(({ name }): [string, string] => [`HyperDrive, ${name}`, `HyperDrive before, ${name}`]) : []),
  ['HyperDrive, memory', 'Optuna, memory'],
  ['HyperDrive, SQLite file', 'Optuna, memory'],
  ['HyperDrive, SQLite file', 'Optuna, journal file, no fsync'],
  ['HyperDrive, SQLite file', 'Optuna, SQLite, WAL, NORMAL'],
  ['HyperDrive, SQLite file, synced', 'Optuna, journal file'],
  ['HyperDrive, SQLite file, synced', 'Optuna, SQLite'],
];
console.log('\n| processor time of | in that of | ratio, median (each round) |\n| --- | --- | --- |');
for (const [mine, other] of pairs) {
  const others = figures.get(other);
  const ratios = (figures.get(mine) ?? []).map(({ cpuMs }, round) => cpuMs / (others?.[round]?.cpuMs ?? Number.NaN));
  if (others)
    console.log(
      `| ${mine} | ${other} | ${median(ratios).toFixed(2)} (${ratios.map((r) => r.toFixed(2)).join(', ')}) |`,
    );
}

console.log('\n| SQL a trial | statements | transactions |\n| --- | --- | --- |');
for (const { name, about } of ours.filter((each) => each.durability === 'killed'))
  for (const [when, place] of [['', root] as const, ...(earlier ? [[' before', earlier] as const] : [])]) {
    const { statements, transactions } = cell(place, { ...about, trials: 500, counts: true });
    console.log(`| ${name}${when} | ${statements?.toFixed(1)} | ${transactions?.toFixed(2)} |`);
  }
