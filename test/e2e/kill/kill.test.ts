import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkspace, type SweepRow, type TrialRow } from '../../../src/index.ts';

/**
 * The controller is killed with SIGKILL at random moments of a sweep of real processes, alone or together with the
 * launchers that start its trials; then each attempt has its own copy of the code. Whatever the moments: exactly 60 trials, each started once; every acknowledged report
 * stored once; no process left; and the same final state as an undisturbed run of the same seed.
 */
const cases = [
  { victims: 'the controller', kills: Number(process.env.HYPERDRIVE_KILLS ?? 200), launchersOf: () => [], set: [] },
  {
    victims: 'the controller together with its launchers',
    kills: Number(process.env.HYPERDRIVE_LAUNCHER_KILLS ?? 30),
    launchersOf,
    set: ['--set', 'trial.isolation=copy', '--set', `trial.code=${resolve('test/e2e/kill')}`],
  },
];
const trials = 60;
const steps = 6;
const slots = 6;
const command = resolve('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-kill-'));

beforeAll(() => {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build');
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

/** How many trials may have ended by now, for trial.py; without the file, all may. */
const pace = join(folder, 'pace');

function sweepFile(pauseSeconds: number): string {
  const file = join(folder, `sweep-${pauseSeconds}.yaml`);
  writeFileSync(
    file,
    `display_name: kill test
trial:
  command:
    [python3, ${JSON.stringify(resolve('test/e2e/kill/trial.py'))}, '${steps}', '${pauseSeconds}', ${JSON.stringify(pace)}, '${process.pid}']
  append_parameters: always
  resources: { cpus: 0.1 }
search_space:
  x: { type: uniform, min_value: 0, max_value: 1 }
sampling_algorithm: { type: random, seed: 11 }
objective: { primary_metric: score, goal: maximize }
limits: { max_total_trials: ${trials}, max_concurrent_trials: ${slots} }
`,
  );
  return file;
}

function hyperdrive(state: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [command, ...args, '--state', state], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  return child;
}
let stderr = '';

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode;
  await once(child, 'exit');
  return child.exitCode;
}

interface Outcome {
  readonly sweep: SweepRow;
  readonly trials: readonly TrialRow[];
  readonly series: ReadonlyMap<string, readonly number[]>;
  readonly outputs: (trial: number, file: string) => readonly string[];
  readonly attempts: readonly { readonly key: string; readonly end: { readonly kind: string } | null }[];
}

async function outcomeOf(state: string): Promise<Outcome> {
  const workspace = await openWorkspace({ folder: state, readOnly: true });
  try {
    const [sweep] = await workspace.store.sweeps();
    if (!sweep) throw new Error(`no sweep in ${state}`);
    const series = new Map<string, number[]>();
    for (const row of await workspace.store.reports({ sweepId: sweep.id })) {
      const key = `${row.trial} ${row.metric}`;
      series.set(key, [...(series.get(key) ?? []), row.value]);
    }
    return {
      sweep,
      trials: await workspace.store.trials({ sweepId: sweep.id, limit: 1000 }),
      series,
      outputs: (trial, file) => {
        const path = join(workspace.folders.outputs(sweep.id, trial), file);
        return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
      },
      attempts: await workspace.store.attempts({ sweepId: sweep.id }),
    };
  } finally {
    await workspace.close();
  }
}

/** Processes of this machine whose environment names an attempt of the sweep. */
function processesOf(sweepId: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HYPERDRIVE_SWEEP=${sweepId}\0`);
    } catch {
      // It ended meanwhile, or is not ours to read.
      return false;
    }
  });
}

/** The shells of a controller that fork for its trials. */
function launchersOf(controller: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-ax', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    return Number(parent) === controller && args.includes('--serve') ? [Number(pid)] : [];
  });
}

/** Kills processes, the controller first or last, as close together as the system allows. */
function killAll(controller: ChildProcess, launchers: readonly number[], isFirst: boolean): void {
  if (isFirst) controller.kill('SIGKILL');
  for (const pid of launchers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // The controller had retired it, or it has followed the controller.
    }
  }
  controller.kill('SIGKILL');
}

let undisturbed: Outcome | undefined;
async function undisturbedOutcome(): Promise<Outcome> {
  const state = join(folder, 'undisturbed');
  if (undisturbed === undefined) expect(await exitOf(hyperdrive(state, 'run', sweepFile(0)))).toBe(0);
  undisturbed ??= await outcomeOf(state);
  return undisturbed;
}

test.each(cases)('$kills kills of $victims lose and double nothing', { timeout: 1_800_000 }, async (each) => {
  const { victims, kills } = each;
  const wanted = await undisturbedOutcome();
  const state = join(folder, victims.replaceAll(' ', '-'));
  const file = sweepFile(0.2);
  const isWithLaunchers = each.launchersOf === launchersOf;
  const mayEnd = (done: number) => Math.floor((done / kills) * trials);
  let killedLaunchers = 0;
  let child = hyperdrive(state, 'run', file, ...each.set);
  let lease: number | undefined;
  for (let done = 0; done < kills; done++) {
    // Trials end at the pace of the kills, so that the sweep outlasts them on however fast a machine.
    writeFileSync(pace, String(mayEnd(done)));
    // Any moment from loading the program to the middle of its work, where every second kill comes on however slow a
    // machine; seeded, so that a failure can be looked at again.
    const afterMs = (done * 7919) % 650;
    if (done % 2 === 0) while (!hasEnded(child) && ((await leaseOf(state)) ?? 0) <= (lease ?? 0)) await delay(10);
    // With launchers, every second kill comes in the milliseconds of a start, as long as there is a trial to start.
    const comesAtStart = done % 2 === 0 && isWithLaunchers && mayEnd(done) + slots < trials;
    if (comesAtStart) while (!hasEnded(child) && launchersOf(child.pid ?? 0).length === 0) await delay(5);
    const pauseMs = comesAtStart ? afterMs % 40 : done % 2 === 0 ? afterMs : 150 + afterMs;
    await Promise.race([delay(pauseMs), exitOf(child)]);
    expect(child.exitCode, `ended by itself before kill ${done}: ${stderr.slice(-2000)}`).toBeNull();
    const launchers = each.launchersOf(child.pid ?? 0);
    killedLaunchers += launchers.length;
    killAll(child, launchers, done % 4 < 2);
    await exitOf(child);
    lease = await leaseOf(state);
    child = lease === undefined ? hyperdrive(state, 'run', file, ...each.set) : hyperdrive(state, 'resume');
  }
  rmSync(pace);
  if (isWithLaunchers) expect(killedLaunchers).toBeGreaterThan(kills / 4);
  const last = await exitOf(child);
  expect(last, stderr.slice(-2000)).toBe(0);

  const got = await outcomeOf(state);
  expect(got.sweep.state).toBe('completed');
  expect(got.sweep.leaseToken, 'controllers that drove the sweep').toBeGreaterThan(kills / 2);
  expect(got.trials.map((trial) => trial.number)).toEqual(Array.from({ length: trials }, (_, n) => n));
  const lost = got.attempts.filter(({ end }) => end?.kind !== 'ok').map(({ key, end }) => ({ key, end }));
  expect(lost, 'attempts that did not end well').toEqual([]);
  expect(got.attempts).toHaveLength(trials);
  const told = ({ trials }: typeof got) =>
    trials.map(({ number, state, config, best, last, intervals }) => [number, state, config, best, last, intervals]);
  expect(told(got)).toEqual(told(wanted));
  for (const { number } of got.trials) {
    expect(got.outputs(number, 'started'), `trial ${number} started once`).toHaveLength(1);
    for (const metric of ['score', 'spooled']) {
      expect(got.series.get(`${number} ${metric}`), `${metric} of trial ${number}`).toEqual(
        wanted.series.get(`${number} ${metric}`),
      );
    }
    const acknowledged = Math.max(0, ...got.outputs(number, 'acknowledged').map(Number));
    const x = Number(got.trials[number]?.config.x);
    const stored = got.series.get(`${number} http`) ?? [];
    // A report may be stored although its answer was lost; none that was acknowledged is missing, none is there twice.
    expect(stored.length, `acknowledged reports of trial ${number}`).toBeGreaterThanOrEqual(acknowledged);
    expect(stored).toEqual(stored.map((_, step) => x + step));
  }
  expect(processesOf(got.sweep.id)).toEqual([]);
  const copies = readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\bwork(-part)?$/.test(path),
  );
  expect(copies, 'copies of the code that are left').toEqual([]);
});

/** Number of the lease under which the sweep is, or was last, driven; undefined if there is no sweep yet. */
async function leaseOf(state: string): Promise<number | undefined> {
  if (!existsSync(join(state, 'hyperdrive.db'))) return undefined;
  try {
    const workspace = await openWorkspace({ folder: state, readOnly: true });
    try {
      return (await workspace.store.sweeps())[0]?.leaseToken;
    } finally {
      await workspace.close();
    }
  } catch {
    // The store is only being made, or was when the kill came.
    return undefined;
  }
}
