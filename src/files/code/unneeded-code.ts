import { readdirSync, renameSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/index.ts';

/**
 * How long code stays that no sweep needs. Shorter: people who try the same code again on another day send it again.
 * Longer: code of up to 512 MB for each change of a file fills the disk.
 */
const keptMs = 7 * 24 * 3_600_000;
/** Age at which an upload counts as dead. Shorter than the longest upload, an hour: it would lose its folder. */
const draftMs = 24 * 3_600_000;
const hashName = /^[0-9a-f]{64}$/;
/** Uploads, and code that is being removed. */
const draftName = /\.(?:part|gone)$/;

/** The entries of a folder of sent code that nothing needs. @param needed hashes that stay at any age */
export function unneededNames(root: string, needed: ReadonlySet<string>, nowMs: number): string[] {
  return namesIn(root).filter((name) => {
    if (draftName.test(name)) return isOlder(join(root, name), 'ctimeMs', nowMs - draftMs);
    return hashName.test(name) && !needed.has(name) && isOlder(join(root, name), 'mtimeMs', nowMs - keptMs);
  });
}

/**
 * Removes the entries of a folder of sent code that nothing needs.
 * @param needed hashes that stay at any age; asked before code is taken away and again before it is deleted
 * @returns their names
 */
export async function removeUnneeded(
  root: string,
  needed: () => Promise<ReadonlySet<string>>,
  clock: Pick<Clock, 'nowMs'>,
): Promise<readonly string[]> {
  // Most servers have no code, and reading what is needed costs as much as there are sweeps.
  if (namesIn(root).length === 0) return [];
  const nowMs = clock.nowMs();
  const names = unneededNames(root, await needed(), nowMs);
  const taken = names.filter((name) => draftName.test(name) || takeAway(root, name, nowMs - keptMs));
  const stillNeeded = taken.length === 0 ? new Set() : await needed();
  const removed: string[] = [];
  for (const name of taken) {
    if (stillNeeded.has(name)) giveBack(root, name);
    else {
      await rm(draftName.test(name) ? join(root, name) : gone(root, name), { recursive: true, force: true });
      removed.push(name);
    }
  }
  return removed;
}

/**
 * Takes code away, unless it is sent meanwhile: whoever finds code touches it, so code whose time is still old after it has
 * lost its name was found by nobody, and nobody can find it any more. In one turn, so that this process sees no gap.
 */
function takeAway(root: string, name: string, beforeMs: number): boolean {
  if (!isOlder(join(root, name), 'mtimeMs', beforeMs)) return false;
  try {
    renameSync(join(root, name), gone(root, name));
  } catch {
    // Another process removes it, or an earlier removal was cut off: its rest goes first, once it is old.
    return false;
  }
  if (isOlder(gone(root, name), 'mtimeMs', beforeMs)) return true;
  giveBack(root, name);
  return false;
}

function giveBack(root: string, name: string): void {
  try {
    renameSync(gone(root, name), join(root, name));
  } catch {
    // It was sent again: the rest goes with the next removal.
  }
}

function gone(root: string, name: string): string {
  return join(root, `${name}.gone`);
}

function isOlder(path: string, time: 'mtimeMs' | 'ctimeMs', thanMs: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found[time] < thanMs;
}

function namesIn(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch {
    // No code was ever sent.
    return [];
  }
}
