import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../../src/cli/program.fixture.ts';

/** A working folder for sweeps whose trials wait for a sign. */
export interface FolderLab {
  readonly root: string;
  path(name: string): string;
  start(...words: string[]): ReturnType<typeof startProgram>;
  run(...words: string[]): ReturnType<typeof startProgram>['ended'];
  /** How many times user code was started, by trial. */
  starts(): Readonly<Record<string, number>>;
  /** Waits until so many trials have started. */
  started(count: number): Promise<void>;
  /** Lets all trials end. */
  go(): void;
  remove(): void;
}

/** Copies a folder, without the pipes that only processes use, which Node cannot copy. */
export function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !lstatSync(path).isFIFO() });
}

/** Polls a condition; the test's own time-out is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * @param body what a trial does after its signal to continue; `$X` is its parameter
 * @param before what it does before
 */
export function folderLab({
  body = '',
  before = '',
}: {
  readonly body?: string;
  readonly before?: string;
} = {}): FolderLab {
  const root = mkdtempSync(join(tmpdir(), 'hyperdrive-folder-'));
  const path = (name: string) => join(root, name);
  mkdirSync(path('starts'));
  writeFileSync(
    path('trial.sh'),
    `X=$1
echo >"${root}/starts/$HYPERDRIVE_TRIAL.$HYPERDRIVE_ATTEMPT_NUMBER.$$"
echo "{\\"score\\": $X}"
${before}
while [ -d "${root}/starts" ] && [ ! -e "${root}/go" ]; do sleep 0.05; done
echo "{\\"score\\": 1$X}"
${body}
`,
  );
  writeFileSync(
    path('sweep.yaml'),
    `name: squares
trial: {command: [/bin/sh, '${root}/trial.sh', '\${{search_space.x}}']}
search_space: {x: {type: choice, values: [1, 2, 3, 4]}}
sampling_algorithm: grid
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 4, max_concurrent_trials: 2}
`,
  );
  const start = (...words: string[]) => startProgram(words, root);
  const starts = () => {
    const found: Record<string, number> = {};
    for (const name of readdirSync(path('starts'))) {
      const trial = name.split('.')[0] ?? '';
      found[trial] = (found[trial] ?? 0) + 1;
    }
    return found;
  };
  return {
    root,
    path,
    start,
    run: (...words) => start(...words).ended,
    starts,
    started: (count) => until(() => Object.keys(starts()).length >= count),
    go: () => writeFileSync(path('go'), ''),
    remove() {
      if (!existsSync(path('go'))) writeFileSync(path('go'), '');
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
