import type { Readable } from 'node:stream';

/** A line of a log. */
export interface LogLine {
  readonly text: string;
  /** Position of its first byte in the log. */
  readonly offset: number;
}

const newline = 10;
const carriageReturn = 13;

/**
 * Reads the lines of a log, each ended by a newline, a carriage return or both. Splits bytes, not text: an offset counted
 * from decoded text would be wrong after bytes that are not UTF-8, and after line ends of two bytes.
 */
export async function* linesOf(input: Readable): AsyncGenerator<LogLine> {
  let pieces: Buffer[] = [];
  let offset = 0;
  for await (const read of input) {
    const chunk = Buffer.from(read);
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const bytes = Buffer.concat([...pieces, chunk.subarray(start, end)]);
      yield* partsOf(bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes, offset);
      offset += bytes.length + 1;
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield* partsOf(Buffer.concat(pieces), offset);
}

/** Splits at single carriage returns, which end the steps of a progress bar. */
function* partsOf(bytes: Buffer, offset: number): Generator<LogLine> {
  let start = 0;
  for (let end = bytes.indexOf(carriageReturn); end >= 0; end = bytes.indexOf(carriageReturn, start)) {
    yield { text: bytes.toString('utf8', start, end), offset: offset + start };
    start = end + 1;
  }
  yield { text: bytes.toString('utf8', start), offset: offset + start };
}
