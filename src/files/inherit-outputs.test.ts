import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inheritOutputs } from './inherit-outputs.ts';

let state = '';
let from = '';
let to = '';
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'hyperdrive-'));
  from = join(state, '3', 'outputs');
  to = join(state, '7', 'outputs');
  await mkdir(from, { recursive: true });
});
afterEach(() => rm(state, { recursive: true }));

test('a trial gets an independent copy of all outputs of the other', async () => {
  await mkdir(join(from, 'model', 'deep'), { recursive: true });
  await writeFile(join(from, 'checkpoint.json'), '{"epoch": 5}');
  await writeFile(join(from, 'model', 'deep', 'weights'), new Uint8Array([1, 2, 3]));
  await inheritOutputs(from, to);
  expect(await readFile(join(to, 'checkpoint.json'), 'utf8')).toBe('{"epoch": 5}');
  expect(new Uint8Array(await readFile(join(to, 'model', 'deep', 'weights')))).toEqual(new Uint8Array([1, 2, 3]));
  await writeFile(join(from, 'checkpoint.json'), '{"epoch": 6}');
  await writeFile(join(to, 'model', 'deep', 'weights'), '');
  expect(await readFile(join(to, 'checkpoint.json'), 'utf8')).toBe('{"epoch": 5}');
  expect(await readFile(join(from, 'model', 'deep', 'weights'))).toHaveLength(3);
});

test('existing outputs of the trial stay: a later attempt continues from its own', async () => {
  await writeFile(join(from, 'checkpoint.json'), 'theirs');
  await mkdir(to, { recursive: true });
  await inheritOutputs(from, to);
  expect(await readdir(to)).toEqual([]);
});

test('an interrupted copy starts over', async () => {
  await writeFile(join(from, 'checkpoint.json'), 'whole');
  await mkdir(join(state, '7', 'outputs-part'), { recursive: true });
  await writeFile(join(state, '7', 'outputs-part', 'torn'), 'half');
  await inheritOutputs(from, to);
  expect(await readdir(to)).toEqual(['checkpoint.json']);
  expect(await readdir(join(state, '7'))).toEqual(['outputs']);
});

test('a trial without outputs gives nothing', async () => {
  await inheritOutputs(join(state, '4', 'outputs'), to);
  expect(await readdir(state)).toEqual(['3']);
});

test('a link into the folder leads into the copy, any other stays; a link in place of the folder is not followed', async () => {
  await writeFile(join(from, 'five'), '5');
  await symlink(join(from, 'five'), join(from, 'latest'));
  await symlink('five', join(from, 'near'));
  await symlink('/etc/hostname', join(from, 'outside'));
  await inheritOutputs(from, to);
  expect(await readlink(join(to, 'latest'))).toBe(join(to, 'five'));
  expect(await readlink(join(to, 'near'))).toBe('five');
  expect(await readlink(join(to, 'outside'))).toBe('/etc/hostname');
  expect((await lstat(join(to, 'five'))).isFile()).toBe(true);
  const other = join(state, '8', 'outputs');
  await mkdir(join(state, '9'));
  await symlink('/etc', join(state, '9', 'outputs'));
  await inheritOutputs(join(state, '9', 'outputs'), other);
  await expect(readdir(other)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('files that are being uploaded are left out', async () => {
  await writeFile(join(from, 'model.bin.abc.hyperdrive-part'), 'half');
  await inheritOutputs(from, to);
  expect(await readdir(to)).toEqual([]);
});
