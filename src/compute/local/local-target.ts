import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, type Logger, messageOf, type RandomBytes, systemRandomBytes, withPath } from '../../base/index.ts';
import { resumedFolder, workFolder } from '../../files/index.ts';
import type { AttemptIntake, ClaimRequest, CommandTrial, TrialDefinition } from '../../model/index.ts';
import type { AttemptJob, Capacity, ComputeTarget, LaunchGrant, Listing } from '../compute.ts';
import { computeError } from '../errors.ts';
import { checkLocalTrial } from './job/check-trial.ts';
import type { Variables } from './job/environment.ts';
import { type JobEntry, JobRegistry } from './job/job-registry.ts';
import { type FreshStart, type JobHost, LocalJob } from './job/local-job.ts';
import { hasBegunStart, hasClaim, placeTombstone } from './job/run-files.ts';
import { type LocalSlots, SlotAllocator } from './job/slots.ts';
import { type LocalWork, startPlan } from './job/start-plan.ts';
import { Launchers } from './process/launchers.ts';
import { NamespaceLiveness } from './process/namespace-liveness.ts';
import { type KernelLog, recentOomKills, systemKernelLog } from './process/oom.ts';
import { type ProcessTable, systemProcessTable } from './process/process-table.ts';
import { stdoutParser } from './reports/metric-lines.ts';

/** Options of a target that runs trials as processes of this machine. */
export interface LocalOptions {
  readonly intake: AttemptIntake;
  /** Folder on a local disk, whose folder `jobs` records jobs. Only one target at a time may use it. */
  readonly stateFolder: string;
  readonly slots: LocalSlots;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Variables that trials may inherit, such as `process.env`. */
  readonly baseEnvironment: Variables;
  readonly randomBytes?: RandomBytes;
  /** @defaultValue the processes of this machine */
  readonly processTable?: ProcessTable;
  /** @defaultValue the kernel's log, if this process may read it */
  readonly kernelLog?: KernelLog;
}

/**
 * Runs each trial as a process of this machine, in its own session, under a small shell wrapper. Trials survive when
 * this process is killed; a later target on the same state folder adopts them.
 *
 * User code starts at most once: the launch claims the attempt under a nonce that every controller of this folder
 * derives alike, so a restart or a second submission makes the same claim; the registry entry, created exclusively,
 * keeps it; the wrapper's claim file, created exclusively, allows one start; and processes are identified by start time.
 * @throws COMPUTE_BAD_SLOTS, COMPUTE_UNSUPPORTED_PLATFORM
 */
export function localTarget(options: LocalOptions): ComputeTarget {
  if (process.platform === 'win32')
    throw computeError(
      'COMPUTE_UNSUPPORTED_PLATFORM',
      'Trials as local processes need a POSIX system: run HyperDrive in WSL or a container.',
    );
  return new LocalTarget(options);
}

/** Time for which a cancel is remembered: no submission arrives a week after its cancel. */
const tombstoneLifeMs = 7 * 86_400_000;
/** Longest tick: hundreds of chatty trials would otherwise block the event loop. */
const longestTickMs = 100;

class LocalTarget implements ComputeTarget {
  readonly name = 'local';
  readonly survivesRestart = true;
  /** null: the process table and exit files show which runs are alive. */
  readonly heartbeats = null;
  readonly #options: LocalOptions;
  readonly #registry: JobRegistry;
  readonly #liveness: NamespaceLiveness;
  readonly #launchers: Launchers;
  readonly #slots: SlotAllocator;
  readonly #host: JobHost;
  readonly #jobs = new Map<string, LocalJob>();
  /** Jobs that wait for a slot, oldest first. */
  readonly #queue: LocalJob[] = [];
  /** Jobs with processes to poll. */
  readonly #active = new Set<LocalJob>();
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #timer: { readonly dueMs: number; readonly cancel: () => void } | undefined;
  #isChangePending = false;
  #isTickPending = false;

  constructor(options: LocalOptions) {
    this.#options = options;
    this.#slots = new SlotAllocator(options.slots);
    this.#registry = new JobRegistry(options.stateFolder);
    this.#liveness = new NamespaceLiveness();
    const table = options.processTable ?? systemProcessTable();
    this.#launchers = new Launchers(table, this.#liveness);
    this.#host = {
      intake: options.intake,
      clock: options.clock,
      logger: options.logger,
      table,
      slots: this.#slots,
      startMark: (key) => this.#registry.startMark(key),
      liveness: this.#liveness,
      launchers: this.#launchers,
      kernelLog: options.kernelLog ?? systemKernelLog(),
      baseEnvironment: options.baseEnvironment,
      signal: this.#closing.signal,
      wake: (job) => this.#wake(job),
      watch: (job) => this.#watch(job),
      changed: () => this.#changed(),
    };
    this.#registry.dropDrafts(options.clock.nowMs());
    this.#registry.dropTombstones(options.clock.nowMs() - tombstoneLifeMs);
    this.#discover();
  }

  capacity(definition: TrialDefinition): Capacity {
    if (definition.type !== 'command') return { free: 0, total: 0 };
    const capacity = this.#slots.capacity(definition);
    const waiting = this.#queue.filter((job) => job.phase === 'queued').length;
    return { ...capacity, free: Math.max(0, capacity.free - waiting) };
  }

  claimAtLaunch(definition: TrialDefinition, key: string): ClaimRequest | undefined {
    const nonce = definition.type === 'command' ? this.#nonceOf(key) : undefined;
    return nonce === undefined
      ? undefined
      : { nonce, host: hostname(), pid: null, nativeId: null, restarts: 0, resumedStep: null };
  }

  /**
   * The same for every controller that may find what another one has left here: of this folder, until the machine
   * reboots. A power cut may lose the files that would show a start. Undefined where the system names no boot.
   */
  #nonceOf(key: string): string | undefined {
    const { bootId } = this.#host.table;
    if (bootId === '-') return undefined;
    const place = [bootId, resolve(this.#options.stateFolder), key].join('\0');
    return createHash('sha256').update(place).digest('hex').slice(0, 32);
  }

  async submit(job: AttemptJob, grant?: LaunchGrant): Promise<{ readonly nativeId: string | null }> {
    this.#checkOpen();
    const present = this.#jobs.get(job.key);
    if (present?.isAdopted) return { nativeId: present.status.nativeId };
    const work = this.#check(job);
    if (present) this.#adopt(present, work);
    // A retry claims for itself.
    else this.#enter(work, { grant, nonce: job.attempt === 0 ? this.#nonceOf(job.key) : undefined });
    return { nativeId: this.#jobs.get(job.key)?.status.nativeId ?? null };
  }

  async adopt(jobs: readonly AttemptJob[]): Promise<void> {
    this.#checkOpen();
    this.#discover();
    for (const job of jobs) {
      try {
        this.#adoptJob(job);
      } catch (error) {
        // Adopt the others all the same; the job monitor declares this one lost.
        this.#options.logger.warn('compute.adopt_failed', { key: job.key, message: messageOf(error) });
      }
    }
  }

  #adoptJob(job: AttemptJob): void {
    const present = this.#jobs.get(job.key);
    const trial = job.definition;
    if (trial.type !== 'command') return;
    // The job file is lost, but the run folder or start mark shows a start: find its processes and end them.
    if (!present && hasBegunStart({ runFolder: job.runFolder, startMark: this.#registry.startMark(job.key) }))
      this.#enter({ job, trial });
    if (present && !present.isAdopted) this.#adopt(present, { job, trial });
  }

  async list(): Promise<Listing> {
    this.#checkOpen();
    const startedAtMs = this.#options.clock.monotonicMs();
    this.#discover();
    return { startedAtMs, jobs: [...this.#jobs.values()].map((job) => job.status) };
  }

  async cancel(key: string): Promise<void> {
    this.#checkOpen();
    const job = this.#jobs.get(key) ?? this.#take(key);
    if (job) job.cancel();
    else this.#registry.enter({ version: 1, kind: 'tombstone', key });
  }

  async reap(key: string): Promise<void> {
    this.#checkOpen();
    const job = this.#jobs.get(key);
    if (job && job.phase !== 'ended') return;
    // The start mark goes with the entry, so the run folder keeps what refuses a start that is still on its way.
    if (job && !hasClaim(job.entry.runFolder)) placeTombstone(job.entry.runFolder);
    // Before the entry: without it, nothing would remember the folder.
    if (job)
      for (const name of [workFolder, resumedFolder])
        await rm(join(job.entry.runFolder, name), { recursive: true, force: true });
    this.#jobs.delete(key);
    this.#registry.remove(key);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#active.clear();
    this.#launchers.close();
    this.#liveness.close();
    this.#listeners.clear();
  }

  // --- jobs -------------------------------------------------------------------------------------------------------

  /** Refuses a job that must fail, before anything is written. */
  #check(job: AttemptJob): LocalWork {
    const trial = job.definition;
    if (trial.type !== 'command')
      throw computeError('COMPUTE_WRONG_TRIAL', `The local target runs trials of type command, not ${trial.type}.`, {
        details: { field: 'trial.type', value: trial.type },
      });
    checkLocalTrial(trial, this.#slots.slots);
    stdoutParser(trial.stdoutMetrics, job.primaryMetric);
    return { job, trial, plan: startPlan(job, trial, this.#options.baseEnvironment) };
  }

  /**
   * @param claim.grant answer to the launch's claim, if nobody has submitted the attempt before
   * @param claim.nonce that of the launch's claim; without it, this entry claims for itself
   */
  #enter(
    work: LocalWork,
    { grant, nonce }: { readonly grant?: LaunchGrant | undefined; readonly nonce?: string | undefined } = {},
  ): void {
    const { job, trial } = work;
    const random = () => Buffer.from((this.#options.randomBytes ?? systemRandomBytes)(16)).toString('hex');
    const wanted: JobEntry = {
      version: 1,
      kind: 'job',
      key: job.key,
      runFolder: job.runFolder,
      nonce: nonce ?? random(),
      cpus: trial.cpus,
      gpus: trial.gpus,
      stopGraceMs: trial.stopGraceMs,
      bootId: this.#host.table.bootId,
      oomKills: recentOomKills(),
    };
    const entered = withPath(this.#options.stateFolder, () => this.#registry.enter(wanted));
    if (entered.kind === 'job') {
      const isNew = entered === wanted && (grant !== undefined || nonce === undefined);
      this.#adopt(this.#track(entered, isNew ? { grant } : undefined), work);
      return;
    }
    // Canceled before its submission: the job is listed as ended and never runs.
    const canceled = new LocalJob(this.#host, { ...entryOf(job, trial), key: entered.key });
    this.#jobs.set(job.key, canceled);
    canceled.cancel();
  }

  #adopt(present: LocalJob, work: LocalWork): void {
    present.adopt(work);
    if (present.phase !== 'queued') return;
    this.#queue.push(present);
    this.#startQueued();
  }

  /** Loads jobs from the registry that are not in memory. */
  #discover(): void {
    for (const key of this.#registry.keys()) this.#take(key);
  }

  #take(key: string): LocalJob | undefined {
    const present = this.#jobs.get(key);
    if (present) return present;
    const entry = this.#registry.read(key);
    return entry?.kind === 'job' ? this.#track(entry) : undefined;
  }

  #track(entry: JobEntry, fresh?: FreshStart): LocalJob {
    const job = new LocalJob(this.#host, entry, fresh);
    this.#jobs.set(entry.key, job);
    if (fresh === undefined) job.inspect();
    return job;
  }

  #startQueued(): void {
    while (this.#queue.length > 0) {
      const [first] = this.#queue;
      // Start in order of submission, so that a large trial does not starve.
      if (!first?.tryStart()) return;
      this.#queue.shift();
    }
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw computeError('COMPUTE_CLOSED', 'The local target is closed.');
  }

  // --- time -------------------------------------------------------------------------------------------------------

  /** Polls the job at the end of this turn of the event loop, so that ends of one turn are sent together. */
  #wake(job: LocalJob): void {
    if (this.#closing.signal.aborted) return;
    job.nextPollMs = this.#options.clock.monotonicMs();
    this.#active.add(job);
    if (this.#isTickPending) return;
    this.#isTickPending = true;
    queueMicrotask(() => {
      this.#isTickPending = false;
      this.#tick();
    });
  }

  /** Polls the job when it is due by itself. */
  #watch(job: LocalJob): void {
    if (this.#closing.signal.aborted) return;
    this.#active.add(job);
    this.#schedule();
  }

  /** One timer for all jobs, set to the earliest due poll. */
  #schedule(): void {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const job of this.#active) dueMs = Math.min(dueMs, job.nextPollMs);
    if (dueMs === Number.POSITIVE_INFINITY || this.#closing.signal.aborted) return;
    if (this.#timer && this.#timer.dueMs <= dueMs) return;
    this.#timer?.cancel();
    const { clock } = this.#options;
    const cancel = clock.schedule(Math.max(0, dueMs - clock.monotonicMs()), () => this.#tick());
    this.#timer = { dueMs, cancel };
  }

  #tick(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#closing.signal.aborted) return;
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const job of [...this.#active]) {
      // The remaining jobs are due at once, after other work of the process.
      if (clock.monotonicMs() > nowMs + longestTickMs) break;
      if (job.nextPollMs <= nowMs) {
        this.#poll(job, nowMs);
        // Move it behind the jobs that did not get their turn.
        this.#active.delete(job);
        this.#active.add(job);
      }
      if (job.phase === 'ended') this.#active.delete(job);
    }
    this.#schedule();
  }

  #poll(job: LocalJob, nowMs: number): void {
    try {
      job.poll(nowMs);
    } catch (error) {
      // A transient fault of the file system must not stop polling.
      job.nextPollMs = nowMs + 1_000;
      const message = messageOf(error);
      this.#options.logger.warn('compute.poll_failed', { key: job.entry.key, message });
    }
  }

  /** Reports all changes of one turn of the event loop together. */
  #changed(): void {
    if (this.#isChangePending || this.#closing.signal.aborted) return;
    this.#isChangePending = true;
    queueMicrotask(() => {
      this.#isChangePending = false;
      if (this.#closing.signal.aborted) return;
      this.#startQueued();
      for (const listener of [...this.#listeners]) listener();
    });
  }
}

function entryOf(job: AttemptJob, trial: CommandTrial): JobEntry {
  const { cpus, gpus, stopGraceMs } = trial;
  const { key, runFolder } = job;
  return { version: 1, kind: 'job', key, runFolder, nonce: '0'.repeat(32), cpus, gpus, stopGraceMs, oomKills: null };
}
