import { type Clock, ForwardTime, isHyperDriveException, type Logger, messageOf } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';
import type { StoreFiles } from '../opening/store-files.ts';
import { type SqlDriver, SqlError, type SqlRow, type SqlStatement, type SqlValue } from './driver.ts';

/** Statements inside one transaction. Prepared statements are kept by their text, so texts are constants. */
export interface Sql {
  /** Time of what the running job writes down, whole milliseconds; see `ForwardTime`. */
  readonly nowMs: number;
  /** What the wall clock says, whole milliseconds. */
  readonly wallMs: number;
  /** @returns number of changed rows */
  run(sql: string, ...params: readonly SqlValue[]): number;
  /** The same with the parameters as one array. */
  runWith(sql: string, params: readonly SqlValue[]): number;
  get(sql: string, ...params: readonly SqlValue[]): SqlRow | undefined;
  all(sql: string, ...params: readonly SqlValue[]): readonly SqlRow[];
  /** The log of a sweep, by its row number, has grown: the next entry gets this position. */
  grew(sweep: number, next: number): void;
}

interface Job {
  readonly write: boolean;
  /** Runs inside the group's transaction. @returns what settles the caller once the group is committed */
  work(sql: Sql): () => void;
  reject(error: unknown): void;
}

/**
 * Longest run of jobs before a commit. Longer: a burst blocks the event loop and delays the first answers; shorter:
 * commits cost more than the jobs.
 */
const groupMs = 20;
/** SQLite waits this long for another process's lock, with the event loop stopped; the rest of the wait is ours. */
const busyTimeoutMs = 20;
/** Waits between tries, then `STORE_BUSY`: about 10 s together. */
const busyDelaysMs = [5, 10, 20, 40, 80, 160, 320, 640, ...Array<number>(9).fill(1000)];

/**
 * One connection with group commit: all calls made within one turn of the event loop share one transaction. One that
 * throws does not harm the others: a group in which that happens is undone and made again with a savepoint around each
 * job. Callers are answered after the commit.
 */
export class SqliteConnection {
  readonly time: ForwardTime;
  readonly #driver: SqlDriver;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #readOnly: boolean;
  readonly #files: StoreFiles | undefined;
  readonly #statements = new Map<string, SqlStatement>();
  readonly #rollbackListeners: (() => void)[] = [];
  #queue: Job[] = [];
  #scheduled = false;
  #busyTries = 0;
  #closing = false;
  readonly #whenIdle: (() => void)[] = [];
  readonly #sql: Sql & { nowMs: number; wallMs: number };
  /** Logs that grew: in the job that runs, in its transaction, and committed since they were taken. */
  readonly #grown = {
    job: new Map<number, number>(),
    group: new Map<number, number>(),
    committed: new Map<number, number>(),
  };

  /** @param options.files checked before each group; none for a store in memory */
  constructor(options: {
    driver: SqlDriver;
    clock: Clock;
    logger: Logger;
    readOnly: boolean;
    files?: StoreFiles | undefined;
  }) {
    this.#driver = options.driver;
    this.#files = options.files;
    this.#clock = options.clock;
    this.time = new ForwardTime(options.clock);
    this.#logger = options.logger;
    this.#readOnly = options.readOnly;
    this.#driver.prepare(`pragma busy_timeout = ${busyTimeoutMs}`).all([]);
    this.#sql = {
      nowMs: 0,
      wallMs: 0,
      run: (sql, ...params) => this.#prepared(sql).run(params),
      runWith: (sql, params) => this.#prepared(sql).run(params),
      get: (sql, ...params) => this.#prepared(sql).get(params),
      all: (sql, ...params) => this.#prepared(sql).all(params),
      grew: (sweep, next) => {
        this.#grown.job.set(sweep, next);
      },
    };
  }

  /** Called when work of a job was undone: what was remembered from inside it may not exist. */
  onRollback(listener: () => void): void {
    this.#rollbackListeners.push(listener);
  }

  /** Runs `work` in a transaction that may write. Resolves after the commit. */
  write<T>(work: (sql: Sql) => T): Promise<T> {
    if (this.#readOnly) {
      return Promise.reject(storeError('STORE_READ_ONLY', 'The store was opened to read only, and this call writes.'));
    }
    return this.#enqueue(true, work);
  }

  /** Runs `work` on one snapshot. It sees the writes enqueued before it. */
  read<T>(work: (sql: Sql) => T): Promise<T> {
    return this.#enqueue(false, work);
  }

  /** Logs that grew since the last call, by the row number of their sweep: the position of the next entry. */
  takeGrown(): ReadonlyMap<number, number> {
    const { committed } = this.#grown;
    const taken = new Map(committed);
    committed.clear();
    return taken;
  }

  /** Refuses further calls, and waits for those that are enqueued. */
  async drain(): Promise<void> {
    this.#closing = true;
    if (!this.#scheduled) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** Closes, after `drain`. */
  close(): void {
    this.#statements.clear();
    // Left open until the process ends: closing it would write our pages over what another process made of the file.
    if (this.#files?.mayCheckpoint === false) return;
    try {
      if (!this.#readOnly) this.#driver.exec('pragma wal_checkpoint(truncate)');
    } catch (error) {
      // It leaves one complete file behind; without it the log file stays and is read at the next start.
      this.#logger.warn('store.checkpoint_failed', { message: String(error) });
    }
    this.#driver.close();
  }

  #prepared(sql: string): SqlStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#driver.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #enqueue<T>(write: boolean, work: (sql: Sql) => T): Promise<T> {
    if (this.#closing) return Promise.reject(storeError('STORE_CLOSED', 'The store is closed.'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({
        write,
        work(sql) {
          const result = work(sql);
          return () => resolve(result);
        },
        reject: (error) => reject(asStoreError(error)),
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const group = this.#queue;
    this.#queue = [];
    const done = this.#runGroup(group);
    if (done < group.length) this.#queue = [...group.slice(done), ...this.#queue];
    if (this.#queue.length === 0) {
      this.#scheduled = false;
      for (const idle of this.#whenIdle.splice(0)) idle();
    } else if (done > 0) {
      setImmediate(() => this.#flush());
    } else {
      this.#clock.schedule(busyDelaysMs[this.#busyTries - 1] ?? 0, () => this.#flush());
    }
  }

  /**
   * Transactions begin and end by `exec`: libsql leaves a prepared statement that met a lock half done, and then no
   * transaction of the connection can be committed.
   * @param guarded how many jobs to run, each under a savepoint; undefined: none needs one, and time decides how many
   * @returns how many jobs are settled; 0 when the write lock is held by another process and all must wait
   */
  #runGroup(group: readonly Job[], guarded?: number): number {
    try {
      this.#files?.check();
      this.#driver.exec(group.some((job) => job.write) ? 'begin immediate' : 'begin');
      this.#busyTries = 0;
    } catch (error) {
      if (error instanceof SqlError && error.failure === 'busy' && this.#busyTries < busyDelaysMs.length) {
        this.#busyTries++;
        return 0;
      }
      this.#busyTries = 0;
      for (const job of group) job.reject(error);
      return group.length;
    }
    const done = this.#runJobs(group, guarded);
    return typeof done === 'number' ? done : this.#runGroup(group, done.guarded);
  }

  /**
   * Runs jobs in the transaction that has begun, and ends it.
   * @returns how many jobs are settled, or that so many of them must be run again under savepoints
   */
  #runJobs(group: readonly Job[], guarded: number | undefined): number | { readonly guarded: number } {
    const until = this.#clock.monotonicMs() + groupMs;
    const settlers: (() => void)[] = [];
    let next = 0;
    let hasWritten = false;
    this.#grown.group.clear();
    try {
      let isUndone = false;
      for (const job of guarded === undefined ? group : group.slice(0, guarded)) {
        next++;
        const done = this.#runJob(job, guarded !== undefined);
        settlers.push('settle' in done ? done.settle : () => job.reject(done.error));
        isUndone = 'error' in done && job.write && guarded === undefined;
        if (isUndone) break;
        hasWritten ||= job.write;
        if (guarded === undefined && this.#clock.monotonicMs() > until) break;
      }
      this.#driver.exec(isUndone ? 'rollback' : 'commit');
      if (isUndone) {
        this.#grown.group.clear();
        this.#tellRollback();
        if (hasWritten) return { guarded: next };
      }
    } catch (error) {
      // The whole group is undone: none of its jobs may be answered as done.
      this.#undo(error);
      for (const job of group.slice(0, next)) job.reject(error);
      return next;
    }
    moveAll(this.#grown.group, this.#grown.committed);
    for (const settle of settlers) settle();
    return next;
  }

  /** @throws only when the transaction itself is lost */
  #runJob(job: Job, isGuarded: boolean): { settle(): void } | { readonly error: unknown } {
    this.#sql.nowMs = Math.floor(this.time.nowMs());
    this.#sql.wallMs = Math.floor(this.#clock.nowMs());
    const hasSavepoint = isGuarded && job.write;
    this.#grown.job.clear();
    if (hasSavepoint) this.#sql.run('savepoint job');
    try {
      const settle = job.work(this.#sql);
      if (hasSavepoint) this.#sql.run('release job');
      moveAll(this.#grown.job, this.#grown.group);
      return { settle };
    } catch (error) {
      // SQLite ends the transaction by itself on a full disk, an I/O error and the like.
      if (!this.#driver.inTransaction()) throw error;
      if (hasSavepoint) {
        this.#sql.run('rollback to job');
        this.#sql.run('release job');
        this.#tellRollback();
      }
      return { error };
    }
  }

  #undo(error: unknown): void {
    this.#logger.error('store.transaction_undone', { message: messageOf(error) });
    try {
      if (this.#driver.inTransaction()) this.#driver.exec('rollback');
    } catch (rollbackError) {
      this.#logger.error('store.rollback_failed', { message: String(rollbackError) });
    }
    this.#tellRollback();
  }

  #tellRollback(): void {
    for (const listener of this.#rollbackListeners) listener();
  }
}

function moveAll(from: Map<number, number>, to: Map<number, number>): void {
  for (const [key, value] of from) to.set(key, value);
  from.clear();
}

/** What callers of the store see in place of SQLite's own errors. */
export function asStoreError(error: unknown): unknown {
  if (isHyperDriveException(error) || !(error instanceof SqlError)) return error;
  const options = { cause: error };
  switch (error.failure) {
    case 'busy':
      return storeError('STORE_BUSY', 'Another process holds the write lock of the store; try again.', options);
    case 'full':
      return storeError(
        'STORE_FULL',
        'The disk is full. Free space and try again; nothing acknowledged is lost.',
        options,
      );
    case 'corrupt':
    case 'not_a_database':
      return storeError('STORE_CORRUPT', `The store file is damaged or not a database: ${error.message}.`, options);
    case 'read_only':
      return storeError('STORE_READ_ONLY', `The store cannot be written: ${error.message}.`, options);
    case 'cannot_open':
      return storeError('STORE_CANNOT_OPEN', `The store file cannot be opened: ${error.message}.`, options);
    case 'io':
      return storeError('STORE_IO', `Reading or writing the store file failed: ${error.message}.`, options);
    default:
      // Statements are constants that fit the schema, so the schema's text is not what this or any version wrote.
      if (/^(no such (column|table|index)|table \S+ has )/.test(error.message))
        return storeError('STORE_CORRUPT', `The schema of the store is damaged: ${error.message}.`, options);
      return storeError('STORE_INVARIANT', `A statement of the store failed: ${error.message}.`, options);
  }
}
