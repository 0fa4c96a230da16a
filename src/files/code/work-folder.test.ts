import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandomBytes } from '../../base/index.ts';
import { localRunFiles } from '../local-run-files.ts';
import { runFolders } from '../run-folders.ts';

let root = '';
let code = '';
let state = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hyperdrive-work-'));
  [code, state] = [join(root, 'project'), join(root, 'project', 'state')];
  await mkdir(join(code, 'src'), { recursive: true });
  await writeFile(join(code, 'src', 'train.py'), 'first');
});
afterEach(() => rm(root, { recursive: true }));

const at = (trial: number, attempt = 0) => ({ sweepId: 'hd-1', trial, attempt });
const place = (trial: number, more: { start?: string; code?: string; attempt?: number } = {}) =>
  localRunFiles(runFolders(state), systemRandomBytes).placeCode(at(trial, more.attempt), {
    code: more.code ?? code,
    start: more.start ?? 'src',
  });

test('attempts have copies of their own, which share only the outputs of their trial', async () => {
  const [first, again, other] = [await place(0), await place(0, { attempt: 1 }), await place(1)];
  await writeFile(join(first, 'train.py'), 'changed by a trial');
  await writeFile(join(first, 'outputs', 'model.pkl'), 'model');
  await writeFile(join(first, 'logs', 'a.txt'), 'log');
  expect(await readFile(join(other, 'train.py'), 'utf8')).toBe('first');
  expect(await readFile(join(code, 'src', 'train.py'), 'utf8')).toBe('first');
  expect(await readFile(join(again, 'outputs', 'model.pkl'), 'utf8')).toBe('model');
  expect(await readdir(join(other, 'outputs'))).toEqual(['logs']);
  const kept = runFolders(state).outputs('hd-1', 0);
  expect(await readdir(kept, { recursive: true })).toEqual(['logs', 'model.pkl', join('logs', 'a.txt')]);
});

test('all attempts have the code of the first one, without the state folder', async () => {
  const first = await place(0);
  await writeFile(join(code, 'src', 'train.py'), 'second');
  await writeFile(join(code, 'src', 'new.py'), 'second');
  const later = await place(1);
  expect(await readFile(join(later, 'train.py'), 'utf8')).toBe('first');
  expect(await readdir(later)).toEqual(['logs', 'outputs', 'train.py']);
  expect(await readdir(join(first, '..'))).toEqual(['src']);
});

test('a repeat changes nothing, and leftovers of a crash are replaced', async () => {
  const first = await place(0);
  await writeFile(join(first, 'half'), 'by the program');
  expect(await place(0)).toBe(first);
  expect(await readFile(join(first, 'half'), 'utf8')).toBe('by the program');
  const torn = runFolders(state).attempt(at(1));
  await mkdir(join(torn, 'work-part', 'src'), { recursive: true });
  await writeFile(join(torn, 'work-part', 'src', 'torn.py'), 'half');
  await place(1);
  expect(await readdir(torn)).toEqual(['work']);
  expect(await readdir(join(torn, 'work', 'src'))).toEqual(['logs', 'outputs', 'train.py']);
});

test('attempts that start together share one snapshot', async () => {
  const files = localRunFiles(runFolders(state), systemRandomBytes);
  const placed = await Promise.all([0, 1, 2, 3].map((trial) => files.placeCode(at(trial), { code, start: 'src' })));
  for (const folder of placed) expect(await readFile(join(folder, 'train.py'), 'utf8')).toBe('first');
  expect(await readdir(runFolders(state).sweep('hd-1'))).toEqual(['code', 'trials']);
});

test('results of earlier runs are left out; a folder of code with the name logs stays', async () => {
  await mkdir(join(code, 'src', 'outputs'));
  await writeFile(join(code, 'src', 'outputs', 'old.pkl'), 'old');
  await mkdir(join(code, 'src', 'logs'));
  await writeFile(join(code, 'src', 'logs', '__init__.py'), '');
  const folder = await place(0);
  expect(await readdir(join(folder, 'outputs'))).toEqual([]);
  expect(await readdir(join(folder, 'logs'))).toEqual(['__init__.py']);
  expect((await lstat(join(folder, 'logs'))).isDirectory()).toBe(true);
  expect(await readdir(join(code, 'src', 'outputs'))).toEqual(['old.pkl']);
});

test('links lead into the copy or to where they led', async () => {
  await mkdir(join(root, 'data'));
  await writeFile(join(root, 'data', 'x.csv'), '1');
  await symlink('../../data', join(code, 'src', 'data'));
  await symlink(join(code, 'src', 'train.py'), join(code, 'src', 'main.py'));
  const folder = await place(0);
  expect(await realpath(join(folder, 'data'))).toBe(await realpath(join(root, 'data')));
  await rename(state, join(root, 'moved'));
  const moved = join(root, 'moved', 'sweeps', 'hd-1', 'trials', '0');
  await writeFile(join(moved, 'attempts', '0', 'work', 'src', 'outputs', 'late'), 'after the folder moved');
  expect(await readdir(join(moved, 'outputs'))).toEqual(['late', 'logs']);
});

/** Code that another machine sent, without what it left out. */
async function sentCode(...names: readonly string[]): Promise<string> {
  const sent = join(state, 'code', 'a'.repeat(64));
  for (const name of names) {
    await mkdir(join(sent, name, '..'), { recursive: true });
    await writeFile(join(sent, name), '*.bin\n');
  }
  return sent;
}

test('nothing of sent code is left out: rules were applied where it came from', async () => {
  const names = ['.gitignore', 'src/model.bin', 'src/train.py', 'lib/hyperdrive.db'];
  const folder = await place(0, { code: await sentCode(...names, 'src/outputs/old.pkl') });
  const copied = (await readdir(join(folder, '..'), { recursive: true })).filter((name) => names.includes(name));
  expect(copied.sort()).toEqual([...names].sort());
  expect(await readdir(join(folder, 'outputs'))).toEqual(['logs']);
});

test('sent code is found after the state folder moved, and in a copy of it that copy', async () => {
  const before = await sentCode('src/train.py');
  const moved = join(root, 'moved');
  await cp(state, moved, { recursive: true });
  await writeFile(join(before, 'src', 'train.py'), 'of the original');
  const placed = (trial: number) =>
    localRunFiles(runFolders(moved), systemRandomBytes).placeCode(at(trial), { code: before, start: 'src' });
  const folder = await placed(0);
  expect(folder.startsWith(moved)).toBe(true);
  expect(await readFile(join(folder, 'train.py'), 'utf8')).toBe('*.bin\n');
  await rm(join(moved, 'sweeps'), { recursive: true });
  await rm(state, { recursive: true });
  expect(await readFile(join(await placed(1), 'train.py'), 'utf8')).toBe('*.bin\n');
});

test('a program stays executable', async () => {
  await writeFile(join(code, 'src', 'run.sh'), '#!/bin/sh', { mode: 0o555 });
  const folder = await place(0);
  expect((await stat(join(folder, 'run.sh'))).mode & 0o111).toBe(0o111);
});

test('code that is one file', async () => {
  await writeFile(join(code, 'src', 'other.py'), '');
  const folder = await place(0, { code: join(code, 'src', 'train.py'), start: '' });
  expect(await readdir(folder)).toEqual(['logs', 'outputs', 'train.py']);
});
