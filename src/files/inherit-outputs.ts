import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { partSuffix } from './artifacts.ts';

/**
 * How often a copy is restarted because files came and went, before one with gaps is accepted: the source trial may
 * still write.
 */
const tries = 5;

/**
 * Gives a trial a copy of what another trial, which may still be running, has kept so far: whole files, directories and
 * links. A link into the other trial's folder leads into the copy. The copy appears all at once. Does nothing if the
 * trial already has an outputs folder or the other trial has none.
 *
 * Survives a crash at any point: a repeat starts the copy over. A file that is replaced by renaming is copied either as
 * it was before or as it is after, never torn.
 *
 * @param from - outputs folder of the source trial
 * @param to - outputs folder of this one
 */
export async function inheritOutputs(from: string, to: string): Promise<void> {
  // A link in place of the folder could lead anywhere.
  if ((await isFolder(to)) || !(await isFolder(from))) return;
  const part = join(dirname(to), 'outputs-part');
  for (let tried = 1; ; tried++) {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    const isWhole = await copyFolder({ from, part, to }, '');
    if (isWhole || tried === tries) break;
  }
  try {
    await rename(part, to);
  } catch (error) {
    // Another controller, which has lost its lease since, was faster.
    if (!(await isFolder(to))) throw error;
    await rm(part, { recursive: true, force: true });
  }
}

interface Copy {
  readonly from: string;
  readonly part: string;
  readonly to: string;
}

/** @returns false if an entry vanished during the copy */
async function copyFolder(copy: Copy, path: string): Promise<boolean> {
  let isWhole = true;
  for (const entry of await readdir(join(copy.from, path), { withFileTypes: true })) {
    const inner = join(path, entry.name);
    const target = join(copy.part, inner);
    try {
      if (entry.isDirectory()) {
        await mkdir(target, { recursive: true });
        isWhole = (await copyFolder(copy, inner)) && isWhole;
      } else if (entry.isSymbolicLink()) await symlink(await linkIn(copy, inner), target);
      else if (entry.isFile() && !entry.name.endsWith(partSuffix)) await copySynced(join(copy.from, inner), target);
    } catch (error) {
      if (!isVanished(error)) throw error;
      isWhole = false;
    }
  }
  return isWhole;
}

/** Synced to disk before the folder gets its name, so that a power cut leaves no empty checkpoint. */
async function copySynced(from: string, to: string): Promise<void> {
  // Shares blocks if the file system can, so that large checkpoints cost nothing.
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The target of a copied link. */
async function linkIn({ from, to }: Copy, path: string): Promise<string> {
  const target = await readlink(join(from, path));
  if (!isAbsolute(target)) return target;
  const inside = relative(from, target);
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return isOutside ? target : join(to, inside);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (isVanished(error)) return false;
    throw error;
  }
}

function isVanished(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
