import { statfsSync } from 'node:fs';

/** Less than this is a full disk: programs write in pieces of up to 128 KiB, which fail before the last byte is used. */
const fullBytes = 131_072;

/**
 * Says whether a disk is full now.
 * @param paths folders that a trial writes to; those that are gone are left out
 * @returns a sentence about the first one that is, for the end of a message
 */
export function fullDisk(paths: readonly string[]): string | null {
  for (const path of paths) {
    try {
      const { bavail, bsize, files, ffree } = statfsSync(path);
      if (bavail * bsize < fullBytes) return `The disk of ${path} is full: ${bavail * bsize} bytes are free.`;
      // Some file systems count no inodes.
      if (files > 0 && ffree === 0) return `The disk of ${path} is full: it has no free inode.`;
    } catch {
      // Gone, or it cannot be asked: no evidence.
    }
  }
  return null;
}
