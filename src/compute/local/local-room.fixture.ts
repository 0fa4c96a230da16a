import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '../../base/index.ts';
import type { CommandTrial } from '../../model/index.ts';
import { keyOf, testJob } from '../compute.contract.ts';
import type { AttemptJob } from '../compute.ts';
import { MemoryIntake } from '../memory-intake.fixture.ts';
import { type LocalOptions, localTarget } from './local-target.ts';
import { systemProcessTable } from './process/process-table.ts';

const clock = systemClock();
const table = systemProcessTable();
const root = mkdtempSync(join(tmpdir(), 'hyperdrive-local-'));
let rooms = 0;

/** Keys of the attempts in this test file. */
const keys = new Set<string>();

/** Removes the folders of all tests of this file, and the processes that failed tests left. */
export function removeRooms(): void {
  for (const pid of [...keys].flatMap(living)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has already ended.
    }
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

/** Polls a condition, until the test's own time-out. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A state folder with an intake, in which tests open targets one after the other, and readers for its files. */
export function room(options: Partial<LocalOptions> = {}) {
  const folder = join(root, String(rooms++));
  mkdirSync(folder);
  const intake = new MemoryIntake();
  const open = (more: Partial<LocalOptions> = {}) =>
    localTarget({
      intake,
      stateFolder: join(folder, 'state'),
      slots: { cpus: 2, gpus: [] },
      clock,
      logger: silentLogger,
      baseEnvironment: process.env,
      ...options,
      ...more,
    });
  const job = (key: string, trial: Partial<Omit<CommandTrial, 'type'>>, input: Partial<AttemptJob> = {}) => {
    const { definition: _, trial: __, ...rest } = input;
    keys.add(key);
    return testJob({
      key,
      runFolder: join(folder, key),
      outputFolder: join(folder, key, 'outputs'),
      ...rest,
      trial: { workingFolder: folder, ...trial },
    });
  };
  const file = (key: string, name: string) => join(folder, key, name);
  const text = (key: string, name: string) =>
    existsSync(file(key, name)) ? readFileSync(file(key, name), 'utf8') : '';
  return { folder, intake, open, job, file, text };
}

/** Key of the attempt in tests with one job. */
export const key = keyOf(0);

/** A command that outlasts every test's time-out, but ends by itself if the test is killed. */
export const sleep = 'sleep 300';

/** Shell condition: the process of this test is alive. It ends trials that outlive a killed test. */
export const isTested = `kill -0 ${process.pid} 2>/dev/null`;

/** Shell text that waits until the file `go` is in the working folder. */
export const waitForGo = `while [ ! -e go ] && ${isTested}; do sleep 0.02; done`;

/** Runs one job to its end. */
export async function runOne(
  trial: Partial<Omit<CommandTrial, 'type'>>,
  input: Partial<AttemptJob> = {},
  options: Partial<LocalOptions> = {},
) {
  const place = room(options);
  const target = place.open();
  const job = place.job(key, trial, input);
  const attempt = place.intake.plan(key, job.config);
  await target.submit(job);
  await until(() => attempt.end !== null);
  await target.close();
  return { ...place, attempt, end: attempt.end, reports: place.intake.reportsOf(key) };
}

/** Living processes of an attempt. */
export function living(attemptKey: string): readonly number[] {
  return table.all().flatMap(({ pid, isZombie }) => {
    return !isZombie && table.hasVariable(pid, `HYPERDRIVE_ATTEMPT=${attemptKey}`) ? [pid] : [];
  });
}
