import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkspace, type SweepRow, type TrialRow } from '../../../src/index.ts';

/**
 * The wall clock of running processes is set, by libfaketime. Everything else is as users have it: the built command, real
 * processes, real time. The monotonic clock is left alone, as it is where somebody sets the clock of a machine.
 */
const preload = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));
const reason = preload === undefined ? ' (skipped: the package faketime is not installed)' : '';
const command = resolve(process.env.HYPERDRIVE_COMMAND ?? 'dist/cli/main.js');
const root = mkdtempSync(join(tmpdir(), 'hyperdrive-clock-'));
const children = new Set<ChildProcess>();

beforeAll(() => {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build');
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

/** A machine whose clock can be set: a folder, a state folder in it, a file that says what the clock is off by. */
class Machine {
  readonly folder = mkdtempSync(join(root, 'machine-'));
  readonly state = join(this.folder, 'state');
  readonly #clock = join(this.folder, 'clock');

  constructor(trial: string, yaml: string) {
    this.setClock('+0');
    writeFileSync(join(this.folder, 'trial.sh'), trial);
    writeFileSync(
      join(this.folder, 'sweep.yaml'),
      `display_name: clock
trial: { command: [bash, trial.sh], append_parameters: never, resources: { cpus: 0.1 } }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: { type: random, seed: 1 }
objective: { primary_metric: loss, goal: minimize }
${yaml}`,
    );
  }

  setClock(offset: string): void {
    // At once: a reader must not see half a file.
    writeFileSync(`${this.#clock}.new`, `${offset}\n`);
    renameSync(`${this.#clock}.new`, this.#clock);
  }

  start(...args: string[]): { child: ChildProcess; output: () => string } {
    const child = spawn(process.execPath, [command, ...args, '--state', this.state], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        LD_PRELOAD: preload,
        FAKETIME_TIMESTAMP_FILE: this.#clock,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      },
    });
    children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => {
        output += text.toString();
      });
    return { child, output: () => output };
  }

  async run(...args: string[]): Promise<{ code: number | null; output: string }> {
    const { child, output } = this.start(...args);
    return { code: await exitOf(child), output: output() };
  }

  async rows(): Promise<{ sweep: SweepRow; trials: readonly TrialRow[]; kinds: readonly string[] }> {
    const workspace = await openWorkspace({ folder: this.state, readOnly: true });
    try {
      const [sweep] = await workspace.store.sweeps();
      if (!sweep) throw new Error('no sweep');
      const trials = await workspace.store.trials({ sweepId: sweep.id, order: 'number' });
      const log = await workspace.store.log({ sweepId: sweep.id });
      return { sweep, trials, kinds: log.map(({ kind, body }) => (kind === 'notice' ? String(body.code) : kind)) };
    } finally {
      await workspace.close();
    }
  }

  /** Waits for as many entries of a kind. */
  async until(kind: string, count = 1): Promise<void> {
    for (;;) {
      const kinds = existsSync(join(this.state, 'hyperdrive.db'))
        ? (await this.rows().catch(() => undefined))?.kinds
        : [];
      if ((kinds ?? []).filter((each) => each === kind).length >= count) return;
      await delay(200);
    }
  }

  /** People see no negative time, and replay derives the same. */
  async expectSound(): Promise<void> {
    const { sweep, trials } = await this.rows();
    for (const args of [
      ['status', sweep.id, '--json'],
      ['status'],
      ['trials'],
      ['export', '--format', 'csv'],
      ['best'],
    ]) {
      const told = spawnSync(process.execPath, [command, ...args, '--state', this.state], { encoding: 'utf8' });
      expect(told.stderr).toBe('');
      expect(told.stdout).not.toMatch(/-\d+(\.\d+)? ?(ms|s|min|h|d)\b/);
    }
    for (const { startedAtMs, endedAtMs, createdAtMs } of trials)
      expect([createdAtMs, startedAtMs ?? createdAtMs, endedAtMs]).toEqual(
        [createdAtMs, startedAtMs ?? createdAtMs, Number(endedAtMs)].sort((a, b) => a - b),
      );
    expect(Number(sweep.endedAtMs)).toBeGreaterThanOrEqual(sweep.createdAtMs);
    const replay = spawnSync(process.execPath, [command, 'replay', '--state', this.state], {
      encoding: 'utf8',
    });
    expect(replay.stdout + replay.stderr).toMatch(/all equal/);
    expect(replay.status).toBe(0);
  }
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  children.delete(child);
  return child.exitCode;
}

describe.skipIf(preload === undefined).each(['+3d', '-3d'])(
  `the wall clock is set by %s${reason}`,
  (offset) => {
    test.concurrent('no trial and no sweep fails by a limit that has not passed', async () => {
      const machine = new Machine(
        'sleep 3; echo \'{"loss": 1}\'',
        'limits: { max_total_trials: 6, max_concurrent_trials: 2, trial_timeout: 1h, timeout: 2h }',
      );
      const { child, output } = machine.start('run', 'sweep.yaml');
      await machine.until('claimed', 2);
      machine.setClock(offset);
      expect([await exitOf(child), output()]).toEqual([0, expect.stringContaining('The clock of this machine')]);
      const { sweep, trials, kinds } = await machine.rows();
      expect(sweep).toMatchObject({ state: 'completed', endingReason: null });
      expect(trials.map(({ state }) => state)).toEqual(Array(6).fill('completed'));
      expect(kinds.filter((kind) => kind === 'SWEEP_CLOCK_STEPPED')).toHaveLength(1);
      expect(output()).not.toMatch(/completed in 0 ms/);
      await machine.expectSound();
    });

    test.concurrent('a trial that hangs is ended at its limit', async () => {
      const machine = new Machine(
        'echo \'{"loss": 1}\'; sleep 1000',
        'limits: { max_total_trials: 1, max_concurrent_trials: 1, trial_timeout: 6s }',
      );
      const { child } = machine.start('run', 'sweep.yaml');
      await machine.until('claimed');
      machine.setClock(offset);
      await exitOf(child);
      expect((await machine.rows()).trials).toMatchObject([{ state: 'failed', failure: 'timed_out' }]);
      await machine.expectSound();
    });

    test.concurrent('a retry that waits comes', async () => {
      const machine = new Machine(
        '[ "$(ls failed 2>/dev/null)" ] && { echo \'{"loss": 1}\'; exit 0; }; touch failed; exit 3',
        'limits: { max_total_trials: 1, max_concurrent_trials: 1 }\nretries: { user_errors: 1 }',
      );
      const { child } = machine.start('run', 'sweep.yaml');
      await machine.until('trial.retry');
      machine.setClock(offset);
      expect(await exitOf(child)).toBe(0);
      expect((await machine.rows()).trials).toMatchObject([{ state: 'completed', attempts: 2 }]);
      await machine.expectSound();
    });

    test.concurrent('a sweep whose controller hangs is taken over; one whose controller lives is not', async () => {
      const machine = new Machine(
        'until [ -e go ]; do sleep 0.2; done; echo \'{"loss": 1}\'',
        'limits: { max_total_trials: 2, max_concurrent_trials: 2 }',
      );
      const first = machine.start('run', 'sweep.yaml');
      await machine.until('claimed', 2);
      machine.setClock(offset);
      expect(await machine.run('resume')).toMatchObject({
        code: 4,
        output: expect.stringContaining('STORE_LEASE_HELD'),
      });
      first.child.kill('SIGSTOP');
      // Another step, so that the last renewal is on the other side of a step too.
      machine.setClock(offset.startsWith('-') ? '-6d' : '+6d');
      const startMs = performance.now();
      let second = machine.start('resume');
      const isTaken = async () => (await machine.rows()).sweep.leaseToken > 1;
      while (!(await isTaken())) {
        if (second.child.exitCode === null) await delay(200);
        else second = machine.start('resume');
        expect(performance.now() - startMs).toBeLessThan(180_000);
      }
      writeFileSync(join(machine.folder, 'go'), '');
      expect(await exitOf(second.child)).toBe(0);
      first.child.kill('SIGCONT');
      expect([await exitOf(first.child), first.output()]).toEqual([4, expect.stringContaining('SWEEP_LEASE_LOST')]);
      const { trials, kinds } = await machine.rows();
      expect(trials.map(({ state, attempts }) => [state, attempts])).toEqual([
        ['completed', 1],
        ['completed', 1],
      ]);
      expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(2);
      await machine.expectSound();
    });
  },
  900_000,
);
