import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from '../../contract/subject.contract.ts';
import { WalSync } from './wal-sync.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperdrive-store-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('callers that arrive during a sync share the next one', async () => {
  await writeFile(join(folder, 'a-wal'), 'log');
  const sync = new WalSync(join(folder, 'a-wal'));
  const first = sync.synced();
  const second = sync.synced();
  expect(second).not.toBe(first);
  expect(sync.synced()).toBe(second);
  await Promise.all([first, second]);
  await sync.synced();
  await sync.close();
});

test('after one failure every sync fails', async () => {
  const path = join(folder, 'b-wal');
  const sync = new WalSync(path);
  await refused(sync.synced(), 'STORE_SYNC_FAILED');
  await writeFile(path, 'log');
  await refused(sync.synced(), 'STORE_SYNC_FAILED');
  await refused(sync.close(), 'STORE_SYNC_FAILED');
});

test('close syncs one last time, and later calls share that sync', async () => {
  await writeFile(join(folder, 'c-wal'), 'log');
  const sync = new WalSync(join(folder, 'c-wal'));
  const closed = sync.close();
  expect(sync.synced()).toBe(closed);
  await closed;
  await sync.synced();
});
