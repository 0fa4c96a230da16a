import { lstat, mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Clock, newId, type RandomBytes } from '../../base/index.ts';
import { isFolder } from '../copy-tree.ts';
import { filesError } from '../errors.ts';
import { unpackCode } from './code-archive.ts';
import { removeUnneeded, unneededNames } from './unneeded-code.ts';

/** Code that other machines sent, by its SHA-256. */
export interface CodeStore {
  /** Absolute folder of the code; undefined if it is not here. Looking code up counts as sending it. */
  find(hash: string): Promise<string | undefined>;
  /**
   * Keeps code, which appears whole or not at all. Harmless if it is here.
   * @param zipped packed code, compressed by gzip
   * @throws FILES_BAD_CODE, TRACKING_TOO_LARGE
   */
  keep(hash: string, zipped: Readable): Promise<void>;
  /**
   * What nothing needs: code that nobody sent for a week, and uploads that died. Reads only.
   * @param needed hashes of code that stays at any age
   * @returns paths relative to the state folder
   */
  unneeded(needed: ReadonlySet<string>): Promise<readonly string[]>;
  /**
   * Removes what nothing needs. Code that is sent meanwhile stays, also by another process.
   * @param needed asked before code is taken away, and again before it is deleted
   * @returns paths relative to the state folder
   */
  clean(needed: () => Promise<ReadonlySet<string>>): Promise<readonly string[]>;
}

/** Folder of a state folder with the code that other machines sent. */
const sentFolder = 'code';

/** The SHA-256 of sent code, by the path that a definition has for it: in this state folder or another one. */
export function sentHash(path: string): string | undefined {
  return /[\\/]code[\\/]([0-9a-f]{64})$/.exec(path)?.[1];
}

/**
 * The folder of code that a path of a definition names, if another machine sent it to this state folder. Definitions keep
 * the absolute path that it had when they were submitted, and the state folder may have moved or been copied since.
 * @returns undefined for other code, and for sent code that is not here
 */
export async function sentCodeAt(stateFolder: string, path: string): Promise<string | undefined> {
  const hash = sentHash(path);
  if (hash === undefined) return undefined;
  const folder = join(stateFolder, sentFolder, hash);
  return (await isFolder(folder)) ? folder : undefined;
}

/** Code kept below a state folder, in `code/<hash>`. */
export function codeStore(
  stateFolder: string,
  { clock, randomBytes }: { readonly clock: Pick<Clock, 'nowMs'>; readonly randomBytes: RandomBytes },
): CodeStore {
  const root = join(stateFolder, sentFolder);
  /** The time of a folder of code is when it was sent last. */
  const touch = async (folder: string) => {
    const now = new Date(clock.nowMs());
    await utimes(folder, now, now);
  };
  const find: CodeStore['find'] = async (hash) => {
    const folder = join(root, checkedHash(hash));
    try {
      if (!(await lstat(folder)).isDirectory()) return undefined;
      // Before anybody relies on it: what is touched is not cleaned away.
      await touch(folder);
      return folder;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const inState = (names: readonly string[]) => names.map((name) => join(sentFolder, name));
  return {
    find,
    async keep(hash, zipped) {
      const folder = join(root, checkedHash(hash));
      const part = join(root, `${newId(randomBytes)}.part`);
      await mkdir(part, { recursive: true, mode: 0o700 });
      try {
        let found = '';
        await pipeline(zipped, createGunzip(), async (packed: AsyncIterable<Uint8Array>) => {
          found = await unpackCode(packed, part);
        }).catch(notGzip);
        if (found !== hash)
          throw filesError('FILES_BAD_CODE', `code: expected the SHA-256 ${hash}, got ${found}; send it again`, {
            details: { expected: hash, got: found },
          });
        await touch(part);
        // Another upload of the same code may have been faster.
        await rename(part, folder).catch(async (error: unknown) => {
          if ((await find(hash)) === undefined) throw error;
        });
      } finally {
        await rm(part, { recursive: true, force: true });
      }
    },
    unneeded: async (needed) => inState(unneededNames(root, needed, clock.nowMs())),
    clean: async (needed) => inState(await removeUnneeded(root, needed, clock)),
  };
}

function notGzip(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
    throw filesError('FILES_BAD_CODE', 'packed code: it is not gzip, or ends early', { cause: error });
  throw error;
}

function checkedHash(hash: string): string {
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw filesError(
    'FILES_BAD_CODE',
    `code: expected a SHA-256 in lower case, got ${JSON.stringify(hash.slice(0, 80))}`,
  );
}
