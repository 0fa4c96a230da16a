/** A file of entries, one JSON line each, that any number of processes of a machine append to and follow. */
import { createHash } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HyperDriveServiceException } from 'hyperdrive-ml/plugin';
import { fromJson, toJson } from './json-values.js';

export class Journal {
  #path;
  #file;
  #inode;
  /** Entries up to here have been read. */
  #position = 0;
  /** Bytes after the last line break that was read: a line that is incomplete, for now or for good. */
  #rest = Buffer.alloc(0);
  #damagedLines = 0;

  constructor(path, file, inode) {
    this.#path = path;
    this.#file = file;
    this.#inode = inode;
  }

  /** Opens a journal. Creates it if it is missing, unless `readOnly`. */
  static async open(path, { readOnly }) {
    if (!readOnly) await mkdir(dirname(path), { recursive: true });
    // Appends are atomic on a local disk: the order of lines is the order of effects.
    const file = await open(path, readOnly ? 'r' : 'a+', 0o600);
    return new Journal(path, file, (await file.stat()).ino);
  }

  /** Number of lines that are not valid entries. */
  get damagedLines() {
    return this.#damagedLines;
  }

  /** Appends an entry in one write. The line break at its start ends a line that a full disk cut short. */
  async append(entry) {
    const json = JSON.stringify(toJson(entry));
    const line = Buffer.from(`\n${checksum(json)} ${json}\n`);
    const { bytesWritten } = await this.#file.write(line);
    if (bytesWritten < line.length)
      throw new HyperDriveServiceException('STORE_FULL', 'environment', `${this.#path}: the disk is full.`);
  }

  /** Reads the entries that any process has appended since the last call. */
  async following() {
    const size = await this.#size();
    const entries = [];
    const chunk = Buffer.alloc(Math.min(Math.max(size - this.#position, 0), 1 << 20));
    while (this.#position < size) {
      const { bytesRead } = await this.#file.read(
        chunk,
        0,
        Math.min(chunk.length, size - this.#position),
        this.#position,
      );
      if (bytesRead === 0) break;
      this.#position += bytesRead;
      entries.push(...this.#entriesOf(Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)])));
    }
    return entries;
  }

  #entriesOf(bytes) {
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#rest = Buffer.from(bytes.subarray(end));
    const lines = bytes.subarray(0, end).toString().split('\n');
    return lines.filter((line) => line !== '').flatMap((line) => this.#entryOf(line));
  }

  #entryOf(line) {
    const json = line.slice(17);
    if (line[16] === ' ' && line.slice(0, 16) === checksum(json)) return [fromJson(JSON.parse(json))];
    // Every process ignores the same lines. An incomplete one was never acknowledged.
    this.#damagedLines++;
    return [];
  }

  /** @throws STORE_GONE, STORE_ROLLED_BACK */
  async #size() {
    const now = await stat(this.#path).catch((cause) => {
      if (cause.code === 'ENOENT') return undefined;
      throw cause;
    });
    if (now?.ino !== this.#inode)
      throw new HyperDriveServiceException(
        'STORE_GONE',
        'environment',
        `The journal ${this.#path} was deleted, moved or replaced while it was in use.`,
      );
    if (now.size < this.#position)
      throw new HyperDriveServiceException(
        'STORE_ROLLED_BACK',
        'environment',
        `The journal ${this.#path} was truncated.`,
      );
    return now.size;
  }

  /** Syncs all appended entries to the disk. */
  async sync() {
    await this.#file.datasync();
  }

  async close() {
    await this.#file.close();
  }
}

function checksum(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
