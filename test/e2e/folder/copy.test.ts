import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copyFolder, type FolderLab, folderLab, until } from './lab.ts';

let lab: FolderLab;
afterEach(() => lab.remove());

/** A sweep that was left with two trials running, and a copy of its folder. */
async function copied() {
  lab = folderLab();
  const run = lab.start('run', 'sweep.yaml', '--state', 'state', '--gpus', '');
  await lab.started(2);
  run.terminate();
  expect((await run.ended).code).toBe(130);
  copyFolder(lab.path('state'), lab.path('copy'));
}

const resume = (state: string, ...words: string[]) => lab.run('resume', '--state', state, '--gpus', '', ...words);
const states = async (state: string) =>
  JSON.parse((await lab.run('trials', '--state', state, '--json')).out).map(
    ({ number, state: each, best }: Record<string, unknown>) => [number, each, best],
  );

test('a copy beside its original is refused for writing, and read with a notice', { timeout: 60_000 }, async () => {
  await copied();
  const refused = await resume('copy');
  expect(refused).toMatchObject({ code: 4, err: expect.stringContaining('code: STORE_IS_COPY') });
  expect(refused.err).toContain(`is a copy of ${lab.path('state')}`);
  const read = await lab.run('status', '--state', 'copy');
  expect(read).toMatchObject({ code: 0, err: expect.stringContaining(`is a copy of ${lab.path('state')}`) });
  lab.go();
  // The original is unharmed.
  expect(await resume('state')).toMatchObject({ code: 0, err: '' });
  expect(lab.starts()).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1 });
});

test('with --as-new a copy runs open attempts again, and leaves the processes of the original alone', {
  timeout: 60_000,
}, async () => {
  await copied();
  const copy = lab.start('resume', '--state', 'copy', '--gpus', '', '--as-new');
  // Both trials of the copy are new processes, while those of the original wait on.
  await until(() => lab.starts()['0'] === 2 && lab.starts()['1'] === 2);
  expect(readFileSync(lab.path('copy/secret'))).not.toEqual(readFileSync(lab.path('state/secret')));
  lab.go();
  expect((await copy.ended).code).toBe(0);
  expect((await resume('state')).code).toBe(0);
  expect(await states('copy')).toEqual(await states('state'));
  expect(await states('state')).toEqual([0, 1, 2, 3].map((number) => [number, 'completed', 11 + number]));
  for (const state of ['state', 'copy']) {
    expect((await lab.run('replay', '--state', state)).code).toBe(0);
    expect(await lab.run('verify', '--state', state)).toMatchObject({ code: 0, err: '' });
  }
  // From now on it is independent.
  expect(await lab.run('token', 'list', '--state', 'copy')).toMatchObject({ code: 0, err: '' });
});

test('the installed command passes --as-new and --accept-loss on', { timeout: 60_000 }, async () => {
  await copied();
  const command = resolve('dist/cli/main.js');
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [command, 'stop', '--no-wait', '--state', 'copy', ...words], {
      cwd: lab.root,
      encoding: 'utf8',
    });
  expect(run()).toMatchObject({ status: 4, stderr: expect.stringContaining('code: STORE_IS_COPY') });
  expect(run('--as-new')).toMatchObject({ status: 0 });
  // The identity file says that the log once had more entries.
  const identity = lab.path('copy/identity.json');
  writeFileSync(identity, readFileSync(identity, 'utf8').replace(/"1":\d+/, '"1":100000'));
  expect(run()).toMatchObject({ status: 5, stderr: expect.stringContaining('--accept-loss') });
  expect(run('--accept-loss')).toMatchObject({ status: 0 });
});

test('the same folder by another path is not a copy; a moved folder gives a notice', { timeout: 60_000 }, async () => {
  await copied();
  symlinkSync(lab.path('state'), lab.path('link'));
  expect(await lab.run('token', 'list', '--state', 'link')).toMatchObject({ code: 0, err: '' });
  renameSync(lab.path('state'), lab.path('moved'));
  expect((await lab.run('token', 'list', '--state', 'moved')).err).toContain(`moved here from ${lab.path('state')}`);
  expect(await lab.run('token', 'list', '--state', 'moved')).toMatchObject({ code: 0, err: '' });
  expect(existsSync(lab.path('state'))).toBe(false);
});
