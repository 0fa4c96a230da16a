import { closeSync, lstatSync, mkdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../../../base/index.ts';
import { lookAt, notPlain, openPlain, openPlainToAppend, readPlain } from '../../../files/index.ts';
import type { Leader } from '../process/process-tree.ts';
import { runFiles } from './environment.ts';

/** Who holds the one start of an attempt. */
export type ClaimFile =
  | { readonly kind: 'held'; readonly leader: Leader; readonly gpuIds: readonly string[] }
  /** Canceled before it started: no start will ever run it. */
  | { readonly kind: 'tombstone' }
  /** Being written just now. */
  | { readonly kind: 'partial' };

const tombstone = 'canceled\n';
/** A claim is a line of four words: what is longer was not written by the wrapper. */
const longestClaim = 1_000;

/** @returns undefined when nobody has started the attempt */
export function readClaim(runFolder: string): ClaimFile | undefined {
  const text = claimText(join(runFolder, runFiles.claim));
  if (text === undefined) return undefined;
  if (text === tombstone) return { kind: 'tombstone' };
  // Anything but what the wrapper writes counts as not complete, which it is not given long to become.
  const words = /^([1-9]\d{0,9}) ([\w:.-]{1,100}) ([\w/-]{1,140}) ?([\w,:/.-]{0,500})\n$/.exec(text);
  const [, pid, started, bootId, gpus = ''] = words ?? [];
  if (started === undefined || bootId === undefined) return { kind: 'partial' };
  const gpuIds = gpus === '' ? [] : gpus.split(',');
  return { kind: 'held', leader: { pid: Number(pid), started, bootId }, gpuIds };
}

/** Empty where something is that cannot be read. */
function claimText(path: string): string | undefined {
  try {
    return readPlain(path, longestClaim)?.bytes.toString('utf8');
  } catch {
    return '';
  }
}

/**
 * Takes the one start of an attempt away.
 * @returns `held` when somebody has started it, `failed` when the system does not let us write there
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
    // A full disk may take the name and not the word: such a file lets no start through either.
    return claim === undefined || !isTaken(error) ? 'failed' : 'held';
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** Opens a log for a program to write to; a pipe or link in its place is refused. @throws SYSTEM_*, FILES_NOT_PLAIN */
export function openAttemptLog(path: string): number {
  return withPath(path, () => openPlainToAppend(path));
}

/** True when a run folder shows that somebody came to start the attempt. */
export function wasStarted(runFolder: string): boolean {
  return hasClaim(runFolder) || isThere(join(runFolder, runFiles.stdout));
}

/** True when there is a claim, whatever it says. */
export function hasClaim(runFolder: string): boolean {
  return isThere(join(runFolder, runFiles.claim));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A file where a folder is expected: nothing below it.
    return false;
  }
}

/** What a wrapper leaves behind. */
export interface ExitFile {
  /** As a shell gives it; null: the program could not be started. */
  readonly status: number | null;
  /** When it was written, milliseconds since the epoch. */
  readonly atMs: number;
}

/** @returns undefined until it is written */
export function readExit(runFolder: string): ExitFile | undefined {
  try {
    const read = readPlain(join(runFolder, runFiles.exit), 10);
    const text = read?.bytes.toString('latin1') ?? '';
    return read && /^(\d{1,3}|-)\n$/.test(text)
      ? { status: text === '-\n' ? null : Number(text), atMs: read.stats.mtimeMs }
      : undefined;
  } catch {
    // Replaced or unreadable: the wrapper's own exit code tells, where it is our child.
    return undefined;
  }
}

/** Last line of standard error that says something, at most 300 characters; null without one. */
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
    // No log, no line: the exit code still tells.
    return null;
  }
  const line = text.split(/[\r\n]+/).findLast((part) => part.trim() !== '');
  return line?.trim().slice(0, 300) ?? null;
}

/**
 * Refuses to start in a run folder in which a program has put something else where our files go: the open of a pipe
 * would wait for its other end for ever.
 * @throws FILES_NOT_PLAIN
 */
export function checkRunFolder(runFolder: string): void {
  for (const name of Object.values(runFiles)) {
    const path = join(runFolder, name);
    const present = lookAt(path);
    if (present !== undefined && !present.isFile()) throw notPlain(path, present);
  }
}
