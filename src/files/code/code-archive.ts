/**
 * Code of a sweep as one stream of bytes: a first line, then for each file a line of JSON, followed by its content. There
 * are no links, times or owners, so equal code is equal bytes, and its SHA-256 names it.
 * ```
 * hyperdrive-code 1
 * {"path":"src/train.py","size":12,"executable":false}
 * print("hi")
 * {"end":1}
 * ```
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { asSystemError, quoted } from '../../base/index.ts';
import { syncFile } from '../copy-tree.ts';
import { filesError } from '../errors.ts';
import { codeEntries, codeRoot } from './code-tree.ts';

const firstLine = 'hyperdrive-code 1\n';
/**
 * Largest code. More belongs on a disk or in a bucket that the server reaches: every attempt gets a copy. Folders count too,
 * since one path can name a thousand.
 */
const codeLimits: CodeLimits = { files: 20_000, folders: 20_000, bytes: 512 * 1024 * 1024 };
interface CodeLimits {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
}

/** Longest line about an entry, bytes. */
const longestLine = 8_192;

const entrySchema = z.union([
  z.strictObject({ path: z.string(), size: z.int().min(0), executable: z.boolean() }),
  z.strictObject({ end: z.int().min(0) }),
]);

/**
 * Packs the code of a sweep. Links to files of the code become files, and empty folders are left out.
 * @param code absolute path of a folder or file
 * @throws FILES_BAD_CODE for a link that leads elsewhere, and for what cannot be read or changes meanwhile; TRACKING_TOO_LARGE over
 *   {@link codeLimits}; SYSTEM_* for other failures of the machine
 */
export async function* packCode(code: string): AsyncGenerator<Buffer> {
  try {
    yield* packed(code);
  } catch (error) {
    throw unreadable(error, code);
  }
}

async function* packed(code: string): AsyncGenerator<Buffer> {
  const root = await realpath(await codeRoot(code));
  const total = new CodeTotal(codeLimits);
  yield Buffer.from(firstLine);
  for await (const { path, kind } of codeEntries(code)) {
    if (kind === 'folder') continue;
    const real = kind === 'file' ? join(root, path) : await insideOf(root, path);
    const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const found = await file.stat();
      if (!found.isFile()) throw badCode(path, replaced);
      const { size, mode } = found;
      total.add(path, size);
      yield Buffer.from(`${JSON.stringify({ path, size, executable: (mode & 0o100) !== 0 })}\n`);
      let sent = 0;
      if (size > 0)
        for await (const chunk of file.createReadStream({ end: size - 1, autoClose: false })) {
          const piece = Buffer.from(chunk);
          sent += piece.length;
          yield piece;
        }
      if (sent !== size) throw badCode(path, 'it changes while it is read');
    } finally {
      await file.close();
    }
  }
  yield Buffer.from(`${JSON.stringify({ end: total.files })}\n`);
}

const replaced = 'it is removed or replaced while it is read; run the command again';

/** What an error of a system call says about code. */
function unreadable(error: unknown, code: string): unknown {
  const failed = asSystemError(error, code);
  if (failed === undefined) return error;
  const { errno, path } = failed.details;
  const name = typeof path === 'string' ? relative(code, path) || basename(path) : undefined;
  if (errno === 'EACCES' || errno === 'EPERM')
    return badCode(
      name,
      'permission to read it is denied; give your user the right to read it, or list it in .amlignore or .gitignore',
      error,
    );
  if (errno === 'ENOENT' && path === code) return badCode(name, 'it does not exist', error);
  const isChanged = errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ELOOP';
  return isChanged ? badCode(name, replaced, error) : failed;
}

/** The file that a link of the code leads to. @throws FILES_BAD_CODE if that is no file of the code */
async function insideOf(root: string, path: string): Promise<string> {
  const real = await realpath(join(root, path)).catch(() => undefined);
  if (real?.startsWith(root + sep) === true && (await stat(real)).isFile()) return real;
  throw badCode(path, 'it is a link that leads to no file of the code; list it in .amlignore or .gitignore');
}

/** The SHA-256 of packed code, and its size. */
export async function hashCode(code: string): Promise<{ readonly hash: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of packCode(code)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { hash: hash.digest('hex'), bytes };
}

/**
 * Unpacks code into an empty folder, and writes nowhere else.
 * @param folder absolute, exists and is empty
 * @param limits for tests. @defaultValue {@link codeLimits}
 * @returns SHA-256 of the packed code
 * @throws FILES_BAD_CODE if it is not packed code, TRACKING_TOO_LARGE over the limits
 */
export async function unpackCode(
  packed: AsyncIterable<Uint8Array>,
  folder: string,
  limits: CodeLimits = codeLimits,
): Promise<string> {
  const reader = new PackedReader(packed);
  if ((await reader.line()) !== firstLine.trimEnd()) throw badCode(undefined, 'it does not start as packed code does');
  const total = new CodeTotal(limits);
  const written: string[] = [];
  for (;;) {
    const entry = readEntry(await reader.line());
    if ('end' in entry) {
      if (entry.end !== total.files || !(await reader.isAtEnd()))
        throw badCode(undefined, 'it does not end where it says');
      // The hash promises the content: a power cut must not leave files empty under it.
      for (const place of written) await syncFile(place);
      return reader.hash();
    }
    const place = join(folder, checkedPath(entry.path));
    total.add(entry.path, entry.size);
    await mkdir(dirname(place), { recursive: true }).catch(twice(entry.path));
    // Exclusive: an entry that comes twice is refused, and nothing that exists is followed.
    const file = await open(place, 'wx', 0o600).catch(twice(entry.path));
    try {
      for await (const piece of reader.bytes(entry.size)) await file.writeFile(piece);
    } finally {
      await file.close();
    }
    if (entry.executable) await chmod(place, 0o700);
    written.push(place);
  }
}

/** What code amounts to so far. */
class CodeTotal {
  files = 0;
  #bytes = 0;
  readonly #folders = new Set<string>();
  readonly #limits: CodeLimits;

  constructor(limits: CodeLimits) {
    this.#limits = limits;
  }

  /** Counts a file before it is read or written. @throws TRACKING_TOO_LARGE */
  add(path: string, size: number): void {
    const { files, folders, bytes } = this.#limits;
    this.files += 1;
    this.#bytes += size;
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      this.#folders.add(path.slice(0, end));
      if (this.#folders.size > folders) throw tooLarge(`more than ${folders} folders`);
    }
    if (this.files > files) throw tooLarge(`more than ${files} files`);
    if (this.#bytes > bytes) throw tooLarge(`more than ${bytes / 1024 / 1024} MB`);
  }
}

function twice(path: string) {
  return (cause: unknown): never => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw cause;
    throw badCode(path, 'it comes twice, or is both a file and a folder', cause);
  };
}

function readEntry(line: string): z.output<typeof entrySchema> {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw badCode(undefined, 'a line about an entry is malformed', cause);
  }
}

/** A path that stays below its root on every file system. @throws FILES_BAD_CODE */
function checkedPath(path: string): string {
  const parts = path.split('/');
  const isPlain = (part: string) =>
    part !== '' &&
    part !== '.' &&
    part !== '..' &&
    Buffer.byteLength(part) <= 255 &&
    !/[\\\p{Cc}\p{Surrogate}]/u.test(part);
  if (Buffer.byteLength(path) <= 2_000 && parts.every(isPlain)) return path;
  throw badCode(path, 'expected a relative path without . and ..');
}

/** Reads lines and pieces of a stream, and hashes it. */
class PackedReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #hash = createHash('sha256');
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done === true) return false;
    this.#hash.update(value);
    this.#held = this.#held.length === 0 ? Buffer.from(value) : Buffer.concat([this.#held, value]);
    return true;
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0 && end <= longestLine) {
        const line = this.#held.toString('utf8', 0, end);
        this.#held = this.#held.subarray(end + 1);
        return line;
      }
      if (this.#held.length > longestLine || !(await this.#fill()))
        throw badCode(undefined, 'it ends early, or has too long a line');
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#fill())) throw badCode(undefined, 'it ends early');
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#held.length === 0) if (!(await this.#fill())) return true;
    return false;
  }

  hash(): string {
    return this.#hash.digest('hex');
  }
}

function badCode(path: string | undefined, why: string, cause?: unknown): Error {
  const what = path === undefined ? 'packed code' : `code: ${quoted(path)}`;
  return filesError('FILES_BAD_CODE', `${what}: ${why}`, { details: { path: path ?? null }, cause });
}

function tooLarge(what: string): Error {
  return filesError(
    'TRACKING_TOO_LARGE',
    `code: ${what}; list in .amlignore or .gitignore what trials do not need, and put data where the server reaches it`,
  );
}
