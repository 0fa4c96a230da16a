import { type BigIntStats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';

/**
 * Pause between two looks. A look costs two `stat` calls, a few microseconds, which would show at thousands of commits
 * per second; longer, and more is committed to files that nobody can open again.
 */
const pauseMs = 200;

/**
 * The files of an open store. SQLite keeps writing to files that were deleted, moved or replaced, so whether the path
 * still leads to them is checked here.
 */
export class StoreFiles {
  readonly #file: string;
  readonly #log: string | undefined;
  readonly #clock: Clock;
  readonly #opened: Look;
  #openedLog: Look;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #error: Error | undefined;
  #isLogReplaced = false;
  #isReleased = false;

  /**
   * @param file the database; opened already, so that a copy-up of an overlay file system is behind it
   * @param options.readOnly the log may come and go with the writers
   */
  constructor(file: string, { clock, readOnly }: { readonly clock: Clock; readonly readOnly: boolean }) {
    this.#file = file;
    this.#log = readOnly ? undefined : `${file}-wal`;
    this.#clock = clock;
    this.#opened = look(file);
    this.#openedLog = this.#log === undefined ? undefined : look(this.#log);
  }

  /** A look has found the files gone. */
  get isGone(): boolean {
    return this.#error !== undefined;
  }

  /** False when another log lies in the place of ours: writing pages back would damage a store that others use. */
  get mayCheckpoint(): boolean {
    return !this.#isLogReplaced;
  }

  /** The store closes: what happens to its files from now on is no loss. */
  release(): void {
    this.#isReleased = true;
  }

  /** Looks, unless the last look is recent. @throws STORE_GONE */
  check(): void {
    if (this.#error) throw this.#error;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs >= pauseMs) this.checkNow();
  }

  /** Looks in any case. @throws STORE_GONE */
  checkNow(): void {
    if (this.#error) throw this.#error;
    if (this.#isReleased) return;
    this.#lookedMs = this.#clock.monotonicMs();
    const what = this.#findLoss();
    // Twice: a rename on a network file system may show neither name for a moment.
    if (what === undefined || this.#findLoss() === undefined) return;
    this.#error = gone(this.#file, what);
    throw this.#error;
  }

  #findLoss(): string | undefined {
    const present = look(this.#file);
    if (present === undefined) return 'is no longer there';
    if (!isSame(this.#opened, present)) return 'is another file than the one that was opened';
    if (this.#log === undefined) return undefined;
    const log = look(this.#log);
    // The log appears with the first transaction.
    this.#openedLog ??= log;
    if (this.#openedLog === undefined || isSame(this.#openedLog, log)) return undefined;
    this.#isLogReplaced = log !== undefined && log !== 'unknown';
    return 'has lost its write-ahead log (hyperdrive.db-wal)';
  }
}

type Look = BigIntStats | 'unknown' | undefined;

/** @returns undefined where nothing is; `unknown` where the system cannot say, which proves nothing */
function look(path: string): Look {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? undefined : 'unknown';
  }
}

function isSame(opened: Look, present: Look): boolean {
  if (opened === undefined || opened === 'unknown' || present === 'unknown') return true;
  return present !== undefined && opened.dev === present.dev && opened.ino === present.ino;
}

function gone(file: string, what: string): Error {
  const folder = dirname(file);
  return storeError(
    'STORE_GONE',
    `The state folder ${folder} was deleted, moved or replaced while it was in use: ${file} ${what}. ` +
      'If it was moved, `hyperdrive resume --state FOLDER` continues there; otherwise restore a backup or begin again in a ' +
      'new folder. Running trials were left alone.',
    { details: { folder, file } },
  );
}
