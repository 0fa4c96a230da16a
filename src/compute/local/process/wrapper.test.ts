import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testUnless } from '../../../../test/helpers/unless.ts';
import { servingArguments, servingScript, startCommand } from './launchers.ts';

const root = mkdtempSync(join(tmpdir(), 'hyperdrive-wrapper-'));
// A copy, since another user may not read the checkout.
const wrapper = join(root, 'wrapper.sh');
copyFileSync(fileURLToPath(new URL('./wrapper.sh', import.meta.url)), wrapper);
afterAll(() => rmSync(root, { recursive: true, force: true }));

// What every way of starting an attempt does is in attempt.contract.ts; here is what only this script does.

/** Runs the wrapper on a run folder. @param prefix command that starts the wrapper */
function start(folder: string, command: readonly string[], prefix: readonly string[] = []) {
  const words = [...prefix, '/bin/sh', wrapper, folder, 'boot/1', 'mark', ...command];
  const [program = '', ...args] = words;
  return spawnSync(program, args, { encoding: 'utf8', env: { PATH: process.env.PATH, HYPERDRIVE_GPUS: '' } });
}

function folderFor(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  // Tests also run it as another user.
  for (const each of [root, folder]) chmodSync(each, 0o777);
  return folder;
}

const exitOf = (folder: string) =>
  existsSync(join(folder, 'exit')) ? readFileSync(join(folder, 'exit'), 'utf8') : undefined;

test('a claim that cannot be written is not mistaken for a taken one', () => {
  const { status, stdout } = start(join(root, 'missing'), ['echo', 'ran']);
  expect({ status, stdout }).toEqual({ status: 116, stdout: '' });
});

/** Shells of this machine that may be /bin/sh somewhere. */
const shells = ['sh', 'dash', 'bash', 'bash --posix', 'busybox ash', 'ksh', 'mksh', 'zsh --emulate sh', 'yash'].filter(
  (shell) => spawnSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).status === 0,
);

/** Lets a shell serve starts, and waits for its end. */
function serve(input: string, shell: readonly string[] = ['/bin/sh'], environment: Record<string, string> = {}) {
  const [program = '', ...flags] = [...shell, ...servingArguments, '0123456789abcdef', 'boot/1'];
  return spawnSync(program, flags, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
    input: `${servingScript(wrapper)}${input}`,
  });
}

/** Prints its variable V and its arguments, each ended by NUL. */
const tell = ['/bin/sh', '-c', `printf '%s\\0' "$V" "$@"`, 'sh'];

test.each(shells)('%s, when it serves, hands on every word unchanged, whatever it contains', (shell) => {
  const word = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ \t\n'"\\$`*?~#;&|<>(){}!nw.]*$/));
  const texts = word.map((text) => text.replaceAll('\0', '').replace(/\p{Cs}/gu, ''));
  let count = 0;
  fc.assert(
    fc.property(texts, fc.array(texts, { maxLength: 4 }), (value, words) => {
      const folder = folderFor(`${shell.replaceAll(' ', '-')}-${count++}`);
      const start = startCommand([folder, 'mark', root, '2', 'HYPERDRIVE_GPUS=', `V=${value}`, ...tell, ...words]);
      const served = serve(start, shell.split(' '), { LANG: 'C.UTF-8' });
      expect(served.stdout).toBe('0\n');
      expect(readFileSync(join(folder, 'stdout.log'), 'utf8').split('\0')).toEqual([value, ...words, '']);
    }),
    { numRuns: 40 },
  );
});

test('a serving shell runs one start after the other, each in its own environment and folder', () => {
  const folders = ['served-1', 'served-2', 'served-3'].map(folderFor);
  const command = ['/bin/sh', '-c', 'pwd; echo "$A-$B"; exit ${B:-9}'];
  const inputs = folders.map((folder, index) =>
    startCommand([folder, 'mark', folder, '2', 'HYPERDRIVE_GPUS=', `${'AB'[index % 2]}=${index}`, ...command]),
  );
  const served = serve(inputs.join(''));
  expect(served.stdout).toBe('9\n1\n9\n');
  expect(folders.map((folder) => readFileSync(join(folder, 'stdout.log'), 'utf8'))).toEqual([
    `${folders[0]}\n0-\n`,
    `${folders[1]}\n-1\n`,
    `${folders[2]}\n2-\n`,
  ]);
  expect(folders.map(exitOf)).toEqual(['9\n', '1\n', '9\n']);
  for (const folder of folders)
    expect(readFileSync(join(folder, 'claim'), 'utf8')).toMatch(/^\d+ \S+ boot\/1 {2}0123456789abcdef\n$/);
});

test.each(shells)('%s, when it serves, runs nothing of a start that is cut short', (shell) => {
  const folder = folderFor(`cut-${shell.replaceAll(' ', '-')}`);
  const words = [folder, 'mark', folder, '1', "HYPERDRIVE_GPUS=it's", '/bin/echo', 'two words', "it's", '1'];
  const start = startCommand(words);
  for (let length = 0; length < start.indexOf('}'); length++) {
    const served = serve(start.slice(0, length), shell.split(' '));
    expect({ stdout: served.stdout, claim: existsSync(join(folder, 'claim')) }).toEqual({ stdout: '', claim: false });
  }
  expect(serve(start, shell.split(' ')).stdout).toBe('0\n');
});

test.each(shells)(
  'the program of %s, when it serves, gets default signal handlers, no input, no other files',
  (shell) => {
    const folder = folderFor(`handed-on-${shell.replaceAll(' ', '-')}`);
    const script = `import os, signal
print([signal.getsignal(each) is not signal.SIG_IGN for each in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)])
print(os.read(0, 1), [fd for fd in range(10) if os.path.exists('/dev/fd/%d' % fd)])`;
    const words = [folder, 'mark', folder, '1', 'HYPERDRIVE_GPUS=', '/usr/bin/env', 'python3', '-c', script];
    expect(serve(startCommand(words), shell.split(' ')).stdout).toBe('0\n');
    expect(readFileSync(join(folder, 'stdout.log'), 'utf8')).toBe("[True, True, True]\nb'' [0, 1, 2]\n");
  },
);

const small = ['sh', '-c', 'ulimit -f 0; trap "" XFSZ; exec "$@"', 'sh'];
test('a claim that cannot be filled, as on a full disk, runs nothing', () => {
  const { status, stdout } = start(folderFor('full'), ['echo', 'ran'], small);
  expect({ status, stdout }).toEqual({ status: 116, stdout: '' });
});

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const mayChange = spawnSync('setpriv', [...asNobody.slice(1), 'true']).status === 0;
/** Root has no limit on processes, and only root may become another user. */
testUnless(!mayChange && 'only root may become another user')(
  'a shell that cannot fork reports that nothing ran',
  () => {
    const folder = folderFor('no-fork');
    const limited = [...asNobody, 'bash', '-c', 'ulimit -u 1; exec "$@"', 'bash'];
    const { status, stdout, stderr } = start(folder, ['/bin/echo', 'ran'], limited);
    expect({ status, stdout, exit: exitOf(folder) }).toEqual({ status: 115, stdout: '', exit: '-\n' });
    expect(stderr).toMatch(/fork/i);
  },
);
