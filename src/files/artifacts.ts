import { constants, type Dirent } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { newId, type RandomBytes } from '../base/index.ts';
import { filesError } from './errors.ts';

/** One file of a trial. */
export interface ArtifactFile {
  /** Relative to the folder, separated by `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** An open file of a trial. The caller closes it. */
export interface OpenArtifact extends ArtifactFile {
  readonly handle: FileHandle;
}

/** Suffix of files that are still being written. */
export const partSuffix = '.hyperdrive-part';

/** File systems allow 255 bytes per name; this leaves room for the suffix of a file that is being written. */
const maxPartBytes = 255;
/** Systems allow 4,096 bytes per path, including the state folder's own. */
const maxPathBytes = 3_000;

/**
 * Lists the files below a folder, in order of path. Leaves out links that lead out of it, links to folders (which may
 * form cycles), and everything that is not a plain file. A missing folder is empty.
 * @param limit at most this many files
 * @throws TRACKING_BAD_PATH
 */
export async function listArtifacts(
  root: string,
  options: { readonly under?: string; readonly limit?: number } = {},
): Promise<readonly ArtifactFile[]> {
  const { under = '', limit = 100_000 } = options;
  const home = await realFolder(root);
  if (home === undefined) return [];
  const prefix = under === '' ? '' : checkRelative(under);
  if (prefix !== '' && (await confined(home, prefix)) === undefined) return [];
  const files: ArtifactFile[] = [];
  await walk(home, prefix, files, limit);
  return files;
}

async function walk(home: string, folder: string, files: ArtifactFile[], limit: number): Promise<void> {
  const entries = await readdir(join(home, folder), { withFileTypes: true }).catch(missingAsEmpty);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (files.length >= limit) return;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) await walk(home, path, files, limit);
    else if (!entry.name.endsWith(partSuffix)) {
      const found = entry.isFile() || entry.isSymbolicLink() ? await describe(home, path) : undefined;
      if (found !== undefined) files.push(found);
    }
  }
}

/** A plain file inside the folder; undefined for anything else and for a file that vanished. */
async function describe(home: string, path: string): Promise<ArtifactFile | undefined> {
  try {
    const real = await realpath(join(home, path));
    if (!isInside(home, real)) return undefined;
    const { size, mtimeMs, ...kind } = await stat(real).then((found) => ({
      size: found.size,
      mtimeMs: found.mtimeMs,
      isFile: found.isFile(),
    }));
    return kind.isFile ? { path, sizeBytes: size, modifiedMs: mtimeMs } : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Opens a file of a trial for reading.
 * @throws TRACKING_BAD_PATH, TRACKING_UNKNOWN_FILE
 */
export async function openArtifact(root: string, path: string): Promise<OpenArtifact> {
  const relative = checkRelative(path);
  const home = await realFolder(root);
  const real = home === undefined ? undefined : await confined(home, relative);
  if (real === undefined) throw unknownFile(path);
  // Non-blocking: otherwise a pipe that the trial put there would block the call forever.
  const handle = await openFile(real, path);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw badPath(path, 'it is not a plain file');
    return { path: relative, sizeBytes: found.size, modifiedMs: found.mtimeMs, handle };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFile(real: string, path: string): Promise<FileHandle> {
  try {
    return await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    // The file existed a moment ago: the trial is still writing.
    if (isMissing(error)) throw unknownFile(path);
    if (hasCode(error, 'ENXIO') || hasCode(error, 'EISDIR')) throw badPath(path, 'it is not a plain file', error);
    throw error;
  }
}

/**
 * Writes a file of a trial: it appears complete or not at all, and replaces an older version.
 * @param options.maxBytes larger content is refused while it arrives
 * @throws TRACKING_BAD_PATH, TRACKING_TOO_LARGE
 */
export async function writeArtifact(
  root: string,
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { readonly randomBytes: RandomBytes; readonly maxBytes?: number },
): Promise<ArtifactFile> {
  const relative = checkRelative(path);
  await mkdir(root, { recursive: true });
  const home = await realpath(root);
  // Checked before the folder is created, because a link among its parents could lead out.
  await confined(home, dirname(relative));
  const folder = join(home, dirname(relative));
  await makeFolder(folder, path);
  const part = join(folder, `.${newId(options.randomBytes)}${partSuffix}`);
  const handle = await open(part, 'wx');
  try {
    const sizeBytes = await writeAll(handle, content, path, options.maxBytes ?? Number.POSITIVE_INFINITY);
    await handle.close();
    // A rename replaces a link instead of following it.
    await rename(part, join(folder, basename(relative)));
    const { mtimeMs } = await stat(join(folder, basename(relative)));
    return { path: relative, sizeBytes, modifiedMs: mtimeMs };
  } catch (error) {
    await handle.close();
    await rm(part, { force: true });
    if (hasCode(error, 'EISDIR') || hasCode(error, 'ENOTEMPTY')) throw badPath(path, 'it is a folder', error);
    throw error;
  }
}

/**
 * Removes a file, or a folder with everything in it. A link itself is removed, not its target.
 * @throws TRACKING_BAD_PATH, TRACKING_UNKNOWN_FILE
 */
export async function removeArtifact(root: string, path: string): Promise<void> {
  const relative = checkRelative(path);
  const home = await realFolder(root);
  const folder = home === undefined ? undefined : await confined(home, dirname(relative));
  if (folder === undefined) throw unknownFile(path);
  await removeEntry(join(folder, basename(relative)), path);
}

/** Removes everything in a folder except the names in `keep`. A missing folder is empty. */
export async function emptyFolder(root: string, keep: readonly string[] = []): Promise<void> {
  const home = await realFolder(root);
  if (home === undefined) return;
  for (const name of await readdir(home)) if (!keep.includes(name)) await removeEntry(join(home, name), name);
}

async function removeEntry(entry: string, path: string): Promise<void> {
  try {
    await rm(entry, { recursive: true });
  } catch (error) {
    if (isMissing(error)) throw unknownFile(path);
    throw error;
  }
}

async function makeFolder(folder: string, path: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (hasCode(error, 'ENOTDIR') || hasCode(error, 'EEXIST'))
      throw badPath(path, 'one of its folders is a file', error);
    if (hasCode(error, 'ENAMETOOLONG')) throw badPath(path, 'it is too long for this file system', error);
    throw error;
  }
}

async function writeAll(
  handle: FileHandle,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  path: string,
  maxBytes: number,
): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of content) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) {
      throw filesError('TRACKING_TOO_LARGE', `File ${JSON.stringify(path)}: more than ${maxBytes} bytes.`, {
        details: { path, limit: maxBytes },
      });
    }
    await handle.writeFile(chunk);
  }
  return sizeBytes;
}

/**
 * Checks a path from outside: relative, no `..`, no empty part, nothing that a file system could interpret differently.
 * @returns the path with `/` as separator
 */
function checkRelative(path: string): string {
  if (path === '' || Buffer.byteLength(path) > maxPathBytes) {
    throw badPath(path, `it must have 1 to ${maxPathBytes} bytes`);
  }
  if (path.includes('\0')) throw badPath(path, 'it contains a NUL character');
  if (path.includes('\\')) throw badPath(path, 'parts are separated by /, not \\');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) throw badPath(path, 'it must be relative');
  const parts = path.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw badPath(path, 'it must not have empty parts, . or ..');
  }
  if (parts.some((part) => Buffer.byteLength(part) > maxPartBytes)) {
    throw badPath(path, `its parts must have at most ${maxPartBytes} bytes`);
  }
  return parts.join('/');
}

/**
 * The real path of an entry below `home`, or undefined if it does not exist.
 * @throws TRACKING_BAD_PATH if a link leads out, even from a parent of a missing entry
 */
async function confined(home: string, relative: string): Promise<string | undefined> {
  for (let at = relative, isWhole = true; ; at = dirname(at), isWhole = false) {
    try {
      const real = await realpath(join(home, at));
      if (!isInside(home, real)) throw badPath(relative, 'a link leads out of the folder');
      return isWhole ? real : undefined;
    } catch (error) {
      if (!isMissing(error) || at === '.') throw error;
    }
  }
}

async function realFolder(root: string): Promise<string | undefined> {
  try {
    return await realpath(root);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isInside(home: string, real: string): boolean {
  return real === home || real.startsWith(home.endsWith(sep) ? home : home + sep);
}

function missingAsEmpty(error: unknown): Dirent[] {
  if (isMissing(error)) return [];
  throw error;
}

function isMissing(error: unknown): boolean {
  // A name that the file system cannot represent does not exist.
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].some((code) => hasCode(error, code));
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function badPath(path: string, why: string, cause?: unknown): Error {
  return filesError('TRACKING_BAD_PATH', `Path ${JSON.stringify(path)}: ${why}.`, { cause, details: { path } });
}

function unknownFile(path: string): Error {
  return filesError('TRACKING_UNKNOWN_FILE', `No file ${JSON.stringify(path)}.`, { details: { path } });
}
