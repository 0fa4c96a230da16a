import { type BigIntStats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';

/**
 * Least time between two checks. A check costs two `stat` calls, a few microseconds, which would show at thousands of
 * commits per second; a longer time commits more to files that nobody can open again.
 */
const pauseMs = 200;

/**
 * The files of an open store. SQLite keeps writing to files that were deleted, moved or replaced, so this class checks
 * whether the path still leads to them.
 */
export class StoreFiles {
  readonly #file: string;
  readonly #log: string | undefined;
  readonly #clock: Clock;
  readonly #opened: FileStat;
  #openedLog: FileStat;
  #checkedMs = Number.NEGATIVE_INFINITY;
  #error: Error | undefined;
  #isLogReplaced = false;
  #isReleased = false;

  /**
   * @param file the database; already open, so that an overlay file system has made its copy
   * @param options.readOnly the log may appear and disappear with the writers
   */
  constructor(file: string, { clock, readOnly }: { readonly clock: Clock; readonly readOnly: boolean }) {
    this.#file = file;
    this.#log = readOnly ? undefined : `${file}-wal`;
    this.#clock = clock;
    this.#opened = statOf(file);
    this.#openedLog = this.#log === undefined ? undefined : statOf(this.#log);
  }

  /** Whether a check has found the files gone. */
  get isGone(): boolean {
    return this.#error !== undefined;
  }

  /** False when another log replaced ours: writing pages back would damage a store that others use. */
  get mayCheckpoint(): boolean {
    return !this.#isLogReplaced;
  }

  /** Stops checking: the store is closing, and its files may go. */
  release(): void {
    this.#isReleased = true;
  }

  /** Checks, unless the last check is recent. @throws STORE_GONE */
  check(): void {
    if (this.#error) throw this.#error;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#checkedMs >= pauseMs) this.checkNow();
  }

  /** Checks now. @throws STORE_GONE */
  checkNow(): void {
    if (this.#error) throw this.#error;
    if (this.#isReleased) return;
    this.#checkedMs = this.#clock.monotonicMs();
    const what = this.#findLoss();
    // Twice: a rename on a network file system may show neither name for a moment.
    if (what === undefined || this.#findLoss() === undefined) return;
    this.#error = gone(this.#file, what);
    throw this.#error;
  }

  #findLoss(): string | undefined {
    const present = statOf(this.#file);
    if (present === undefined) return 'no longer exists';
    if (!isSame(this.#opened, present)) return 'is not the file that was opened';
    if (this.#log === undefined) return undefined;
    const log = statOf(this.#log);
    // The log appears with the first transaction.
    this.#openedLog ??= log;
    if (this.#openedLog === undefined || isSame(this.#openedLog, log)) return undefined;
    this.#isLogReplaced = log !== undefined && log !== 'unknown';
    return 'has lost its write-ahead log (hyperdrive.db-wal)';
  }
}

type FileStat = BigIntStats | 'unknown' | undefined;

/** @returns undefined when there is no file; `unknown` when the system cannot say, which proves nothing */
function statOf(path: string): FileStat {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? undefined : 'unknown';
  }
}

function isSame(opened: FileStat, present: FileStat): boolean {
  if (opened === undefined || opened === 'unknown' || present === 'unknown') return true;
  return present !== undefined && opened.dev === present.dev && opened.ino === present.ino;
}

function gone(file: string, what: string): Error {
  const folder = dirname(file);
  return storeError(
    'STORE_GONE',
    `The state folder ${folder} was deleted, moved or replaced while in use: ${file} ${what}. ` +
      'If it was moved, `hyperdrive resume --state FOLDER` continues there; otherwise restore a backup or start again in a ' +
      'new folder. Running trials were left alone.',
    { details: { folder, file } },
  );
}
