import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** Longest line that is looked at, bytes: a metric line is far shorter, a progress dump may be endless. */
const longestLine = 65_536;
const chunk = Buffer.allocUnsafe(65_536);

/**
 * Reads a growing file line by line. A line ends with a newline or a carriage return (progress bars); the last one
 * waits until it is complete. Bytes that are not UTF-8 become U+FFFD. Lines above 64 KiB are passed over.
 *
 * Reads are synchronous and bounded: the files are in the local state folder, where a read costs microseconds and a
 * round trip through a thread pool more than the read.
 */
export class FileLines {
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  #position = 0;
  #partial: Buffer = Buffer.alloc(0);
  #isOverlong = false;

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
  }

  /** Starts again from the first line. */
  restart(): void {
    this.#position = 0;
    this.#partial = Buffer.alloc(0);
    this.#isOverlong = false;
  }

  /**
   * Hands on the lines that were added, one chunk of 64 KiB at most.
   * @param isOver asked after each line; true: the next call goes on with the line that follows
   * @returns bytes read; 0 at the end of the file
   */
  read(isOver: () => boolean = () => false): number {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#position) return 0;
    const file = openSync(this.#path, 'r');
    let count: number;
    try {
      count = readSync(file, chunk, 0, chunk.length, this.#position);
    } finally {
      closeSync(file);
    }
    const used = this.#split(chunk.subarray(0, count), isOver);
    this.#position += used;
    return used;
  }

  /** Nothing will be added any more: the last line counts even without its newline. */
  finish(): void {
    if (this.#partial.length > 0 && !this.#isOverlong) this.#onLine(this.#partial.toString('utf8'));
    this.#partial = Buffer.alloc(0);
    this.#isOverlong = false;
  }

  /** @returns bytes taken */
  #split(added: Buffer, isOver: () => boolean): number {
    let start = 0;
    for (let at = 0; at < added.length; at++) {
      const byte = added[at];
      if (byte !== 10 && byte !== 13) continue;
      this.#append(added.subarray(start, at));
      this.finish();
      start = at + 1;
      if (isOver()) return start;
    }
    this.#append(added.subarray(start));
    return added.length;
  }

  #append(bytes: Buffer): void {
    if (bytes.length === 0 || this.#isOverlong) return;
    if (this.#partial.length + bytes.length > longestLine) {
      this.#isOverlong = true;
      this.#partial = Buffer.alloc(0);
    } else this.#partial = this.#partial.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#partial, bytes]);
  }
}
