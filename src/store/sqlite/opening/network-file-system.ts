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
  // Some systems give the number with its sign.
  return names.get(type >>> 0);
}

/**
 * Tells whether a folder is on a network file system, where this is known (Linux).
 *
 * The log of a database is shared between processes through mapped memory, so two machines that open the same file
 * damage it. One machine alone is safe as far as its mount keeps locks; hence a warning and not a refusal.
 */
export async function findNetworkFileSystem(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return networkFileSystemName((await statfs(folder)).type);
  } catch {
    // Not knowing is no reason to warn.
    return undefined;
  }
}
