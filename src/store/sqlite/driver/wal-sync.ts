import { type FileHandle, open } from 'node:fs/promises';
import { messageOf } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';

/** Makes committed transactions survive a power cut. See `docs/decisions/storage.md`. */
export interface Durability {
  /** Resolves when everything committed before the call is on the disk. */
  synced(): Promise<void>;
  /** Syncs one last time. Nothing may be committed after this call; later calls of `synced` resolve with it. */
  close(): Promise<void>;
}

/** A store in memory has nothing to sync. */
export const noDurability: Durability = { synced: async () => {}, close: async () => {} };

/**
 * Syncs the write-ahead log off the event loop, with one system call for all waiting callers.
 *
 * Only the `-wal` file may be opened here: closing a handle of the database or its `-shm` file would drop the locks
 * that SQLite holds on it in this process.
 */
export class WalSync implements Durability {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #failure: unknown;

  /** @param path the `-wal` file; it exists once the connection has read, and until it closes */
  constructor(path: string) {
    this.#path = path;
  }

  synced(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    // A running sync may have started before the caller's commit, so wait for the next one.
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    );
    return this.#next;
  }

  close(): Promise<void> {
    this.#closing ??= this.synced().finally(() => this.#handle?.close());
    return this.#closing;
  }

  #startNext(): Promise<void> {
    this.#next = undefined;
    return this.#start();
  }

  #start(): Promise<void> {
    const run = this.#sync().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }

  async #sync(): Promise<void> {
    if (this.#failure !== undefined) throw syncFailed(this.#failure);
    try {
      // Opened for writing, because Windows does not sync read-only handles.
      this.#handle ??= await open(this.#path, 'r+');
      await this.#handle.datasync();
    } catch (error) {
      // After one failure the system may have dropped the unwritten pages, and a later sync would succeed wrongly.
      this.#failure = error;
      throw syncFailed(error);
    }
  }
}

function syncFailed(cause: unknown): Error {
  const message = messageOf(cause);
  return storeError('STORE_SYNC_FAILED', `Syncing the store's log to the disk failed: ${message}.`, { cause });
}
