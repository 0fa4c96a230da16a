import { cpSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import Database from 'libsql';
import { afterEach, expect, test } from 'vitest';
import { readIdentity } from '../../../src/store/sqlite/opening/identity.ts';
import { copyFolder, type FolderLab, folderLab, until } from './lab.ts';

let lab: FolderLab;
afterEach(() => lab.remove());

/** A folder as a killed controller leaves it: copied while it runs, with a log that was synced. */
async function killed() {
  lab = folderLab();
  const run = lab.start('run', 'sweep.yaml', '--state', 'running', '--gpus', '');
  await lab.started(2);
  await until(() => readdirSync(lab.path('running')).includes('identity.json'));
  await until(async () => /"claimed"|"running": 2/.test((await lab.run('status', '--state', 'running', '--json')).out));
  // What the controller has written is synced within a second, and noted with that.
  await until(() => (readIdentity(lab.path('running/identity.json'))?.entries.get(1) ?? 0) > 5);
  copyFolder(lab.path('running'), lab.path('left'));
  lab.go();
  expect((await run.ended).code).toBe(0);
  rmSync(lab.path('running'), { recursive: true });
}

test('a lost write-ahead log is noticed, and accepted on demand', { timeout: 60_000 }, async () => {
  await killed();
  rmSync(lab.path('left/hyperdrive.db-wal'));
  rmSync(lab.path('left/hyperdrive.db-shm'), { force: true });
  for (const words of [['resume'], ['run', 'sweep.yaml']]) {
    const refused = await lab.run(...words, '--state', 'left', '--gpus', '');
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('code: STORE_ROLLED_BACK') });
    expect(refused.err).toMatch(/the database is empty|it lacks/);
  }
  const accepted = await lab.run('run', 'sweep.yaml', '--state', 'left', '--gpus', '', '--accept-loss');
  expect(accepted.code).toBe(0);
  // It is accepted once.
  expect(await lab.run('token', 'list', '--state', 'left')).toMatchObject({ code: 0, err: '' });
});

test('with its log the same folder is whole', { timeout: 60_000 }, async () => {
  await killed();
  expect(await lab.run('token', 'list', '--state', 'left')).toMatchObject({ code: 0 });
});

test('a log that is lost after a checkpoint is reported with its content', { timeout: 60_000 }, async () => {
  await killed();
  expect((await lab.run('token', 'list', '--state', 'left')).code).toBe(0);
  cpSync(lab.path('left/hyperdrive.db'), lab.path('earlier.db'));
  const [{ id }] = JSON.parse((await lab.run('status', '--state', 'left', '--json')).out);
  expect((await lab.run('stop', id, '--no-wait', '--state', 'left')).code).toBe(0);
  renameSync(lab.path('earlier.db'), lab.path('left/hyperdrive.db'));
  const refused = await lab.run('token', 'list', '--state', 'left');
  expect(refused).toMatchObject({ code: 5, err: expect.stringContaining(`it lacks 1 log entries of sweep ${id}`) });
  expect((await lab.run('status', '--state', 'left')).err).toContain('it lacks 1 log entries');
});

test.each([
  ['emptied', () => truncateSync(lab.path('left/hyperdrive.db'))],
  ['deleted', () => rmSync(lab.path('left/hyperdrive.db'))],
])('a database that was %s does not count as a new store', { timeout: 60_000 }, async (_, lose) => {
  await killed();
  for (const end of ['wal', 'shm']) rmSync(lab.path(`left/hyperdrive.db-${end}`), { force: true });
  lose();
  const fresh = await lab.run('run', 'sweep.yaml', '--state', 'left', '--gpus', '');
  expect(fresh).toMatchObject({ code: 5, err: expect.stringContaining('code: STORE_ROLLED_BACK') });
  rmSync(lab.path('left/identity.json'));
  // Folders of earlier versions have no such file, but folders of sweeps.
  const older = await lab.run('run', 'sweep.yaml', '--state', 'left', '--gpus', '');
  expect(older).toMatchObject({ code: 5, err: expect.stringContaining('there are folders of sweeps beside it') });
});

test('a log that is lost before its first checkpoint is reported to readers too, with one message', {
  timeout: 60_000,
}, async () => {
  await killed();
  // The rest of a new database whose log never reached it.
  truncateSync(lab.path('left/hyperdrive.db'), 0);
  const empty = new Database(lab.path('left/hyperdrive.db'));
  empty.exec('pragma journal_mode = wal');
  empty.close();
  for (const end of ['wal', 'shm']) rmSync(lab.path(`left/hyperdrive.db-${end}`), { force: true });
  for (const command of ['status', 'resume'])
    expect(await lab.run(command, '--state', 'left'), command).toMatchObject({
      code: 5,
      err: expect.stringMatching(/^error: The store in .* has lost data[\s\S]*code: STORE_ROLLED_BACK\n$/),
    });
});
