import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { partSuffix } from './artifacts.ts';

/** Copies begun while files came and went, before one with gaps is taken: the trial that is copied may be writing. */
const tries = 5;

/**
 * Gives a trial a copy of what another has kept so far, which may still be running: whole files, directories and
 * links; a link into the other's folder leads into the copy. All of it appears at once. Nothing is done where the trial has
 * an outputs folder already, or the other has none.
 *
 * Survives a crash at any point: a repeat begins the copy anew. A file that is replaced by renaming is copied as it was
 * before or after, never torn.
 *
 * @param from - outputs folder of the other trial
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
    // Another controller, which has lost its lease meanwhile, was faster.
    if (!(await isFolder(to))) throw error;
    await rm(part, { recursive: true, force: true });
  }
}

interface Copy {
  readonly from: string;
  readonly part: string;
  readonly to: string;
}

/** @returns false when something vanished on the way */
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

/** On the disk before the folder gets its name, so that a power cut leaves no empty checkpoint. */
async function copySynced(from: string, to: string): Promise<void> {
  // Shares the blocks where the file system can, so that large checkpoints cost nothing.
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Where a copied link leads. */
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
