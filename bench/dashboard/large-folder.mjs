/**
 * Processor time and peak memory of the commands that read a state folder, for folders of `generate.ts`.
 *
 *   npm run build
 *   npx tsx bench/dashboard/generate.ts --state /tmp/large --trials 100000 --copies 10
 *   node bench/dashboard/large-folder.mjs --state /tmp/large [--only trials,export] [--dist dist] [--rounds 3]
 *
 * Each command is a process of its own; its output goes to a file, except that of `trials, a terminal`, which gets a
 * pseudo-terminal by script(1). Figures are medians.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    only: { type: 'string', default: '' },
    dist: { type: 'string', default: 'dist' },
    rounds: { type: 'string', default: '1' },
  },
});
if (values.state === undefined) throw new Error('--state FOLDER is needed');
const program = resolve(values.dist, 'cli/main.js');
const state = resolve(values.state);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-large-'));

const commands = {
  version: ['--version'],
  status: ['status'],
  'status SWEEP': ['status', 'synthetic'],
  best: ['best'],
  'trials, a terminal': ['trials'],
  'trials, a pipe': ['trials'],
  'trials --json': ['trials', '--json'],
  'trials --sort best': ['trials', '--sort', 'best'],
  'export (CSV)': ['export'],
  'export (JSON)': ['export', '--format', 'json'],
  importance: ['importance'],
};

/** Writes what the process has used to a file when it exits. */
const hook = (file) =>
  `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(file)},JSON.stringify(process.resourceUsage())))`;

function measure(name, args) {
  const usage = join(folder, 'usage.json');
  const out = join(folder, 'out.txt');
  const line = ['--import', hook(usage), program, ...args, ...(args[0] === '--version' ? [] : ['--state', state])];
  const began = performance.now();
  const quoted = [process.execPath, ...line].map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ');
  const { status } = name.includes('terminal')
    ? spawnSync('script', ['-qec', quoted, out], { stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync(process.execPath, line, { stdio: ['ignore', openSync(out, 'w'), 'inherit'] });
  if (status !== 0) throw new Error(`${name} failed`);
  const wallS = (performance.now() - began) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8'));
  return [(userCPUTime + systemCPUTime) / 1e6, wallS, maxRSS / 1024, statSync(out).size / 1e6];
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
console.log('| command | processor s | wall s | peak MB | output MB |\n| --- | --- | --- | --- | --- |');
for (const [name, args] of Object.entries(commands)) {
  if (values.only !== '' && !values.only.split(',').some((part) => name.startsWith(part))) continue;
  const runs = Array.from({ length: Number(values.rounds) }, () => measure(name, args));
  const [cpu, wall, mb, output] = [0, 1, 2, 3].map((place) => median(runs.map((run) => run[place])));
  console.log(`| ${name} | ${cpu.toFixed(2)} | ${wall.toFixed(1)} | ${mb.toFixed(0)} | ${output.toFixed(1)} |`);
}
rmSync(folder, { recursive: true });
