import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Shows across process namespaces whether runners of one of them live. Each wrapper holds a named pipe open for reading;
 * a pipe that nobody reads refuses a writer, wherever that writer runs on the machine. The kernel closes it with the
 * wrapper, so there is nothing to clean up after a kill.
 */
export class NamespaceSign {
  readonly #folder: string;
  #reader: number | undefined;

  /** @param folder not a state folder: many tools that copy folders stop at a named pipe. @defaultValue that of temporary files */
  constructor(folder: string = tmpdir()) {
    this.#folder = folder;
  }

  /** The descriptor that wrappers of this namespace hold; undefined where the file system has no named pipes. */
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
        // Then nothing tells other namespaces, which wait for the exit file.
      }
    }
    return this.#reader;
  }

  /** @returns undefined where nothing tells */
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
