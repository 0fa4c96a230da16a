import { cpSync, renameSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type FolderLab, folderLab, until } from './lab.ts';

let lab: FolderLab;
afterEach(() => lab.remove());

const losses: readonly [string, (lab: FolderLab) => void][] = [
  ['the folder is deleted', ({ path }) => rmSync(path('state'), { recursive: true })],
  [
    'the database is deleted',
    ({ path }) => {
      for (const end of ['', '-wal', '-shm']) rmSync(path(`state/hyperdrive.db${end}`));
    },
  ],
  ['the folder is moved', ({ path }) => renameSync(path('state'), path('elsewhere'))],
  [
    'the database is replaced',
    ({ path }) => {
      cpSync(path('state/hyperdrive.db'), path('other.db'));
      renameSync(path('other.db'), path('state/hyperdrive.db'));
    },
  ],
  ['the write-ahead log is deleted', ({ path }) => rmSync(path('state/hyperdrive.db-wal'))],
];

describe.each(losses)('%s while a sweep runs', (_, lose) => {
  test.each(['go on', 'end'])('ends `run` with STORE_GONE, when trials %s', { timeout: 60_000 }, async (what) => {
    lab = folderLab();
    const run = lab.start('run', 'sweep.yaml', '--state', 'state', '--gpus', '');
    await lab.started(2);
    lose(lab);
    if (what === 'end') lab.go();
    const { code, out, err } = await run.ended;
    expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('code: STORE_GONE') });
    expect(err).toContain(`${lab.path('state')} was deleted, moved or replaced`);
    expect(out).not.toMatch(/completed|all failed/);
  });
});

test.each(losses)('%s under a server that drives nothing', { timeout: 60_000 }, async (_, lose) => {
  lab = folderLab();
  const server = lab.start('serve', '--state', 'state', '--port', '0', '--json');
  await until(() => server.written().out.includes('"serving"'));
  lose(lab);
  expect(await server.ended).toMatchObject({ code: 5, err: expect.stringContaining('STORE_GONE') });
});
