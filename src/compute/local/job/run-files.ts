import { closeSync, lstatSync, mkdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../../../base/index.ts';
import { lookAt, notPlain, openPlain, openPlainToAppend, readPlain } from '../../../files/index.ts';
import type { Leader } from '../process/process-tree.ts';
import { runFiles } from './environment.ts';

/** Content of the claim file, which allows one start of an attempt. */
export type ClaimFile =
  | { readonly kind: 'held'; readonly leader: Leader; readonly gpuIds: readonly string[] }
  /** Canceled before it started: it can never start. */
  | { readonly kind: 'tombstone' }
  /** Incomplete: probably being written. */
  | { readonly kind: 'partial' };

const tombstone = 'canceled\n';
/** A claim is a line of four or five words. The wrapper never writes a longer one. */
const longestClaim = 1_000;

/** @returns undefined when no process has started the attempt */
export function readClaim(runFolder: string): ClaimFile | undefined {
  const text = claimText(join(runFolder, runFiles.claim));
  if (text === undefined) return undefined;
  if (text === tombstone) return { kind: 'tombstone' };
  // Treat anything that the wrapper does not write as incomplete; the caller waits only briefly for the rest.
  const words = /^([1-9]\d{0,9}) ([\w:.-]{1,100}) ([\w/-]{1,140}) ?([\w,:/.-]{0,500})(?: ([0-9a-f]{16}))?\n$/.exec(
    text,
  );
  const [, pid, started, bootId, gpus = '', launcher] = words ?? [];
  if (started === undefined || bootId === undefined) return { kind: 'partial' };
  const gpuIds = gpus === '' ? [] : gpus.split(',');
  const leader = { pid: Number(pid), started, bootId, ...(launcher !== undefined && { launcher }) };
  return { kind: 'held', leader, gpuIds };
}

/** Text of a claim file; empty when it exists but cannot be read. */
function claimText(path: string): string | undefined {
  try {
    return readPlain(path, longestClaim)?.bytes.toString('utf8');
  } catch {
    return '';
  }
}

/**
 * Prevents the start of an attempt.
 * @returns `held` when a process has already started it, `failed` when the file cannot be written
 */
export function placeTombstone(runFolder: string): 'placed' | 'held' | 'failed' {
  const path = join(runFolder, runFiles.claim);
  try {
    mkdirSync(runFolder, { recursive: true });
  } catch {
    return 'failed';
  }
  try {
    writeFileSync(path, tombstone, { flag: 'wx' });
    return 'placed';
  } catch (error) {
    const claim = readClaim(runFolder);
    if (claim?.kind === 'tombstone') return 'placed';
    // A full disk may create the file but not its content, which prevents a start as well.
    return claim === undefined || !isTaken(error) ? 'failed' : 'held';
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** Opens a log for a program to write to. Refuses a pipe or link in its place. @throws SYSTEM_*, FILES_NOT_PLAIN */
export function openAttemptLog(path: string): number {
  return withPath(path, () => openPlainToAppend(path));
}

/** Where a start of an attempt leaves its traces. */
export interface StartPlace {
  readonly runFolder: string;
  /** Path of the file outside the run folder that records the start. */
  readonly startMark: string;
}

/** True when a start left its claim, whatever it says, or its mark: it may have run the program. */
export function hasStartTrace({ runFolder, startMark }: StartPlace): boolean {
  return hasClaim(runFolder) || isThere(startMark);
}

/** True when a start left its mark: it may have run the program, even if its claim is gone. */
export function hasStartMark({ startMark }: Pick<StartPlace, 'startMark'>): boolean {
  return isThere(startMark);
}

/** True when something is in place of the claim, whatever it says: no start can get past it. */
export function hasClaim(runFolder: string): boolean {
  return isThere(join(runFolder, runFiles.claim));
}

/** True when a start got as far as its logs, which come before the claim. */
export function hasBegunStart(place: StartPlace): boolean {
  return hasStartTrace(place) || isThere(join(place.runFolder, runFiles.stdout));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A file in place of the folder: nothing inside it exists.
    return false;
  }
}

/** Content of the exit file that a wrapper writes. */
export interface ExitFile {
  /** Status as in a shell; null when the program could not be started. */
  readonly status: number | null;
  /** Time of writing, milliseconds since the epoch. */
  readonly atMs: number;
}

/** @returns undefined until the wrapper has written it */
export function readExit(runFolder: string): ExitFile | undefined {
  try {
    const read = readPlain(join(runFolder, runFiles.exit), 10);
    const text = read?.bytes.toString('latin1') ?? '';
    return read && /^(\d{1,3}|-)\n$/.test(text)
      ? { status: text === '-\n' ? null : Number(text), atMs: read.stats.mtimeMs }
      : undefined;
  } catch {
    // Replaced or unreadable: the wrapper's own exit code serves instead, if it is our child.
    return undefined;
  }
}

/** Time at which a wrapper wrote the exit file, milliseconds since the epoch; undefined where there is no filled file. */
export function exitTimeMs(runFolder: string): number | undefined {
  try {
    const present = lookAt(join(runFolder, runFiles.exit));
    return present?.isFile() && present.size > 0 ? present.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}

/** Last non-empty line of standard error, at most 300 characters; null without one. */
export function lastErrorLine(runFolder: string): string | null {
  let text: string;
  try {
    const opened = openPlain(join(runFolder, runFiles.stderr));
    if (opened === undefined) return null;
    const { file, stats } = opened;
    try {
      const bytes = Buffer.alloc(4096);
      const count = readSync(file, bytes, 0, bytes.length, Math.max(0, stats.size - bytes.length));
      text = bytes.subarray(0, count).toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    // Without a log there is no line; the exit code remains.
    return null;
  }
  const line = text.split(/[\r\n]+/).findLast((part) => part.trim() !== '');
  return line?.trim().slice(0, 300) ?? null;
}

/**
 * Refuses to start in a run folder where a program has put something other than a plain file in place of ours: opening
 * a pipe would wait for its other end forever.
 * @throws FILES_NOT_PLAIN
 */
export function checkRunFolder(runFolder: string): void {
  for (const name of Object.values(runFiles)) {
    const path = join(runFolder, name);
    const present = lookAt(path);
    if (present !== undefined && !present.isFile()) throw notPlain(path, present);
  }
}
