import { statfs } from 'node:fs/promises';

/** Magic numbers of statfs(2) on Linux for file systems that several machines may mount. */
const names: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x01021997, '9p'],
]);

/** Name of a file system type that several machines may mount, or undefined for any other. */
export function networkFileSystemName(type: number): string | undefined {
  // Some systems return the number as signed.
  return names.get(type >>> 0);
}

/**
 * Finds the network file system that a folder is on, where the system tells (Linux).
 *
 * Processes share the write-ahead log of a database through mapped memory, so two machines that open the same file
 * damage it. A single machine is safe if its mount supports locks; hence a warning and not a refusal.
 */
export async function findNetworkFileSystem(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return networkFileSystemName((await statfs(folder)).type);
  } catch {
    // An unknown type is no reason to warn.
    return undefined;
  }
}
