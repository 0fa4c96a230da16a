import type { Readable } from 'node:stream';
import type { Clock } from '../base/index.ts';
import type { ArtifactFile } from './artifacts.ts';
import type { LogPiece } from './log-files.ts';
import type { AttemptPlace } from './run-folders.ts';

/** What an attempt prints. */
type LogStream = 'stdout' | 'stderr';

/** Names one log of one attempt. */
export interface LogName extends AttemptPlace {
  readonly stream: LogStream;
}

/** A log that may still be written. A missing log is empty. */
export interface RunLog {
  /**
   * Reads a range. The text begins and ends at whole characters; bytes that are not UTF-8 become U+FFFD.
   * @param options.offset byte to begin at; negative: that many bytes before the end. @defaultValue 0
   * @param options.limit most bytes to read. @defaultValue 262144
   * @throws TRACKING_BAD_PATH if the trial has put something else in its place
   */
  read(options?: { readonly offset?: number; readonly limit?: number }): Promise<LogPiece>;
  /** Yields pieces as the log grows, until the signal aborts. A log that became shorter is read again from its beginning. */
  follow(options: {
    readonly offset?: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  }): AsyncIterable<LogPiece>;
  /**
   * The whole log at this moment, in bytes; undefined if it does not exist. Destroy the stream if you do not read it to
   * its end.
   */
  open(): Promise<{ readonly sizeBytes: number; stream(): Readable } | undefined>;
  /**
   * Whether the processes of the attempt have left a sign that they ended. False where nothing tells: a controller may
   * know more.
   */
  isComplete(): Promise<boolean>;
}

/** An open file. Its stream closes it; close it yourself if you do not take the stream. */
interface StoredFile extends ArtifactFile {
  /** Its content: `sizeBytes` bytes, even if the file grows meanwhile. */
  stream(): Readable;
  close(): Promise<void>;
}

/** Code that each attempt of a sweep gets a copy of. */
export interface CodePlace {
  /** Absolute path of a folder or file of this machine; of sent code also in the place where the state folder was before. */
  readonly code: string;
  /** The folder that programs start in, relative to the copy. */
  readonly start: string;
}

/** Files under one root. Paths are relative, with `/`; links never lead out of the root. */
export interface FileSet {
  /** Plain files in order of path. @throws TRACKING_BAD_PATH */
  list(options?: { readonly under?: string; readonly limit?: number }): Promise<readonly ArtifactFile[]>;
  /** @throws TRACKING_BAD_PATH, TRACKING_UNKNOWN_FILE */
  open(path: string): Promise<StoredFile>;
  /**
   * Writes a file, which appears whole or not at all and replaces an older one.
   * @param options.maxBytes larger content is refused while it arrives
   * @throws TRACKING_BAD_PATH, TRACKING_TOO_LARGE
   */
  write(
    path: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: { readonly maxBytes?: number },
  ): Promise<ArtifactFile>;
  /** Removes a file, or a folder with everything in it. @throws TRACKING_BAD_PATH, TRACKING_UNKNOWN_FILE */
  remove(path: string): Promise<void>;
  /** Removes everything except entries of the root with these names. */
  empty(keep?: readonly string[]): Promise<void>;
}

/**
 * Files of runs, wherever they are kept. All access to logs and artifacts goes through this port, so they may live in a
 * local folder, on a shared file system or in a bucket.
 *
 * Nothing here locks: trials write while others read. A missing file set is empty.
 * @experimental
 */
export interface RunFiles {
  log(name: LogName): RunLog;
  /** What a trial keeps, shared by its attempts. */
  outputs(sweepId: string, trial: number): FileSet;
  /** Files of a run or model outside sweeps. */
  outside(experimentId: string, what: 'run' | 'model', id: string): FileSet;
  /**
   * Gives a trial a copy of what another trial has kept so far, all at once. Does nothing if the trial already has
   * outputs or the other trial has none. Survives a crash at any point: a repeat starts over.
   */
  inherit(sweepId: string, trials: { readonly from: number; readonly to: number }): Promise<void>;
  /**
   * Gives an attempt its own copy of the code, as that was at the first call for its sweep. `outputs` and `logs` in it are
   * the trial's. Does nothing if it has the copy; a repeat after a crash starts over.
   * @returns the absolute folder that its program starts in
   */
  placeCode(attempt: AttemptPlace, code: CodePlace): Promise<string>;
  /**
   * Gives an attempt its own copy of what a trial of any sweep has kept. Does nothing if it has the copy; a repeat after a
   * crash starts over.
   * @returns the absolute folder of the copy
   * @throws TRACKING_NO_OUTPUTS if the trial has kept nothing
   */
  placeResumed(attempt: AttemptPlace, from: { readonly sweepId: string; readonly trial: number }): Promise<string>;
}
