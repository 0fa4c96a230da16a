import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The completions of `hyperdrive completion`, in the shells themselves. */
const program = resolve('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-completion-'));
const bin = join(folder, 'bin');
/** Words of each call of the command, a call on a line. */
const calls = join(folder, 'calls');
const environment = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  HOME: folder,
  XDG_DATA_HOME: join(folder, 'data'),
};
/** A name that would run a command if a shell expanded it. */
const hostile = 'a:b $(touch expanded)`touch expanded`';
const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const run = (command: string, words: readonly string[], input?: string) =>
  spawnSync(command, [...words], { cwd: folder, env: environment, encoding: 'utf8', timeout: 120_000, input });
const has = (command: string) => run('sh', ['-c', `command -v ${command}`]).status === 0;
const missing = (shell: Shell) => (has(shell) ? '' : ` (skipped: ${shell} is not installed)`);

const sweep = (name: string) => `
name: '${name}'
trial: {command: 'echo "{\\"score\\": \${{search_space.x}}}"'}
search_space: {x: {type: choice, values: [1, 2]}}
sampling_algorithm: grid
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 2, max_concurrent_trials: 2}
`;
let squares = '';

beforeAll(() => {
  if (!existsSync(program)) throw new Error('dist/cli/main.js is missing: npm run build');
  mkdirSync(bin);
  mkdirSync(join(folder, 'folder'));
  writeFileSync(
    join(bin, 'hyperdrive'),
    `#!/bin/sh\necho "$*" >> ${calls}\nexec ${process.execPath} ${program} "$@"\n`,
  );
  chmodSync(join(bin, 'hyperdrive'), 0o755);
  writeFileSync(join(folder, 'train.py'), '');
  for (const [name, state] of [
    ['squares', '.hyperdrive'],
    [hostile, 'other'],
  ] as const) {
    writeFileSync(join(folder, `${state === 'other' ? state : name}.yaml`), sweep(name));
    const words = ['run', `${state === 'other' ? state : name}.yaml`, '--state', state, '--json', '--gpus', ''];
    const { status, stdout, stderr } = run('hyperdrive', words);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    if (state !== 'other') squares = JSON.parse(stdout.split('\n')[0] ?? '').id;
  }
  for (const shell of shells)
    writeFileSync(join(folder, `script.${shell}`), run('hyperdrive', ['completion', shell]).stdout);
});
let serving: ChildProcess | undefined;
/** Address of a server of the folder `other`. */
let server = '';
beforeAll(async () => {
  const words = [program, 'serve', '--port', '0', '--state', 'other'];
  serving = spawn(process.execPath, words, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout } = serving;
  // The stream stays open: a server whose output nobody takes ends.
  server = await new Promise<string>((resolve) =>
    stdout?.on('data', (part: Buffer) => {
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(part))?.[0];
      if (address !== undefined) resolve(address);
    }),
  );
});
afterAll(() => serving?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** What a shell offers for the last word of each line, sorted. */
function offered(shell: Shell, ...lines: readonly string[]): Record<string, readonly string[]> {
  const driver = resolve('test/e2e/completion', `drive.${shell}`);
  const options = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] };
  const { stdout, stderr, status } = run(shell, [...options[shell], driver, join(folder, `script.${shell}`), ...lines]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const parts = stdout.split(/^== /m).slice(1);
  return Object.fromEntries(
    parts.map((part) => {
      const [line = '', ...words] = part.split('\n').filter((word) => word !== '' && !word.startsWith('-> '));
      // fish lists whole words with a description, the others what follows `--option=`.
      const plain = words.map((word) => (word.split('\t')[0] ?? '').replace(/^--[a-z-]+=(?=.)/, '').replace(/\/$/, ''));
      return [line, [...new Set(plain)].sort()];
    }),
  );
}

/** What the calls since the last look were for. */
function called(): readonly string[] {
  const lines = existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').filter(Boolean) : [];
  rmSync(calls, { force: true });
  return lines;
}

for (const shell of shells)
  describe.skipIf(!has(shell))(`${shell}${missing(shell)}`, () => {
    test('offers commands, options, choices and files, and does not start the command for them', () => {
      const wanted = {
        'hyperdrive verif': ['verify'],
        'hyperdrive completion ': ['bash', 'fish', 'zsh'],
        'hyperdrive help tri': ['trials'],
        'hyperdrive trials --so': ['--sort'],
        'hyperdrive trials --sort ': ['best', 'number'],
        'hyperdrive trials --sort=': ['best', 'number'],
        'hyperdrive trials --sort=b': ['best'],
        'hyperdrive show --js': ['--json'],
        'hyperdrive token create me --role ': ['member', 'owner', 'viewer'],
        'hyperdrive token ': ['create', 'list', 'revoke'],
        'hyperdrive plot hi': ['history'],
        'hyperdrive init tr': ['train.py'],
        'hyperdrive export --out tr': ['train.py'],
        'hyperdrive run -- sq': ['squares.yaml'],
        'hyperdrive status --state fo': ['folder'],
        'hyperdrive run --set ': [],
      };
      called();
      const { 'hyperdrive ': commands, ...others } = offered(shell, 'hyperdrive ', ...Object.keys(wanted));
      expect(others).toEqual(wanted);
      expect(commands).toEqual(expect.arrayContaining(['best', 'completion', 'init', 'run', 'status', 'token']));
      expect(commands).not.toContain('complete');
      expect(called()).toEqual([]);
    });

    test('offers sweeps by name and id, those of the state folder that the line names', () => {
      const both = [squares, 'squares'].sort();
      const others = [expect.stringMatching(/^hd-/), hostile].sort((a) => (a === hostile ? -1 : 1));
      const wanted = {
        'hyperdrive status ': both,
        'hyperdrive show ': both,
        'hyperdrive status --json ': both,
        'hyperdrive plot history ': both,
        'hyperdrive plot history x y ': both,
        'hyperdrive best sq': ['squares'],
        'hyperdrive status --state other ': others,
        'hyperdrive status --state=other ': others,
        'hyperdrive status --state nowhere ': [],
        [`hyperdrive status --server ${server} `]: others,
        [`hyperdrive status --server=${server} `]: others,
      };
      expect(offered(shell, ...Object.keys(wanted))).toEqual(wanted);
      expect(existsSync(join(folder, 'expanded'))).toBe(false);
    });

    test('offers trials of the newest sweep, or of the one that the line names', () => {
      const wanted = {
        'hyperdrive logs ': ['0', '1'],
        'hyperdrive stop squares --trial ': ['0', '1'],
        'hyperdrive enqueue squares --again ': ['0', '1'],
        'hyperdrive stop unknown --trial ': [],
      };
      expect(offered(shell, ...Object.keys(wanted))).toEqual(wanted);
    });
  });

/** Types lines into an interactive Bash. @returns words of the calls of the command */
function typedInBash(setup: string, ...lines: readonly string[]): readonly string[] {
  called();
  const typed = [`PS1=; cd ${folder}; ${setup}`, ...lines, 'exit', ''].join('\n');
  run('script', ['-qec', 'bash --norc --noprofile -i', '/dev/null'], typed);
  return called();
}

const lines = ['hyperdrive tri\t--so\tb\tsq\t', 'hyperdrive trials --sort=b\t', 'hyperdrive export --out fol\t'];
const finished = ['complete sweeps', 'trials --sort best squares', 'trials --sort=best', 'export --out folder/'];
const bashCompletion = '/usr/share/bash-completion/bash_completion';

describe.skipIf(!has('script') || !has('bash'))('Tab in an interactive Bash', () => {
  test('without bash-completion', () => {
    expect(typedInBash('source script.bash', ...lines)).toEqual(finished);
  });

  const absent = existsSync(bashCompletion) ? '' : ' (skipped: bash-completion is not installed)';
  test.skipIf(absent !== '')(`with bash-completion, which loads the script at the first Tab${absent}`, () => {
    const place = join(folder, 'data', 'bash-completion', 'completions');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'hyperdrive'), readFileSync(join(folder, 'script.bash')));
    expect(typedInBash(`source ${bashCompletion}`, ...lines)).toEqual(finished);
  });
});

test.skipIf(!has('zsh'))('zsh loads the script from a folder of fpath', () => {
  const place = join(folder, 'functions');
  mkdirSync(place);
  writeFileSync(join(place, '_hyperdrive'), readFileSync(join(folder, 'script.zsh')));
  const setup = join(folder, 'setup.zsh');
  writeFileSync(setup, `fpath=(${place} $fpath); compinit -u -D\n`);
  const driver = resolve('test/e2e/completion/drive.zsh');
  const { stdout } = run('zsh', ['-f', driver, setup, 'hyperdrive trials --sort=b', 'hyperdrive trials --sort n']);
  expect(stdout).toContain('-> hyperdrive trials --sort=best \n');
  expect(stdout).toContain('-> hyperdrive trials --sort number \n');
});
