import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** The standard output log of a trial in this process, opened at the first line. */
export class LogLines {
  readonly #folder: string;
  #stream: WriteStream | undefined;
  #failed = false;

  /** @param folder the attempt's run folder, created when needed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  write(line: string): void {
    if (this.#failed) return;
    try {
      this.#stream ??= this.#open();
      this.#stream.write(`${line}\n`);
    } catch {
      // A log that cannot be written must not fail the trial.
      this.#failed = true;
    }
  }

  end(): void {
    this.#stream?.end();
  }

  #open(): WriteStream {
    mkdirSync(this.#folder, { recursive: true });
    const stream = createWriteStream(join(this.#folder, 'stdout.log'), { flags: 'a' });
    stream.on('error', () => {
      this.#failed = true;
    });
    return stream;
  }
}
