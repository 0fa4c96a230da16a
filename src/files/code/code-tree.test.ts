import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CodeEntry, codeEntries, codeSize } from './code-tree.ts';

let code = '';
beforeEach(async () => {
  code = await mkdtemp(join(tmpdir(), 'hyperdrive-code-'));
});
afterEach(() => rm(code, { recursive: true }));

async function files(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(code, path)), { recursive: true });
    await writeFile(join(code, path), path);
  }
}

async function entries(path = code, without: readonly string[] = []): Promise<CodeEntry[]> {
  const all: CodeEntry[] = [];
  for await (const entry of codeEntries(path, { without })) all.push(entry);
  return all;
}

async function found(without: readonly string[] = []): Promise<string[]> {
  return (await entries(code, without)).map(({ path }) => path);
}

test('everything but version control, state folders and what is asked to be left out', async () => {
  await files('train.py', 'src/model.py', '.git/HEAD', '.hyperdrive/db', 'state/db', '.env');
  expect(await found([join(code, 'state')])).toEqual(['.env', 'src', 'src/model.py', 'train.py']);
});

test('rules of .gitignore hold below their folder, and deeper ones win', async () => {
  await files('train.py', 'a.log', 'data/big.bin', 'src/a.log', 'src/keep.log', 'src/deep/keep.log');
  await writeFile(join(code, '.gitignore'), '*.log\n/data/\n');
  await writeFile(join(code, 'src', '.gitignore'), '!keep.log\n');
  expect(await found()).toEqual([
    '.gitignore',
    'src',
    'src/.gitignore',
    'src/deep',
    'src/deep/keep.log',
    'src/keep.log',
    'train.py',
  ]);
});

test('rules are of one case, as in Git', async () => {
  await files('Data/big.bin', 'data/load.py', 'train.py');
  await writeFile(join(code, '.amlignore'), 'Data/\n.amlignore\n');
  expect(await found()).toEqual(['data', 'data/load.py', 'train.py']);
});

test('a state folder with any name is left out', async () => {
  await files('train.py', 'runs/hyperdrive.db', 'runs/secret', 'deep/state/hyperdrive.db', 'deep/hyperdrive.py');
  expect(await found()).toEqual(['deep', 'deep/hyperdrive.py', 'train.py']);
});

test('.amlignore decides alone', async () => {
  await files('train.py', 'a.log', 'secret.txt');
  await writeFile(join(code, '.gitignore'), '*.log\n');
  await writeFile(join(code, '.amlignore'), 'secret.txt\n.*ignore\n');
  expect(await found()).toEqual(['a.log', 'train.py']);
});

test('a link is an entry of its own and is not followed', async () => {
  await files('train.py');
  await symlink('/etc', join(code, 'etc'));
  expect(await entries()).toEqual([
    { path: 'etc', kind: 'link' },
    { path: 'train.py', kind: 'file' },
  ]);
});

test('one file is code too', async () => {
  await files('train.py', 'other.py');
  expect(await entries(join(code, 'train.py'))).toEqual([{ path: 'train.py', kind: 'file' }]);
  expect(await codeSize(join(code, 'train.py'))).toEqual({ files: 1, bytes: 8, isWhole: true });
});

test('the size is that of the files, counted up to a number', async () => {
  await files('aa', 'b/cc', 'd');
  expect(await codeSize(code)).toEqual({ files: 3, bytes: 7, isWhole: true });
  expect(await codeSize(code, { mostFiles: 2 })).toEqual({ files: 2, bytes: 6, isWhole: false });
});

test('code that is a state folder itself is refused: it holds keys', async () => {
  await files('train.py', 'hyperdrive.db', 'secret');
  await expect(found()).rejects.toMatchObject({ code: 'FILES_BAD_CODE' });
});

test('a state folder is known by its secret where its database is elsewhere', async () => {
  await files('state/sweeps/hd-1/trials/0/outputs/model', 'keys/secret', 'train.py');
  await writeFile(join(code, 'state/secret'), Buffer.alloc(32), { mode: 0o600 });
  expect(await found()).toEqual(['keys', 'keys/secret', 'train.py']);
  await writeFile(join(code, 'secret'), Buffer.alloc(32), { mode: 0o600 });
  await expect(found()).rejects.toMatchObject({ code: 'FILES_BAD_CODE' });
});
