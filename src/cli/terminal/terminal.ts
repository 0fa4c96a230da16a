import { type Paint, paintFor } from '../text/text.ts';

/** The terminal as commands see it. */
export interface Terminal {
  /** Writes text to standard output unchanged. */
  write(text: string): void;
  /** Writes bytes to standard output. */
  writeBytes(bytes: Uint8Array): void;
  /** Writes a line to standard output. */
  line(text?: string): void;
  /** Writes text to standard error unchanged. */
  writeError(text: string): void;
  /** Writes a line to standard error. */
  note(text: string): void;
  /** Replaces the previously drawn lines on standard output. Any other output erases them first. */
  draw(lines: readonly string[]): void;
  /** Erases the drawn lines. */
  clear(): void;
  /** True if standard output is a terminal that can be redrawn. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Colors of standard output, and of standard error. */
  readonly paint: Paint;
  readonly notePaint: Paint;
}

/** The parts of a stream that a terminal needs. */
export interface OutputStream {
  write(text: string | Uint8Array): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/**
 * The terminal over two streams. Colors follow https://no-color.org and FORCE_COLOR; `TERM=dumb` has neither colors
 * nor redrawing.
 */
export function terminalOver(
  stdout: OutputStream,
  stderr: OutputStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isDumb = environment.TERM === 'dumb';
  const isColored = (stream: OutputStream) => {
    if (environment.NO_COLOR) return false;
    if (environment.FORCE_COLOR !== undefined) return environment.FORCE_COLOR !== '0';
    return stream.isTTY === true && !isDumb;
  };
  let drawn = 0;
  // The terminal writes ^C at the cursor, so the cursor may not be in the first column.
  const back = () => (drawn === 0 ? '' : `\r\u001b[${drawn}A\u001b[0J`);
  const clear = () => {
    if (drawn > 0) stdout.write(back());
    drawn = 0;
  };
  const writeTo = (stream: OutputStream, text: string | Uint8Array) => {
    clear();
    stream.write(text);
  };
  return {
    write: (text) => writeTo(stdout, text),
    writeBytes: (bytes) => writeTo(stdout, bytes),
    line: (text = '') => writeTo(stdout, `${text}\n`),
    writeError: (text) => writeTo(stderr, text),
    note: (text) => writeTo(stderr, `${text}\n`),
    draw(lines) {
      stdout.write(`${back()}${lines.map((line) => `${line}\n`).join('')}`);
      drawn = lines.length;
    },
    clear,
    isLive: stdout.isTTY === true && !isDumb,
    get columns() {
      return stdout.columns || 80;
    },
    get rows() {
      return stdout.rows || 24;
    },
    paint: paintFor(isColored(stdout)),
    notePaint: paintFor(isColored(stderr)),
  };
}
