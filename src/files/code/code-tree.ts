import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { filesError } from '../errors.ts';
import { IgnoredPaths } from './ignored-paths.ts';

/** Something that belongs to a program's code. */
export interface CodeEntry {
  /** Relative to the code's root, with `/`. */
  readonly path: string;
  readonly kind: 'folder' | 'file' | 'link';
}

/** What a walk over code leaves out. */
interface CodeLimits {
  /** Absolute paths, besides the ignored ones. */
  readonly without?: readonly string[];
  /**
   * Another machine sent it, where its rules have been applied: they leave out nothing here. They could say otherwise than
   * there, where a file of rules that was not sent may have decided. @defaultValue false
   */
  readonly isSent?: boolean;
}

/** The folder that paths of code are relative to: the code folder itself, or that of a code file. */
export async function codeRoot(code: string): Promise<string> {
  return (await lstat(code)).isFile() ? dirname(code) : code;
}

/**
 * Everything of a code folder that is not ignored, folders before their content, in order of name. Pipes, sockets,
 * devices and state folders are left out. A code file is its only entry.
 * @param code - absolute path of a folder or file
 * @throws FILES_BAD_CODE if it is a state folder itself
 */
export async function* codeEntries(
  code: string,
  { without = [], isSent = false }: CodeLimits = {},
): AsyncGenerator<CodeEntry> {
  if ((await lstat(code)).isFile()) yield { path: basename(code), kind: 'file' };
  else if (!isSent && (await isStateFolder(code)))
    throw filesError(
      'FILES_BAD_CODE',
      `trial.code: ${code} is a state folder, whose keys and tokens must not travel as code; move the code to a folder of its own, or name another state folder with --state`,
      { details: { field: 'trial.code', value: code } },
    );
  else yield* entriesIn(code, '', isSent ? undefined : await IgnoredPaths.of(code), new Set(without));
}

async function* entriesIn(
  root: string,
  folder: string,
  ignored: IgnoredPaths | undefined,
  without: ReadonlySet<string>,
): AsyncGenerator<CodeEntry> {
  const found = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (without.has(join(root, path)) || ignored?.ignores(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) {
      if (ignored !== undefined && (await isStateFolder(join(root, path)))) continue;
      yield { path, kind: 'folder' };
      yield* entriesIn(root, path, await ignored?.within(path), without);
    } else if (entry.isSymbolicLink()) yield { path, kind: 'link' };
    else if (entry.isFile()) yield { path, kind: 'file' };
  }
}

/** Bytes of the secret of a state folder. */
const secretBytes = 32;

/**
 * Whatever its name: its keys and tokens must not travel with the code around it. Its database may be elsewhere or have
 * another name; then it has the secret, 32 bytes that only their owner may read.
 */
async function isStateFolder(folder: string): Promise<boolean> {
  const find = (name: string) => lstat(join(folder, name)).catch(() => undefined);
  if ((await find('hyperdrive.db'))?.isFile() === true) return true;
  const secret = await find('secret');
  if (secret === undefined || !secret.isFile() || secret.size !== secretBytes) return false;
  // Windows has no such bits.
  return process.platform === 'win32' || (secret.mode & 0o077) === 0;
}

/** The size of code. */
interface CodeSize {
  readonly files: number;
  readonly bytes: number;
  /** False when the count stopped early: there is more. */
  readonly isWhole: boolean;
}

/**
 * Counts the files of a code folder that are not ignored.
 * @param options.mostFiles where the count stops. @defaultValue 20000
 */
export async function codeSize(
  code: string,
  { mostFiles = 20_000, ...limits }: CodeLimits & { readonly mostFiles?: number } = {},
): Promise<CodeSize> {
  const root = await codeRoot(code);
  let [files, bytes] = [0, 0];
  for await (const { path, kind } of codeEntries(code, limits)) {
    if (kind !== 'file') continue;
    if (files === mostFiles) return { files, bytes, isWhole: false };
    files++;
    bytes += (await lstat(join(root, path)).catch(() => ({ size: 0 }))).size;
  }
  return { files, bytes, isWhole: true };
}
