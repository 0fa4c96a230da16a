import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wrapperPath } from './launchers.ts';

const lines = readFileSync(wrapperPath, 'utf8').split('\n');

/** Functions that run in the shell of an attempt. */
const functions = ['hyperdrive_attempt', 'hyperdrive_leave', 'hyperdrive_served', 'hyperdrive_main'];

/** Numbers of the lines before which the shell of an attempt can be killed: each begins a command. */
const numbers = lines.flatMap((line, index) => {
  const isCommand =
    /^ {2}[^ #})]/.test(line) && !/^ {2}(?:fi|done)\b/.test(line) && !/(?:\|\||&&|\\)$/.test(lines[index - 1] ?? '');
  const start = lines.slice(0, index).findLast((each) => /^\w+\(\) \{$/.test(each));
  return isCommand && functions.includes(start?.slice(0, -4) ?? '') ? [index] : [];
});

const stepOf = (index: number) => `${index + 1}: ${lines[index]?.trim()}`;

/** Steps of the shell of an attempt, by line of `wrapper.sh`. */
export const wrapperSteps: readonly string[] = numbers.map(stepOf);

/** Copies of `wrapper.sh` whose shell is killed before a step. */
export class CrashingWrappers {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hyperdrive-crashing-'));

  /** @returns the path of the copy */
  before(step: string): string {
    const index = numbers.find((each) => stepOf(each) === step);
    if (index === undefined) throw new Error(`no step ${step}`);
    const path = join(this.#folder, `${index}.sh`);
    // The parent of this small shell is the shell of the attempt, also in a subshell.
    writeFileSync(path, [...lines.slice(0, index), `  sh -c 'kill -9 $PPID'`, ...lines.slice(index)].join('\n'));
    return path;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
