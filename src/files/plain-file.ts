import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, writeFileSync } from 'node:fs';
import { isHyperDriveException } from '../base/index.ts';
import { filesError } from './errors.ts';

/**
 * Flags for opening files that a trial may have replaced. Without NONBLOCK, opening a named pipe waits for its other
 * end and blocks the whole process; with NOFOLLOW, links are refused, wherever they lead.
 */
export const plainFlags = constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY;

/** True if the path holds a link or anything else that is not a plain file. */
export function isNotPlain(error: unknown): boolean {
  return isHyperDriveException(error) && error.code === 'FILES_NOT_PLAIN';
}

/**
 * Describes the entry at a path without following links.
 * @returns undefined if there is no entry
 * @throws FILES_NOT_PLAIN if its folder is not a folder, and the system's own errors
 */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) !== 'ENOTDIR' && codeOf(error) !== 'ELOOP') throw error;
    throw filesError('FILES_NOT_PLAIN', `The parent of ${path} is not a folder: remove what is in its place.`, {
      details: { path, kind: 'in no folder' },
      cause: error,
    });
  }
}

/**
 * Opens a plain file for reading. Never blocks.
 * @returns undefined if there is no file
 * @throws FILES_NOT_PLAIN, and the system's own errors
 */
export function openPlain(path: string): { readonly file: number; readonly stats: Stats } | undefined {
  const present = lookAt(path);
  if (present === undefined) return undefined;
  if (!present.isFile()) throw notPlain(path, present);
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | plainFlags);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw replaced(path, error);
  }
  const stats = fstatSync(file);
  if (stats.isFile()) return { file, stats };
  closeSync(file);
  throw notPlain(path, stats);
}

/**
 * Reads the beginning of a small plain file.
 * @param longest maximum number of bytes to read
 * @returns undefined if there is no file
 * @throws FILES_NOT_PLAIN, and the system's own errors
 */
export function readPlain(
  path: string,
  longest: number,
): { readonly bytes: Buffer; readonly stats: Stats } | undefined {
  const opened = openPlain(path);
  if (opened === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(Math.min(longest, opened.stats.size));
    const count = readSync(opened.file, bytes, 0, bytes.length, 0);
    return { bytes: bytes.subarray(0, count), stats: opened.stats };
  } finally {
    closeSync(opened.file);
  }
}

/**
 * Writes a plain file, replacing an existing one. Never blocks.
 * @throws FILES_NOT_PLAIN, and the system's own errors
 */
export function writePlain(path: string, text: string): void {
  const present = lookAt(path);
  if (present !== undefined && !present.isFile()) throw notPlain(path, present);
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | plainFlags, 0o666);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a plain file for programs to append to.
 * @throws FILES_NOT_PLAIN, and the system's own errors
 */
export function openPlainToAppend(path: string): number {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile()) throw notPlain(path, present);
  try {
    return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | plainFlags, 0o666);
  } catch (error) {
    throw replaced(path, error);
  }
}

/** The error for an open that found something else than the preceding check. */
export function replaced(path: string, error: unknown): unknown {
  return codeOf(error) === 'ELOOP' || codeOf(error) === 'ENXIO' ? notPlain(path, lstatSync(path), error) : error;
}

export function notPlain(path: string, stats: Stats, cause?: unknown): Error {
  const kind = kindOf(stats);
  return filesError('FILES_NOT_PLAIN', `${path} is ${kind}, not a plain file: remove it.`, {
    details: { path, kind },
    cause,
  });
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
