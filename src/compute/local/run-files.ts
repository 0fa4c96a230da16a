import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from './environment.ts';
import type { Leader } from './process-tree.ts';

/** Who holds the one start of an attempt. */
export type ClaimFile =
  | { readonly kind: 'held'; readonly leader: Leader; readonly gpuIds: readonly string[] }
  /** Canceled before it started: no start will ever run it. */
  | { readonly kind: 'tombstone' }
  /** Being written just now. */
  | { readonly kind: 'partial' };

const tombstone = 'canceled\n';

/** @returns undefined when nobody has started the attempt */
export function readClaim(runFolder: string): ClaimFile | undefined {
  const text = readIfThere(join(runFolder, runFiles.claim));
  if (text === undefined) return undefined;
  if (!text.endsWith('\n')) return { kind: 'partial' };
  if (text === tombstone) return { kind: 'tombstone' };
  const [pid, started, bootId, gpus = ''] = text.trimEnd().split(' ');
  if (!started || !bootId) return { kind: 'partial' };
  const gpuIds = gpus === '' ? [] : gpus.split(',');
  return { kind: 'held', leader: { pid: Number(pid), started, bootId }, gpuIds };
}

/** Takes the one start of an attempt away. @returns false when somebody has started it */
export function placeTombstone(runFolder: string): boolean {
  mkdirSync(runFolder, { recursive: true });
  try {
    writeFileSync(join(runFolder, runFiles.claim), tombstone, { flag: 'wx' });
    return true;
  } catch {
    return readClaim(runFolder)?.kind === 'tombstone';
  }
}

/** What a wrapper leaves behind. */
export interface ExitFile {
  /** As a shell gives it. */
  readonly status: number;
  /** When it was written, milliseconds since the epoch. */
  readonly atMs: number;
}

/** @returns undefined until it is written */
export function readExit(runFolder: string): ExitFile | undefined {
  const path = join(runFolder, runFiles.exit);
  const text = readIfThere(path);
  const written = statSync(path, { throwIfNoEntry: false });
  return text && written && /^\d{1,3}\n$/.test(text) ? { status: Number(text), atMs: written.mtimeMs } : undefined;
}

/** Last line of standard error that says something, at most 300 characters; null without one. */
export function lastErrorLine(runFolder: string): string | null {
  let text: string;
  try {
    const file = openSync(join(runFolder, runFiles.stderr), 'r');
    try {
      const bytes = Buffer.alloc(4096);
      const count = readSync(file, bytes, 0, bytes.length, Math.max(0, fstatSync(file).size - bytes.length));
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

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
