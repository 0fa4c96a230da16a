import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JobEntry, JobRegistry } from './job-registry.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hyperdrive-jobs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const job = (key: string, runFolder: string): JobEntry => ({
  ...{ version: 1, kind: 'job', key, runFolder, nonce: '0'.repeat(32) },
  ...{ cpus: 1, gpus: 0, stopGraceMs: 10, oomKills: null },
});

const runFolderOf = (registry: JobRegistry, key: string) => {
  const entry = registry.read(key);
  return entry?.kind === 'job' ? entry.runFolder : undefined;
};

test('the run folder of a job moves with the state folder', () => {
  const registry = new JobRegistry(join(root, 'before'));
  registry.enter(job('a', join(root, 'before', 'trials', '3', 'attempts', '1')));
  expect(JSON.parse(readFileSync(join(root, 'before', 'jobs', 'a.json'), 'utf8')).runFolder).toBe(
    'trials/3/attempts/1',
  );
  renameSync(join(root, 'before'), join(root, 'after'));
  const moved = new JobRegistry(join(root, 'after'));
  expect(runFolderOf(moved, 'a')).toBe(join(root, 'after', 'trials', '3', 'attempts', '1'));
});

test('an absolute run folder of an earlier version is found inside the moved state folder', () => {
  const registry = new JobRegistry(root);
  const path = (key: string) => join(root, 'jobs', `${key}.json`);
  writeFileSync(path('old'), JSON.stringify(job('old', '/was/here/sweeps/hd-1/trials/12/attempts/0')));
  writeFileSync(path('inside'), JSON.stringify(job('inside', join(root, 'trials', '1', 'attempts', '0'))));
  writeFileSync(path('other'), JSON.stringify(job('other', '/of/another/layout')));
  expect(runFolderOf(registry, 'old')).toBe(join(root, 'trials', '12', 'attempts', '0'));
  expect(runFolderOf(registry, 'inside')).toBe(join(root, 'trials', '1', 'attempts', '0'));
  expect(runFolderOf(registry, 'other')).toBe('/of/another/layout');
});

test('drafts of killed processes are removed, drafts being written stay', () => {
  const registry = new JobRegistry(root);
  const names = ['a.json.0123456789ab.tmp', 'b.json.0123456789ab.tmp'];
  for (const name of names) writeFileSync(join(root, 'jobs', name), '{"ver');
  utimesSync(join(root, 'jobs', 'a.json.0123456789ab.tmp'), 1, 1);
  registry.dropDrafts(Date.now());
  expect(readdirSync(join(root, 'jobs'))).toEqual(['b.json.0123456789ab.tmp']);
});

test.each([
  ['a named pipe', (path: string) => spawnSync('mkfifo', [path])],
  ['a folder', (path: string) => mkdirSync(join(path, 'inner'), { recursive: true })],
  ['a link to nothing', (path: string) => symlinkSync('nowhere', path)],
  ['a link to itself', (path: string) => symlinkSync(path, path)],
])('%s in place of an entry is ignored, never blocks, and is replaced by a new entry', (_, place) => {
  const registry = new JobRegistry(root);
  place(join(root, 'jobs', 'a.json'));
  expect(registry.read('a')).toBeUndefined();
  expect(registry.enter(job('a', join(root, 'trials', '1', 'attempts', '0')))).toMatchObject({ key: 'a' });
  expect(registry.read('a')).toMatchObject({ key: 'a' });
});

test('a link in place of a job file, to itself or to nothing, blocks neither clean-up nor a new entry', () => {
  const registry = new JobRegistry(root);
  for (const [key, target] of [
    ['loop', join(root, 'jobs', 'loop.json')],
    ['dangling', join(root, 'nowhere')],
  ] as const) {
    symlinkSync(target, join(root, 'jobs', `${key}.json`));
    symlinkSync(target, join(root, 'jobs', `${key}.json.0123456789ab.tmp`));
    registry.dropDrafts(Date.now());
    registry.dropTombstones(Date.now() + 1);
    expect(registry.read(key)).toBeUndefined();
    expect(registry.enter(job(key, join(root, 'trials', '1', 'attempts', '0'))).kind).toBe('job');
    expect(registry.read(key)?.kind).toBe('job');
  }
});
