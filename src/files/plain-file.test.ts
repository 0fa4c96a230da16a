import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isNotPlain, openPlain, openPlainAsync, readPlain, writePlain } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const server = createServer();
const obstacles: readonly (readonly [string, (path: string) => unknown])[] = [
  ['a named pipe', (path) => execFileSync('mkfifo', [path])],
  ['a folder', (path) => mkdirSync(path)],
  ['a link', (path) => symlinkSync('/dev/zero', path)],
  ['a socket', (path) => new Promise<void>((resolve) => server.listen(path, resolve))],
];
afterAll(() => server.close());

test.each(obstacles)('%s is refused at once, to read and to write', async (kind, make) => {
  const path = join(folder, kind.replaceAll(' ', '-'));
  await make(path);
  const refusal = { code: 'FILES_NOT_PLAIN', details: { path, kind } };
  expect(() => openPlain(path)).toThrow(expect.objectContaining(refusal));
  expect(() => readPlain(path, 10)).toThrow(expect.objectContaining(refusal));
  expect(() => writePlain(path, 'x')).toThrow(expect.objectContaining(refusal));
  await expect(openPlainAsync(path)).rejects.toMatchObject(refusal);
});

test('a file is read up to the given length, however long it is', () => {
  const path = join(folder, 'sparse');
  writeFileSync(path, 'beginning');
  truncateSync(path, 2 ** 40);
  expect(readPlain(path, 9)?.bytes.toString()).toBe('beginning');
  writePlain(path, 'short');
  expect(readFileSync(path, 'utf8')).toBe('short');
  expect(readPlain(path, 100)?.bytes.toString()).toBe('short');
});

test('a missing file is not an error, but an unreadable one is', async () => {
  expect(openPlain(join(folder, 'missing'))).toBeUndefined();
  expect(await openPlainAsync(join(folder, 'missing'))).toBeUndefined();
  const path = join(folder, 'locked');
  writeFileSync(path, 'x', { mode: 0o000 });
  chmodSync(path, 0o000);
  try {
    const opened = openPlain(path);
    // An administrator may read everything.
    if (opened) closeSync(opened.file);
  } catch (error) {
    expect(error).toMatchObject({ code: 'EACCES' });
    expect(isNotPlain(error)).toBe(false);
  }
});
