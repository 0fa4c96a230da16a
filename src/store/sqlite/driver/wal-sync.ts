import { type FileHandle, open } from 'node:fs/promises';
import { messageOf } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';

/** Makes committed transactions survive a power cut. See `docs/decisions/storage.md`. */
export interface Durability {
  /** Resolves when everything committed before the call is on the disk. */
  synced(): Promise<void>;
  /** Syncs a last time. Nothing may be committed after this call; `synced` then resolves with it. */
  close(): Promise<void>;
}

/** A store in memory has nothing to sync. */
export const noDurability: Durability = { synced: async () => {}, close: async () => {} };

/**
 * Syncs the write-ahead log off the event loop, all waiting callers with one system call.
 *
 * Only the `-wal` file may be opened here: closing any other handle of the database or `-shm` file would drop the
 * locks SQLite holds on it in this process.
 */
export class WalSync implements Durability {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #failure: unknown;

  /** @param path the `-wal` file; it exists as long as the connection is open and has read once */
  constructor(path: string) {
    this.#path = path;
  }

  synced(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    // A sync that already runs may have begun before the caller's commit; the one after it has not.
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
      // For writing, because Windows syncs no handle that is open to read only.
      this.#handle ??= await open(this.#path, 'r+');
      await this.#handle.datasync();
    } catch (error) {
      // After one failure the system may have dropped the unwritten pages, and a later call would claim success.
      this.#failure = error;
      throw syncFailed(error);
    }
  }
}

function syncFailed(cause: unknown): Error {
  const message = messageOf(cause);
  return storeError('STORE_SYNC_FAILED', `Forcing the store's log to the disk failed: ${message}.`, { cause });
}
