import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { testUnless } from '../../../../test/helpers/unless.ts';

const root = mkdtempSync(join(tmpdir(), 'hyperdrive-wrapper-'));
// A copy, since another user may not read the checkout.
const wrapper = join(root, 'wrapper.sh');
copyFileSync(fileURLToPath(new URL('./wrapper.sh', import.meta.url)), wrapper);
afterAll(() => rmSync(root, { recursive: true, force: true }));

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

test.each([0, 2, 115, 116, 117, 126, 127])('a program that exits with %i has that status in the exit file', (code) => {
  const folder = folderFor(`code-${code}`);
  expect(start(folder, ['sh', '-c', `exit ${code}`]).status).toBe(code);
  expect(exitOf(folder)).toBe(`${code}\n`);
  expect(readFileSync(join(folder, 'claim'), 'utf8')).toMatch(/^\d+ \S+ boot\/1 \n$/);
});

test('a start leaves its mark, and goes ahead when the mark cannot be made', () => {
  const folder = folderFor('mark');
  expect(start(folder, ['true']).status).toBe(0);
  expect(existsSync(join(folder, 'mark'))).toBe(true);
  const other = folderFor('no-mark');
  mkdirSync(join(other, 'mark'));
  expect(start(other, ['sh', '-c', 'exit 3']).status).toBe(3);
});

test('a start whose claim is taken runs nothing', () => {
  const folder = folderFor('taken');
  writeFileSync(join(folder, 'claim'), '');
  const { status, stdout } = start(folder, ['echo', 'ran']);
  expect({ status, stdout, exit: exitOf(folder) }).toEqual({ status: 117, stdout: '', exit: undefined });
});

test('a claim that cannot be written is not mistaken for a taken one', () => {
  const { status, stdout } = start(join(root, 'missing'), ['echo', 'ran']);
  expect({ status, stdout }).toEqual({ status: 116, stdout: '' });
});

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
