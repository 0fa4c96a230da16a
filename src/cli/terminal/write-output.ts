import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../base/index.ts';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors.ts';

/** Turns a display name into a part of a file name. */
export function fileNamePart(name: string): string {
  const safe = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return safe === '' ? 'sweep' : safe.slice(0, 80);
}

/**
 * Writes a file atomically: readers never see a part of it. Writes into a pipe or device instead of replacing it.
 * @param path relative to the working folder
 * @param content an iterable is written piece by piece
 * @returns its absolute path
 * @throws CLI_UNWRITABLE_FILE
 */
export async function writeWhole(
  { workingFolder }: Pick<CommandContext, 'workingFolder'>,
  path: string,
  content: string | Uint8Array | AsyncIterable<string>,
): Promise<string> {
  const target = resolve(workingFolder, path);
  const part = `${target}.${randomUUID().slice(0, 8)}.part`;
  try {
    if (await isSpecial(target)) {
      await writeFile(target, content);
      return target;
    }
    await writeFile(part, content, { flag: 'wx' });
    await rename(part, target);
    return target;
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    throw cliError('CLI_UNWRITABLE_FILE', `${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** Whether a path is neither a file nor a folder, such as `/dev/stdout`. */
async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
