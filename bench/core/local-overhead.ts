/**
 * CPU time of a local trial beyond a bare spawn of the same program, per trial, all processes counted.
 *
 * Run: `npx tsx bench/core/local-overhead.ts [trials]` (default 300). Prints CPU milliseconds of this process and of its
 * children, user and system, for a bare spawn and for the local target with an intake in memory.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '../../src/base/index.ts';
import { testJob } from '../../src/compute/compute.contract.ts';
import { localTarget } from '../../src/compute/index.ts';
import { MemoryIntake } from '../../src/compute/memory-intake.fixture.ts';

const trials = Number(process.argv[2] ?? 300);
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-overhead-'));
const program = '/bin/true';
let rounds = 0;

/** CPU milliseconds of this process and its collected children so far. */
function cpuMs(): { own: number; children: number } {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ') ?? [];
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1000, children: (Number(fields[13]) + Number(fields[14])) * 10 };
}

async function bare(): Promise<void> {
  for (let n = 0; n < trials; n++) {
    const child = spawn(program, [], { stdio: 'ignore', detached: true });
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

async function local(): Promise<void> {
  const round = String(rounds++);
  const intake = new MemoryIntake();
  const target = localTarget({
    intake,
    // Of its own: a target takes up what an earlier one has left in its folder.
    stateFolder: join(folder, `state-${round}`),
    slots: { cpus: 1, gpus: [] },
    clock: systemClock(),
    logger: silentLogger,
    baseEnvironment: process.env,
  });
  for (let n = 0; n < trials; n++) {
    const key = `install-sweep${round}-${n}-0`;
    const runFolder = join(folder, key);
    const attempt = intake.plan(key);
    const trial = { command: [program], workingFolder: folder };
    await target.submit(testJob({ key, runFolder, outputFolder: join(runFolder, 'outputs'), trial }));
    await intake.until(() => attempt.end !== null);
    await target.reap(key);
  }
  await target.close();
}

async function measure(name: string, run: () => Promise<void>): Promise<number> {
  const before = cpuMs();
  const startMs = performance.now();
  await run();
  const wallMs = performance.now() - startMs;
  const after = cpuMs();
  const own = (after.own - before.own) / trials;
  const children = (after.children - before.children) / trials;
  console.log(
    `${name}: ${own.toFixed(2)} ms here + ${children.toFixed(2)} ms in children per trial (wall ${(wallMs / trials).toFixed(2)} ms)`,
  );
  return own + children;
}

await bare();
const first = await measure('bare spawn', bare);
await local();
const second = await measure('local target', local);
console.log(`overhead: ${(second - first).toFixed(2)} ms CPU per trial (${trials} trials each)`);
rmSync(folder, { recursive: true, force: true });
