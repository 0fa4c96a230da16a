import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { newId, type RandomBytes } from '../../base/index.ts';
import { filesError } from '../errors.ts';
import { unpackCode } from './code-archive.ts';

/** Code that other machines sent, by its SHA-256. */
export interface CodeStore {
  /** Absolute folder of the code; undefined: it is not here. */
  find(hash: string): Promise<string | undefined>;
  /**
   * Keeps code, which appears whole or not at all. Harmless if it is here.
   * @param zipped packed code, compressed by gzip
   * @throws FILES_BAD_CODE, TRACKING_TOO_LARGE
   */
  keep(hash: string, zipped: Readable): Promise<void>;
}

/** Code kept below a state folder, in `code/<hash>`. */
export function codeStore(stateFolder: string, randomBytes: RandomBytes): CodeStore {
  const root = join(stateFolder, 'code');
  const find: CodeStore['find'] = async (hash) => {
    const folder = join(root, checkedHash(hash));
    const isThere = await lstat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return isThere ? folder : undefined;
  };
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
        // Another upload of the same code may have been faster.
        await rename(part, folder).catch(async (error: unknown) => {
          if ((await find(hash)) === undefined) throw error;
        });
      } finally {
        await rm(part, { recursive: true, force: true });
      }
    },
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
