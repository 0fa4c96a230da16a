import { type Clock, ForwardTime, isHyperDriveException, type Logger, messageOf } from '../../../base/index.ts';
import { storeError } from '../../errors.ts';
import type { StoreFiles } from '../opening/store-files.ts';
import { type SqlDriver, SqlError, type SqlRow, type SqlStatement, type SqlValue } from './driver.ts';

/** Statements inside one transaction. Prepared statements are cached by their text, so texts must be constants. */
export interface Sql {
  /** Timestamp of what the running job writes, whole milliseconds; see `ForwardTime`. */
  readonly nowMs: number;
  /** Time of the wall clock, whole milliseconds. */
  readonly wallMs: number;
  /** @returns number of changed rows */
  run(sql: string, ...params: readonly SqlValue[]): number;
  /** As `run`, with the parameters in one array. */
  runWith(sql: string, params: readonly SqlValue[]): number;
  get(sql: string, ...params: readonly SqlValue[]): SqlRow | undefined;
  all(sql: string, ...params: readonly SqlValue[]): readonly SqlRow[];
  /** Records that the log of a sweep (by row number) grew: `next` is the position of its next entry. */
  grew(sweep: number, next: number): void;
}

/** What earlier jobs wrote, so that later ones need not read it. It may be out of date: other processes write too. */
export interface WrittenMemory {
  /** A transaction begins: what is remembered now comes from earlier ones. */
  begin(): void;
  /** Something of an earlier transaction is remembered. */
  readonly mayBeStale: boolean;
  clear(): void;
}

interface Job {
  readonly write: boolean;
  /** Runs inside the group's transaction. @returns a function that resolves the caller's promise after the commit */
  work(sql: Sql): () => void;
  reject(error: unknown): void;
}

/** Work that joins the transaction of the jobs that it follows from. */
export interface Follower {
  /** Runs after the jobs. @returns a function to call after the commit */
  work(sql: Sql): () => void;
  /**
   * Called after the work failed and the jobs ran again without it.
   * @returns whether what it follows from is the same as before
   */
  stillFollows(sql: Sql): boolean;
  /** The jobs are committed without this work. */
  leftOut(): void;
  /** What it follows from is not committed. */
  undone(error: unknown): void;
}

/**
 * Longest run of jobs before a commit. Longer blocks the event loop in a burst and delays the first answers; shorter
 * makes commits cost more than the jobs.
 */
const groupMs = 20;
/**
 * SQLite blocks the event loop this long while waiting for another process's lock; `busyDelaysMs` does the rest of the
 * waiting.
 */
const busyTimeoutMs = 20;
/** Waits between tries, about 10 s in total; then the call fails with `STORE_BUSY`. */
const busyDelaysMs = [5, 10, 20, 40, 80, 160, 320, 640, ...Array<number>(9).fill(1000)];

/**
 * One connection with group commit: all calls made in one turn of the event loop share a transaction. A call that
 * throws does not affect the others: its group is rolled back and run again with a savepoint around each job; also if it
 * threw alone, but possibly only because of memory that is out of date. Calls resolve after the commit.
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
  readonly #memory: WrittenMemory | undefined;
  readonly #followers: () => readonly Follower[];
  #queue: Job[] = [];
  #scheduled = false;
  #busyTries = 0;
  #closing = false;
  readonly #whenIdle: (() => void)[] = [];
  readonly #sql: Sql & { nowMs: number; wallMs: number };
  /** Logs that grew: in the running job, in its transaction, and committed since the last `takeGrown`. */
  readonly #grown = {
    job: new Map<number, number>(),
    group: new Map<number, number>(),
    committed: new Map<number, number>(),
  };

  /**
   * @param options.files checked before each group; undefined for a store in memory
   * @param options.memory cleared after each rollback
   * @param options.followers what follows from the jobs that have just run and joins their transaction
   */
  constructor(options: {
    driver: SqlDriver;
    clock: Clock;
    logger: Logger;
    readOnly: boolean;
    files?: StoreFiles | undefined;
    memory?: WrittenMemory;
    followers?: () => readonly Follower[];
  }) {
    this.#driver = options.driver;
    this.#memory = options.memory;
    this.#followers = options.followers ?? (() => []);
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

  /** Calls `listener` whenever a job was rolled back: anything cached from inside it may not exist. */
  onRollback(listener: () => void): void {
    this.#rollbackListeners.push(listener);
  }

  /** Runs `work` in a write transaction. Resolves after the commit. */
  write<T>(work: (sql: Sql) => T): Promise<T> {
    if (this.#readOnly) {
      return Promise.reject(storeError('STORE_READ_ONLY', 'The store was opened read-only, and this call writes.'));
    }
    return this.#enqueue(true, work);
  }

  /** Runs `work` on one snapshot. It sees the writes enqueued before it. */
  read<T>(work: (sql: Sql) => T): Promise<T> {
    return this.#enqueue(false, work);
  }

  /** Returns the logs that grew since the last call: position of the next entry by row number of the sweep. */
  takeGrown(): ReadonlyMap<number, number> {
    const { committed } = this.#grown;
    const taken = new Map(committed);
    committed.clear();
    return taken;
  }

  /** Refuses further calls and waits for the queued ones. */
  async drain(): Promise<void> {
    this.#closing = true;
    if (!this.#scheduled) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** Closes the connection. Call `drain` first. */
  close(): void {
    this.#statements.clear();
    // Left open until the process ends: closing would write our pages over another process's file.
    if (this.#files?.mayCheckpoint === false) return;
    try {
      if (!this.#readOnly) this.#driver.exec('pragma wal_checkpoint(truncate)');
    } catch (error) {
      // A checkpoint leaves one complete file behind; without it the write-ahead log stays and is read at the next
      // start.
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
   * Runs jobs in one transaction. It begins and ends with `exec`: after a lock, libsql leaves a prepared statement
   * unfinished, and then the connection cannot commit any transaction.
   * @param again how many jobs to run, each under a savepoint; undefined: run without savepoints until `groupMs` is over
   * @returns number of settled jobs; 0 when another process holds the write lock and all jobs must wait
   */
  #runGroup(group: readonly Job[], again?: RunAgain): number {
    try {
      this.#files?.check();
      this.#driver.exec(group.some((job) => job.write) ? 'begin immediate' : 'begin');
      this.#busyTries = 0;
    } catch (error) {
      if (error instanceof SqlError && error.failure === 'busy' && this.#busyTries < busyDelaysMs.length) {
        this.#busyTries++;
        for (const follower of again?.failed ?? []) follower.undone(error);
        return 0;
      }
      this.#busyTries = 0;
      for (const job of group) job.reject(error);
      for (const follower of again?.failed ?? []) follower.undone(error);
      return group.length;
    }
    const done = this.#runJobs(group, again);
    return typeof done === 'number' ? done : this.#runGroup(group, done);
  }

  /**
   * Runs jobs in the open transaction, then what follows from them, and ends it.
   * @returns number of settled jobs, or how many must run again under savepoints
   */
  #runJobs(group: readonly Job[], again: RunAgain | undefined): number | RunAgain {
    const until = this.#clock.monotonicMs() + groupMs;
    const settlers: (() => void)[] = [];
    let followers = again?.failed ?? noFollowers;
    let next = 0;
    let hasWritten = false;
    this.#memory?.begin();
    this.#grown.group.clear();
    try {
      let isUndone = false;
      for (const job of again === undefined ? group : group.slice(0, again.guarded)) {
        next++;
        const done = this.#runJob(job, again !== undefined);
        settlers.push('settle' in done ? done.settle : () => job.reject(done.error));
        isUndone = 'error' in done && job.write && again === undefined;
        if (isUndone) break;
        hasWritten ||= job.write;
        if (again === undefined && this.#clock.monotonicMs() > until) break;
      }
      if (again === undefined && hasWritten && !isUndone) {
        followers = this.#followers();
        for (const follower of followers) {
          const done = this.#runJob(follower, false);
          if ('settle' in done) settlers.push(done.settle);
          else isUndone = true;
          if (isUndone) break;
        }
      } else for (const follower of followers) settlers.push(this.#runWithout(follower));
      this.#driver.exec(isUndone ? 'rollback' : 'commit');
      if (isUndone) {
        const mayBeStale = this.#memory?.mayBeStale === true;
        this.#grown.group.clear();
        this.#notifyRollback();
        if (hasWritten || mayBeStale || followers.length > 0) return { guarded: next, failed: followers };
      }
    } catch (error) {
      // The whole group is rolled back: none of its jobs may report success.
      this.#undo(error);
      for (const job of group.slice(0, next)) job.reject(error);
      for (const follower of followers) follower.undone(error);
      return next;
    }
    moveAll(this.#grown.group, this.#grown.committed);
    for (const settle of settlers) settle();
    return next;
  }

  /** A follower failed, and its jobs have run again. @returns what to call after the commit */
  #runWithout(follower: Follower): () => void {
    if (follower.stillFollows(this.#sql)) return () => follower.leftOut();
    const error = storeError('STORE_INVARIANT', 'Another process wrote to the log between two tries of a transaction.');
    return () => follower.undone(error);
  }

  /** @throws only when the transaction itself is gone */
  #runJob(
    job: Pick<Job, 'work'> & Partial<Pick<Job, 'write'>>,
    isGuarded: boolean,
  ): { settle(): void } | { readonly error: unknown } {
    this.#sql.nowMs = Math.floor(this.time.nowMs());
    this.#sql.wallMs = Math.floor(this.#clock.nowMs());
    const hasSavepoint = isGuarded && job.write === true;
    this.#grown.job.clear();
    if (hasSavepoint) this.#sql.run('savepoint job');
    try {
      const settle = job.work(this.#sql);
      if (hasSavepoint) this.#sql.run('release job');
      moveAll(this.#grown.job, this.#grown.group);
      return { settle };
    } catch (error) {
      // SQLite itself ends the transaction on a full disk, an I/O error and similar failures.
      if (!this.#driver.inTransaction()) throw error;
      if (hasSavepoint) {
        this.#sql.run('rollback to job');
        this.#sql.run('release job');
        this.#notifyRollback();
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
    this.#notifyRollback();
  }

  #notifyRollback(): void {
    this.#memory?.clear();
    for (const listener of this.#rollbackListeners) listener();
  }
}

const noFollowers: readonly Follower[] = [];

/** How to run jobs again after a rollback. */
interface RunAgain {
  /** How many jobs, each under a savepoint. */
  readonly guarded: number;
  /** What followed from them, and does not run again. */
  readonly failed: readonly Follower[];
}

function moveAll(from: Map<number, number>, to: Map<number, number>): void {
  for (const [key, value] of from) to.set(key, value);
  from.clear();
}

/** Translates an error of SQLite into one of the store; other errors stay as they are. */
export function asStoreError(error: unknown): unknown {
  if (isHyperDriveException(error) || !(error instanceof SqlError)) return error;
  const options = { cause: error };
  switch (error.failure) {
    case 'busy':
      return storeError('STORE_BUSY', 'Another process holds the write lock of the store. Try again.', options);
    case 'full':
      return storeError(
        'STORE_FULL',
        'The disk is full. Nothing acknowledged is lost; free space and try again.',
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
      // Damage that SQLite reports with its general code. Our statements match the schema, so a missing table or column
      // means that the schema is damaged, and so does a statement for which there is no plan; the format is the number of
      // the schema's format in the file's header.
      if (
        /^(no such (column|table|index)|table \S+ has |no query solution|unsupported file format)/.test(error.message)
      )
        return storeError('STORE_CORRUPT', `The schema of the store is damaged: ${error.message}.`, options);
      return storeError('STORE_INVARIANT', `A statement of the store failed: ${error.message}.`, options);
  }
}
