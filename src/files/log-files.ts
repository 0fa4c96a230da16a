import type { FileHandle } from 'node:fs/promises';
import { type Clock, sleep } from '../base/index.ts';
import { filesError } from './errors.ts';
import { isNotPlain } from './plain-file.ts';
import { openPlainAsync } from './plain-handle.ts';

/** A piece of a log file. */
export interface LogPiece {
  readonly text: string;
  /** Byte at which the text begins. */
  readonly offset: number;
  /** Byte at which to continue. */
  readonly nextOffset: number;
  /** Size of the file when it was read; 0 while it does not exist. */
  readonly sizeBytes: number;
}

/** Bytes per read. More: large answers and much memory; fewer: more round trips for a long log. */
const defaultLimit = 256 * 1024;
/** How often a followed file is polled. */
const followMs = 250;

/**
 * Reads a range of a log file that may still be written. The text begins and ends at whole characters; bytes that are
 * not UTF-8 become U+FFFD.
 * @throws TRACKING_BAD_PATH if the trial has put something else in its place
 * @param options.offset byte to begin at; negative: that many bytes before the end. @defaultValue 0
 * @param options.limit most bytes to read. @defaultValue 262144
 */
export async function readLogPiece(
  path: string,
  options: { readonly offset?: number; readonly limit?: number } = {},
): Promise<LogPiece> {
  const handle = await openLog(path);
  if (handle === undefined) return { text: '', offset: 0, nextOffset: 0, sizeBytes: 0 };
  try {
    const { size } = await handle.stat();
    const wanted = options.offset ?? 0;
    const offset = Math.min(size, wanted < 0 ? Math.max(0, size + wanted) : wanted);
    // A few bytes are always read, so that a limit below the length of one character still makes progress.
    const length = Math.min(size - offset, Math.max(options.limit ?? defaultLimit, 4));
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    return cutToCharacters(bytes.subarray(0, bytesRead), offset, size);
  } finally {
    await handle.close();
  }
}

/**
 * Yields a log file piece by piece as it grows, until the signal aborts.
 * A file that became shorter was rewritten and is read again from its beginning.
 */
export async function* followLog(
  path: string,
  options: { readonly offset?: number; readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<LogPiece> {
  let { offset = 0 } = options;
  while (!options.signal.aborted) {
    const piece = await readLogPiece(path, { offset });
    if (piece.sizeBytes < offset) offset = 0;
    else if (piece.text === '') await sleep(options.clock, followMs, options.signal);
    else {
      offset = piece.nextOffset;
      yield piece;
    }
  }
}

/**
 * Opens a log file for reading. The caller closes it.
 * @returns undefined until its first line is written
 * @throws TRACKING_BAD_PATH if the trial has put something else in its place
 */
export async function openLog(path: string): Promise<FileHandle | undefined> {
  try {
    return await openPlainAsync(path);
  } catch (error) {
    if (!isNotPlain(error) || !(error instanceof Error)) throw error;
    throw filesError('TRACKING_BAD_PATH', error.message, { details: { path }, cause: error });
  }
}

/** Longest UTF-8 character. */
const maxCharacter = 4;

function cutToCharacters(bytes: Uint8Array, offset: number, sizeBytes: number): LogPiece {
  let start = 0;
  while (start < Math.min(maxCharacter - 1, bytes.length) && offset > 0 && isContinuation(bytes[start])) start++;
  const end = Math.max(start, wholeEnd(bytes));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end));
  return { text, offset: offset + start, nextOffset: offset + end, sizeBytes };
}

/** End of the last whole character: an incomplete one is left for the next read. */
function wholeEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(maxCharacter, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  // Not UTF-8 at all: there is nothing to wait for.
  return bytes.length;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
