import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, writeFileSync } from 'node:fs';
import { isHyperDriveException } from '../base/index.ts';
import { filesError } from './errors.ts';

/**
 * How files are opened that a trial may have replaced. Without NONBLOCK the open of a named pipe waits for its other end,
 * and with it everything else in the process; with NOFOLLOW a link is refused, wherever it leads.
 */
export const plainFlags = constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY;

/** True when a link, or something else that is no plain file, stands in the place of a file. */
export function isNotPlain(error: unknown): boolean {
  return isHyperDriveException(error) && error.code === 'FILES_NOT_PLAIN';
}

/**
 * What is at a path, without following it.
 * @returns undefined where nothing is there
 * @throws FILES_NOT_PLAIN where its folder is none, and the system's own errors
 */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) !== 'ENOTDIR' && codeOf(error) !== 'ELOOP') throw error;
    throw filesError('FILES_NOT_PLAIN', `The folder of ${path} is none: something else stands in its place.`, {
      details: { path, kind: 'in no folder' },
      cause: error,
    });
  }
}

/**
 * Opens a plain file for reading. Never blocks.
 * @returns undefined where nothing is there
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
 * @param longest bytes that are read at most
 * @returns undefined where nothing is there
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
 * Writes a plain file in place of whatever file is there. Never blocks.
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
 * Opens a plain file for programs that append to it.
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

/** The error of an open that met something else than what was there a moment before. */
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
