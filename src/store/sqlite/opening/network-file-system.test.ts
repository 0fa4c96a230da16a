import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { findNetworkFileSystem, networkFileSystemName } from './network-file-system.ts';

test('types are recognized by number, signed or unsigned', () => {
  expect(networkFileSystemName(0x6969)).toBe('NFS');
  expect(networkFileSystemName(0xff534d42)).toBe('CIFS');
  expect(networkFileSystemName(0xff534d42 | 0)).toBe('CIFS');
  expect(networkFileSystemName(0xef53)).toBeUndefined();
});

test('a missing folder gives no warning', async () => {
  expect(await findNetworkFileSystem(`${tmpdir()}/hyperdrive-does-not-exist`)).toBeUndefined();
});
