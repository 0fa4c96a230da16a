import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runAll } from '../run-all.ts';
import { asSystemError, withPath } from './system-errors.ts';

test('an error of a system call becomes one of the environment, with the path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-system-'));
  try {
    expect(() => withPath(folder, () => readFileSync(folder))).toThrow(
      expect.objectContaining({ code: 'SYSTEM_FAILED', kind: 'environment', message: expect.stringContaining(folder) }),
    );
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => withPath(file, () => readFileSync(join(file, 'inside')))).toThrow(
      expect.objectContaining({ details: { errno: 'ENOTDIR', syscall: 'open', path: join(file, 'inside') } }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['ENOSPC', 'SYSTEM_DISK_FULL'],
  ['EDQUOT', 'SYSTEM_DISK_FULL'],
  ['EROFS', 'SYSTEM_NO_PERMISSION'],
  ['EACCES', 'SYSTEM_NO_PERMISSION'],
  ['EMFILE', 'SYSTEM_TOO_MANY_FILES'],
  ['EAGAIN', 'SYSTEM_NO_RESOURCES'],
  ['ENOMEM', 'SYSTEM_NO_RESOURCES'],
  ['EIO', 'SYSTEM_FAILED'],
])('%s is %s', (errno, code) => {
  const error = Object.assign(new Error(`${errno}: it failed, write`), { code: errno, syscall: 'write' });
  expect(asSystemError(error, '/a/b')).toMatchObject({ code, message: `${errno}: it failed, write '/a/b'` });
});

test('other errors are unchanged', () => {
  expect(asSystemError(new Error('own'))).toBeUndefined();
  expect(asSystemError(undefined)).toBeUndefined();
  expect(() => withPath('/a', () => JSON.parse('{'))).toThrow(SyntaxError);
});

test('every step runs, and the first error is thrown', async () => {
  const done: number[] = [];
  const steps = [
    () => done.push(1),
    () => Promise.reject(new Error('first')),
    () => done.push(2),
    () => {
      throw new Error('second');
    },
  ];
  await expect(runAll(...steps)).rejects.toThrow('first');
  expect(done).toEqual([1, 2]);
});
