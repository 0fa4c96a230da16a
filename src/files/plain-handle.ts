import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { codeOf, notPlain, plainFlags, replaced } from './plain-file.ts';

/**
 * Opens a plain file for reading. Never blocks one of the pool's four threads.
 * @returns undefined if there is no file
 * @throws FILES_NOT_PLAIN, and the system's own errors
 */
export async function openPlainAsync(path: string): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    // Even a non-blocking open would release a writer that waits at the other end of a pipe.
    const present = await lstat(path);
    if (!present.isFile()) throw notPlain(path, present);
    handle = await open(path, constants.O_RDONLY | plainFlags);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw replaced(path, error);
  }
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  throw notPlain(path, await lstat(path));
}
