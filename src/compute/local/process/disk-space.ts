import { statfsSync } from 'node:fs';

/**
 * Fewer free bytes count as a full disk: programs write in pieces of up to 128 KiB, which fail before the last byte is
 * used.
 */
const fullBytes = 131_072;

/**
 * Finds a disk that is full now.
 * @param paths folders that a trial writes to; missing ones are skipped
 * @returns a sentence about the first full disk; null when none is full
 */
export function fullDisk(paths: readonly string[]): string | null {
  for (const path of paths) {
    try {
      const { bavail, bsize, files, ffree } = statfsSync(path);
      if (bavail * bsize < fullBytes) return `The disk of ${path} is full: ${bavail * bsize} bytes are free.`;
      // Some file systems do not count inodes.
      if (files > 0 && ffree === 0) return `The disk of ${path} is full: it has no free inode.`;
    } catch {
      // Missing or inaccessible: no evidence.
    }
  }
  return null;
}
