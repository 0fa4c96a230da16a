import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './program.fixture.ts';

/** A folder to run commands in, with queries on its state folders. */
export function openLab() {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-cli-'));
  const start = (words: readonly string[], stdin?: string) => startProgram(words, folder, stdin);
  const hyperdrive = (words: readonly string[], stdin?: string) => start(words, stdin).ended;

  /** The newest sweep of a state folder, as JSON. */
  async function statusOf(state: string) {
    const { code, out } = await hyperdrive(['status', '--state', state, '--json']);
    return code === 0 ? JSON.parse(out)[0] : undefined;
  }

  /** Waits until the newest sweep of a state folder meets a condition. */
  async function until(state: string, isWanted: (sweep: Awaited<ReturnType<typeof statusOf>>) => boolean) {
    for (let tries = 0; tries < 600; tries++) {
      const found = await statusOf(state);
      if (found && isWanted(found)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not reached: ${JSON.stringify(await statusOf(state))}`);
  }

  /** Writes a file into the folder. @returns its name */
  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return name;
  }

  return {
    folder,
    start,
    hyperdrive,
    statusOf,
    until,
    file,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A sweep over four values whose trials print the value as a metric; each also has a word on standard error. */
export const squares = (command: string, more = '') => `
name: squares
trial: {command: '${command.replaceAll("'", "''")}'}
search_space: {x: {type: choice, values: [1, 2, 3, 4]}}
sampling_algorithm: grid
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 4, max_concurrent_trials: 2}
${more}`;

/** The command of a trial that reports its value as `score`. */
export const reportScore = 'echo "{\\"score\\": ${{search_space.x}}}"; echo working >&2';
