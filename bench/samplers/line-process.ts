import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/** A child process that answers each line of JSON with one. */
export class LineProcess {
  readonly #process: ChildProcess;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  /** The child inherits the error output and the niceness of this process. */
  constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.#process.stdout) throw new Error(`${command} has no output`);
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async call(message: object): Promise<unknown> {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error('the process ended; its error output says why');
    return JSON.parse(line.value);
  }

  async close(): Promise<void> {
    const ended = this.#process.exitCode === null ? once(this.#process, 'exit') : undefined;
    this.#process.stdin?.end();
    await ended;
    this.#reader.close();
  }
}
