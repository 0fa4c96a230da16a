import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Shows other process namespaces whether runners of a namespace are alive. Each wrapper holds a named pipe open for
 * reading; a pipe without readers refuses a writer, wherever on the machine the writer runs. The kernel closes the pipe
 * when the wrapper ends, so nothing needs cleaning up after a kill.
 */
export class NamespaceLiveness {
  readonly #folder: string;
  #reader: number | undefined;

  /**
   * @param folder folder of the pipe. Not a state folder: many tools that copy folders hang on a named pipe.
   *   @defaultValue the folder for temporary files
   */
  constructor(folder: string = tmpdir()) {
    this.#folder = folder;
  }

  /** Descriptor that wrappers of this namespace hold; undefined where the file system does not support named pipes. */
  reader(namespace: string): number | undefined {
    if (this.#reader !== undefined || namespace === '') return this.#reader;
    const path = this.#path(namespace);
    const open = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      this.#reader = open();
    } catch {
      const made = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore', timeout: 5_000 });
      try {
        if (made.status === 0) this.#reader = open();
      } catch {
        // Without the pipe, other namespaces wait for the exit file.
      }
    }
    return this.#reader;
  }

  /** @returns undefined when unknown */
  isAlive(namespace: string): boolean | undefined {
    try {
      closeSync(openSync(this.#path(namespace), constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW));
      return true;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENXIO' ? false : undefined;
    }
  }

  close(): void {
    if (this.#reader !== undefined) closeSync(this.#reader);
    this.#reader = undefined;
  }

  #path(namespace: string): string {
    return join(this.#folder, `hyperdrive-runners-${process.getuid?.() ?? 0}-${namespace}`);
  }
}
