import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A copy of a folder in the making. */
export interface TreeCopy {
  readonly from: string;
  /** Where it is made, until it is whole. */
  readonly part: string;
  /** Where it will be: links into `from` lead there. */
  readonly to: string;
  /** Whether its files are on the disk once it has its name, so that a power cut leaves none of them empty. */
  readonly isSynced: boolean;
}

/** An entry of the folder. */
interface TreeEntry {
  /** Relative. */
  readonly path: string;
  readonly kind: 'folder' | 'file' | 'link';
}

/** Copies one entry, whose folder is copied already. Shares the blocks of a file if the file system can. */
export async function copyEntry(copy: TreeCopy, { path, kind }: TreeEntry): Promise<void> {
  const target = join(copy.part, path);
  if (kind === 'folder') await mkdir(target, { recursive: true });
  else if (kind === 'link') await symlink(await linkIn(copy, path), target);
  else await copyWhole(join(copy.from, path), target, copy.isSynced);
}

/**
 * Copies everything of a folder.
 * @param leaveOut tells which files to leave out by their names
 * @returns false if an entry vanished meanwhile
 */
export async function copyTree(copy: TreeCopy, leaveOut = (_: string): boolean => false): Promise<boolean> {
  await mkdir(copy.part, { recursive: true });
  return copyFolder(copy, '', leaveOut);
}

async function copyFolder(copy: TreeCopy, folder: string, leaveOut: (name: string) => boolean): Promise<boolean> {
  let isWhole = true;
  for (const entry of await readdir(join(copy.from, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      if (entry.isDirectory()) {
        await copyEntry(copy, { path, kind: 'folder' });
        isWhole = (await copyFolder(copy, path, leaveOut)) && isWhole;
      } else if (entry.isSymbolicLink()) await copyEntry(copy, { path, kind: 'link' });
      else if (entry.isFile() && !leaveOut(entry.name)) await copyEntry(copy, { path, kind: 'file' });
    } catch (error) {
      if (!isVanished(error)) throw error;
      isWhole = false;
    }
  }
  return isWhole;
}

async function copyWhole(from: string, to: string, isSynced: boolean): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  if (isSynced) await syncFile(to);
}

/** Forces a written file to the disk. */
export async function syncFile(path: string): Promise<void> {
  // A file that its owner may not write cannot be opened to write, and a sync needs no more than this.
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The target of a copied link: it leads into the copy, or to where the original leads. */
async function linkIn({ from, to }: TreeCopy, path: string): Promise<string> {
  const target = await readlink(join(from, path));
  const meant = resolve(dirname(join(from, path)), target);
  const inside = relative(from, meant);
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  if (isOutside) return meant;
  return isAbsolute(target) ? join(to, inside) : target;
}

/** Gives a finished copy its name, unless another controller, which has lost its lease since, was faster. */
export async function giveName(part: string, to: string): Promise<void> {
  try {
    await rename(part, to);
  } catch (error) {
    if (!(await isFolder(to))) throw error;
    await rm(part, { recursive: true, force: true });
  }
}

/** Whether there is a folder, and not a link to one. */
export async function isFolder(path: string): Promise<boolean> {
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
