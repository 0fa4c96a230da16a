import { type Paint, paintFor } from './text.ts';

/** What commands know of the terminal they were called in. */
export interface Terminal {
  /** Writes to standard output, as it is. */
  write(text: string): void;
  /** Writes a line to standard output. */
  line(text?: string): void;
  /** Writes to standard error, as it is. */
  writeError(text: string): void;
  /** Writes a line to standard error. */
  note(text: string): void;
  /** Standard output is a terminal that can be redrawn. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Colors of standard output, and of standard error. */
  readonly paint: Paint;
  readonly notePaint: Paint;
}

/** Streams as far as a terminal needs them. */
export interface OutputStream {
  write(text: string): boolean;
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
  return {
    write: (text) => void stdout.write(text),
    line: (text = '') => void stdout.write(`${text}\n`),
    writeError: (text) => void stderr.write(text),
    note: (text) => void stderr.write(`${text}\n`),
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

/** Draws pictures over one another in a terminal. */
export class LivePicture {
  readonly #terminal: Terminal;
  #drawn = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Replaces the last picture. */
  draw(lines: readonly string[]): void {
    this.#terminal.write(`${this.#back()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = lines.length;
  }

  /** Takes the last picture away. */
  clear(): void {
    if (this.#drawn > 0) this.#terminal.write(this.#back());
    this.#drawn = 0;
  }

  #back(): string {
    return this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A\u001b[0J`;
  }
}
