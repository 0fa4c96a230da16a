import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemRandomBytes } from '../base/index.ts';
import { emptyFolder, listArtifacts, openArtifact, removeArtifact, writeArtifact } from './artifacts.ts';

let base: string;
let root: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'hyperdrive-tracking-'));
  root = join(base, 'outputs');
  await writeFile(join(base, 'secret.txt'), 'secret');
});

afterEach(() => rm(base, { recursive: true, force: true }));

const bytes = (text: string) => [new TextEncoder().encode(text)];
const write = (path: string, text: string, maxBytes?: number) =>
  writeArtifact(root, path, bytes(text), {
    randomBytes: systemRandomBytes,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
const read = async (path: string) => {
  const file = await openArtifact(root, path);
  try {
    return await file.handle.readFile('utf8');
  } finally {
    await file.handle.close();
  }
};
const paths = async (under?: string) =>
  (await listArtifacts(root, under === undefined ? {} : { under })).map((file) => file.path);
const refusal = (code: string) => expect.objectContaining({ code });

test('files are written, listed and read', async () => {
  expect(await paths()).toEqual([]);
  expect(await write('model/weights.bin', 'abc')).toMatchObject({ path: 'model/weights.bin', sizeBytes: 3 });
  await write('größe 1.txt', 'ä');
  await write('model/weights.bin', 'abcd');
  const files = await listArtifacts(root);
  expect(files.map((file) => [file.path, file.sizeBytes])).toEqual([
    ['größe 1.txt', 2],
    ['model/weights.bin', 4],
  ]);
  expect(files[0]?.modifiedMs).toBeGreaterThan(0);
  expect(await read('model/weights.bin')).toBe('abcd');
  expect(await paths('model')).toEqual(['model/weights.bin']);
  expect(await paths('model/')).toEqual(['model/weights.bin']);
  expect(await paths('nothing')).toEqual([]);
  expect((await listArtifacts(root, { limit: 1 })).map((file) => file.path)).toEqual(['größe 1.txt']);
  await expect(read('nothing')).rejects.toThrow(refusal('TRACKING_UNKNOWN_FILE'));
  await expect(read('model/weights.bin/deeper')).rejects.toThrow(refusal('TRACKING_UNKNOWN_FILE'));
  await expect(read('model')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
});

test('files and folders are removed, and links without their targets', async () => {
  for (const path of ['a/b.txt', 'a/c/d.txt', 'keep/e.txt', 'f.txt']) await write(path, 'x');
  await symlink(join(base, 'secret.txt'), join(root, 'link'));
  await symlink(base, join(root, 'out'));
  await removeArtifact(root, 'a/b.txt');
  expect(await paths()).toEqual(['a/c/d.txt', 'f.txt', 'keep/e.txt']);
  await removeArtifact(root, 'a/');
  await removeArtifact(root, 'link');
  await expect(removeArtifact(root, 'out/secret.txt')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  await removeArtifact(root, 'out');
  for (const path of ['a', 'f.txt/x', 'nothing/at/all']) {
    await expect(removeArtifact(root, path), path).rejects.toThrow(refusal('TRACKING_UNKNOWN_FILE'));
  }
  for (const path of ['', '.', '..', '../secret.txt', '/', 'a/../../secret.txt', 'a\0b']) {
    await expect(removeArtifact(root, path), path).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  }
  await emptyFolder(root, ['keep']);
  await emptyFolder(join(base, 'missing'));
  expect(await paths()).toEqual(['keep/e.txt']);
  expect(await readFile(join(base, 'secret.txt'), 'utf8')).toBe('secret');
});

test('a file that is too large leaves nothing behind, and the old file stays', async () => {
  await write('a.txt', 'old');
  await expect(write('a.txt', 'newer', 4)).rejects.toThrow(refusal('TRACKING_TOO_LARGE'));
  await expect(write('b/c.txt', 'newer', 4)).rejects.toThrow(refusal('TRACKING_TOO_LARGE'));
  expect(await paths()).toEqual(['a.txt']);
  expect(await read('a.txt')).toBe('old');
});

test('a folder is not replaced by a file', async () => {
  await write('a/b.txt', 'x');
  await expect(write('a', 'x')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  expect(await paths()).toEqual(['a/b.txt']);
});

const badPaths = [
  '',
  '/etc/passwd',
  '..',
  '../secret.txt',
  'a/../../secret.txt',
  'a/./b',
  './a',
  'a//b',
  '..\\secret.txt',
  'C:/secret.txt',
  'c:secret.txt',
  'a\0b',
  'a/..',
  'x'.repeat(5000),
];

test.each(badPaths)('the path %j is refused', async (path) => {
  await mkdir(root, { recursive: true });
  await expect(read(path)).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  await expect(write(path, 'x')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  if (path !== '') await expect(paths(path)).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
});

test('no path made of any parts leaves the folder', async () => {
  await write('a/b/c.txt', 'inside');
  await symlink(base, join(root, 'a', 'out'));
  const part = fc.constantFrom('..', '.', 'a', 'b', 'out', 'c.txt', 'secret.txt', '', '/', '\\', 'C:');
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
      const text = await read(parts.join('/')).catch(() => 'refused');
      expect(['inside', 'refused']).toContain(text);
    }),
    { seed: 5, numRuns: 200 },
  );
});

describe.skipIf(process.platform === 'win32')('links and odd files', () => {
  beforeEach(async () => {
    await write('inside/a.txt', 'a');
  });

  test('a link that leads out is neither listed, read nor written through', async () => {
    await symlink(join(base, 'secret.txt'), join(root, 'leak.txt'));
    await symlink(base, join(root, 'up'));
    await symlink('..', join(root, 'inside', 'relative'));
    await symlink('../../..', join(root, 'inside', 'far'));
    expect(await paths()).toEqual(['inside/a.txt']);
    for (const path of ['leak.txt', 'up/secret.txt', 'up', 'inside/far']) {
      await expect(read(path)).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
    }
    await expect(paths('up')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
    for (const path of ['up/new.txt', 'up/deep/new.txt', 'inside/far/new.txt']) {
      await expect(write(path, 'x')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
    }
    // The link itself is replaced by the file, as any older file would be.
    await write('leak.txt', 'mine');
    expect(await read('leak.txt')).toBe('mine');
    expect(await readFile(join(base, 'secret.txt'), 'utf8')).toBe('secret');
  });

  test('a link that stays inside is a file like any other', async () => {
    await symlink('inside/a.txt', join(root, 'latest.txt'));
    await symlink('loop', join(root, 'loop'));
    await symlink('nowhere', join(root, 'broken'));
    expect(await paths()).toEqual(['inside/a.txt', 'latest.txt']);
    expect(await read('latest.txt')).toBe('a');
    await expect(read('broken')).rejects.toThrow(refusal('TRACKING_UNKNOWN_FILE'));
    await expect(read('loop')).rejects.toThrow(refusal('TRACKING_UNKNOWN_FILE'));
  });

  test('opening a pipe does not block', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(await paths()).toEqual(['inside/a.txt']);
    await expect(read('pipe')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  });

  test('the folder itself may be reached by a link', async () => {
    await symlink(root, join(base, 'alias'));
    expect((await listArtifacts(join(base, 'alias'))).map((file) => file.path)).toEqual(['inside/a.txt']);
    const file = await openArtifact(join(base, 'alias'), 'inside/a.txt');
    await file.handle.close();
    expect(file.sizeBytes).toBe(1);
  });
});

test('names that no file system accepts are refused or count as missing', async () => {
  await write('plain', 'x');
  const long = 'n'.repeat(256);
  for (const path of [long, `a/${long}/b`, 'ä'.repeat(200), 'a/'.repeat(1_600).slice(0, -1)]) {
    await expect(write(path, 'x')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
    await expect(read(path)).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
    await expect(paths(path)).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
  }
  for (const path of ['plain/below', 'plain/below/it']) {
    await expect(write(path, 'x')).rejects.toThrow(refusal('TRACKING_BAD_PATH'));
    await expect(read(path)).rejects.toThrow(refusal('TRACKING_UNKNOWN_FILE'));
    expect(await paths(path)).toEqual([]);
  }
  expect(await paths()).toEqual(['plain']);
});
