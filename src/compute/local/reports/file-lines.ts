import { closeSync, readSync, type Stats } from 'node:fs';
import { lookAt, openPlain } from '../../../files/index.ts';

/** Longest line that is read, bytes: metric lines are far shorter, and a progress dump may be endless. */
const longestLine = 65_536;
const chunk = Buffer.allocUnsafe(65_536);
const newline = 10;
const carriageReturn = 13;

/** The loss of content of a file that had been read. */
export interface Cut {
  /** Bytes read before the loss. */
  readonly readBytes: number;
  /** Size of the file now, bytes. */
  readonly sizeBytes: number;
  /** True when another file took its name; false when the same file became shorter. */
  readonly isReplaced: boolean;
}

/** Receives the lines of a file. */
export interface LineReader {
  /** @param number of the line in the file, from 1 */
  onLine(line: string, number: number): void;
  /**
   * Called when the file lost content that had been read. Reading continues from the beginning of its present content.
   */
  onCut?(cut: Cut): void;
}

/**
 * Reads a growing file line by line. A line ends with a newline or a carriage return (progress bars); the last one
 * waits until it is complete. Bytes that are not UTF-8 become U+FFFD. Lines above 64 KiB are skipped.
 *
 * Reads are synchronous and bounded: the files are in the local state folder, where a read takes microseconds and a
 * round trip through the thread pool would cost more than the read.
 */
export class FileLines {
  readonly #path: string;
  readonly #reader: LineReader;
  #position = 0;
  /** Number of newlines read so far. */
  #newlines = 0;
  #file: number | undefined;
  #end = Number.POSITIVE_INFINITY;
  #partial: Buffer = Buffer.alloc(0);
  #isOverlong = false;

  constructor(path: string, reader: LineReader) {
    this.#path = path;
    this.#reader = reader;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  /** True when nothing is left to read. */
  get isAtEnd(): boolean {
    const present = lookAt(this.#path);
    return present === undefined || this.#isRead(present);
  }

  /** Starts again from the first line. */
  restart(): void {
    this.#position = 0;
    this.#newlines = 0;
    this.#partial = Buffer.alloc(0);
    this.#isOverlong = false;
  }

  /** Limits reading to the present size of the file. @returns that size */
  limitToNow(): number {
    this.#end = lookAt(this.#path)?.size ?? 0;
    return this.#end;
  }

  /**
   * Reads new lines, at most one chunk of 64 KiB.
   * @param isOver checked after each line; when true, the next call continues with the next line
   * @returns bytes read; 0 at the end of the file
   * @throws FILES_NOT_PLAIN, and the system's own errors
   */
  read(isOver: () => boolean = () => false): number {
    // Most calls find nothing new and cost no more than this.
    const present = lookAt(this.#path);
    if (present === undefined || (present.isFile() && this.#isRead(present))) return 0;
    const opened = openPlain(this.#path);
    if (opened === undefined) return 0;
    let count: number;
    try {
      this.#noticeCut(opened.stats);
      if (this.#isRead(opened.stats)) return 0;
      const length = Math.min(chunk.length, this.#end - this.#position);
      count = readSync(opened.file, chunk, 0, length, this.#position);
    } finally {
      closeSync(opened.file);
    }
    const used = this.#split(chunk.subarray(0, count), isOver);
    this.#position += used;
    return used;
  }

  /** Ends the file: the last line counts even without its newline. */
  finish(): void {
    this.#endLine();
  }

  #isRead({ ino, size }: Stats): boolean {
    if (this.#file !== undefined && this.#file !== ino) return false;
    return size === this.#position || (size > this.#position && this.#end <= this.#position);
  }

  #noticeCut({ ino, size }: Stats): void {
    const isReplaced = this.#file !== undefined && this.#file !== ino;
    this.#file = ino;
    if (!isReplaced && size >= this.#position) return;
    const readBytes = this.#position;
    this.restart();
    if (this.#end !== Number.POSITIVE_INFINITY) this.#end = size;
    if (readBytes > 0) this.#reader.onCut?.({ readBytes, sizeBytes: size, isReplaced });
  }

  /** @returns bytes taken */
  #split(added: Buffer, isOver: () => boolean): number {
    let start = 0;
    let feed = added.indexOf(newline);
    let back = added.indexOf(carriageReturn);
    while (feed >= 0 || back >= 0) {
      const at = back < 0 || (feed >= 0 && feed < back) ? feed : back;
      this.#append(added.subarray(start, at));
      this.#endLine();
      start = at + 1;
      if (at === feed) this.#newlines++;
      if (at === feed) feed = added.indexOf(newline, start);
      else back = added.indexOf(carriageReturn, start);
      if (isOver()) return start;
    }
    this.#append(added.subarray(start));
    return added.length;
  }

  #endLine(): void {
    if (this.#partial.length > 0 && !this.#isOverlong)
      this.#reader.onLine(this.#partial.toString('utf8'), this.#newlines + 1);
    this.#partial = Buffer.alloc(0);
    this.#isOverlong = false;
  }

  #append(bytes: Buffer): void {
    if (bytes.length === 0 || this.#isOverlong) return;
    if (this.#partial.length + bytes.length > longestLine) {
      this.#isOverlong = true;
      this.#partial = Buffer.alloc(0);
    } else this.#partial = this.#partial.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#partial, bytes]);
  }
}
