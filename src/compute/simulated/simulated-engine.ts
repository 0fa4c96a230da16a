import { type Clock, type RandomBytes, systemRandomBytes } from '../../base/index.ts';
import type { AttemptIntake, ConfigurationRecord } from '../../model/index.ts';
import type { AttemptJob, Heartbeats, JobStatus } from '../compute.ts';
import { computeError } from '../errors.ts';
import { type RunnerHost, type SimulatedRun, SimulatedRunner } from './simulated-runner.ts';

/**
 * Outcome of one submission.
 * - `answer`: the job is created and the call succeeds
 * - `lose_answer`: the job is created, but the call fails
 * - `lose_request`: no job is created, and the call fails
 * - `refuse`: the engine reports that the job can never run
 */
type SubmitFault = 'answer' | 'lose_answer' | 'lose_request' | 'refuse';

/** Options of a simulated engine. */
export interface SimulatedEngineOptions {
  /** Virtual time; a `ManualClock` in tests. */
  readonly clock: Clock;
  /** Where runners report; `connect` replaces it. null: calls fail until then. */
  readonly intake: AttemptIntake | null;
  /** Describes what a trial does; called for each granted claim. */
  readonly run: (config: ConfigurationRecord, job: AttemptJob, restarts: number) => SimulatedRun;
  /** Jobs that run at once. @defaultValue 4 */
  readonly slots?: number;
  /** Outcome of the nth submission (from 0) of this engine. @defaultValue always `answer` */
  readonly submitFault?: (job: AttemptJob, nth: number) => SubmitFault;
  readonly randomBytes?: RandomBytes;
  /** Heartbeats that its targets declare. @defaultValue null: listings show which runs are alive */
  readonly heartbeats?: Heartbeats | null;
}

interface EngineJob {
  readonly job: AttemptJob;
  readonly nativeId: string;
  readonly runners: SimulatedRunner[];
  /** null while queued. */
  startedMs: number | null;
  final: { exitCode: number | null; signal: string | null; reason: string | null } | null;
  cancelRequested: boolean;
}

/**
 * An engine in virtual time with the faults of real ones: it outlives controllers, and on request runs a job twice or
 * loses answers and nodes. Deterministic: everything happens in the order of the clock's timers.
 */
export class SimulatedEngine {
  readonly clock: Clock;
  readonly slots: number;
  readonly heartbeats: Heartbeats | null;
  readonly #options: SimulatedEngineOptions;
  readonly #jobs = new Map<string, EngineJob>();
  readonly #listeners = new Set<() => void>();
  readonly #host: RunnerHost;
  #intake: AttemptIntake | null;
  #isAvailable = true;
  #submissions = 0;
  #natives = 0;
  #inFlight = 0;
  #idleWaiters: (() => void)[] = [];

  constructor(options: SimulatedEngineOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.slots = options.slots ?? 4;
    this.heartbeats = options.heartbeats ?? null;
    this.#intake = options.intake;
    this.#host = {
      clock: options.clock,
      intake: () => this.#intake,
      plan: (job, restarts) => options.run(job.config, job, restarts),
      track: (call) => this.#track(call),
      exited: (runner, exitCode, signal) => this.#exited(runner, exitCode, signal),
    };
  }

  // --- for targets ---------------------------------------------------------------------------------------------------

  /** Finds the job by its key or creates it. @throws according to the fault */
  submit(job: AttemptJob): string {
    this.#checkAvailable();
    const fault = this.#options.submitFault?.(job, this.#submissions++) ?? 'answer';
    if (fault === 'refuse') throw computeError('COMPUTE_COMMAND_NOT_FOUND', `The engine refuses ${job.key}.`);
    if (fault === 'lose_request') throw computeError('COMPUTE_SUBMIT_FAILED', `No answer to ${job.key}.`);
    let found = this.#jobs.get(job.key);
    if (!found) {
      const nativeId = String(++this.#natives);
      found = { job, nativeId, runners: [], startedMs: null, final: null, cancelRequested: false };
      this.#jobs.set(job.key, found);
      this.#startQueued();
    }
    if (fault === 'lose_answer') throw computeError('COMPUTE_SUBMIT_FAILED', `No answer to ${job.key}.`);
    return found.nativeId;
  }

  list(): readonly JobStatus[] {
    this.#checkAvailable();
    return [...this.#jobs.values()].map((entry) => ({
      key: entry.job.key,
      phase: phaseOf(entry),
      nativeId: entry.nativeId,
      exitCode: entry.final?.exitCode ?? null,
      signal: entry.final?.signal ?? null,
      outOfMemory: false,
      reason: entry.final?.reason ?? null,
    }));
  }

  cancel(key: string): void {
    this.#checkAvailable();
    const entry = this.#jobs.get(key);
    if (!entry || entry.final || entry.cancelRequested) return;
    entry.cancelRequested = true;
    if (entry.startedMs === null) {
      this.#finish(entry, null, null, 'canceled before it started');
      return;
    }
    const graceMs = entry.job.definition.type === 'command' ? entry.job.definition.stopGraceMs : 0;
    for (const runner of entry.runners) runner.terminate(graceMs);
  }

  reap(key: string): void {
    this.#checkAvailable();
    if (this.#jobs.get(key)?.final) this.#jobs.delete(key);
  }

  /** Slots that no job holds. */
  get freeSlots(): number {
    const held = [...this.#jobs.values()].filter((entry) => !entry.final).length;
    return Math.max(0, this.slots - held);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // --- for tests -----------------------------------------------------------------------------------------------------

  /** Sets where runners report from now on; null: their calls fail until the next `connect`. */
  connect(intake: AttemptIntake | null): void {
    this.#intake = intake;
  }

  /**
   * Cuts or restores the connection from controllers to the engine: their calls fail meanwhile, and jobs keep running.
   */
  setAvailable(isAvailable: boolean): void {
    this.#isAvailable = isAvailable;
  }

  /** Resolves when no runner waits for an answer of the intake. */
  async settled(): Promise<void> {
    await Promise.resolve();
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      await Promise.resolve();
    }
  }

  /** Kills the processes of a job: the engine lists it as ended, and its runner sends nothing. */
  kill(key: string): void {
    const entry = this.#jobs.get(key);
    if (!entry || entry.final) return;
    for (const runner of entry.runners) runner.vanish();
    this.#finish(entry, null, 'SIGKILL', 'killed');
  }

  /** Loses the node of a job: its runners vanish, and the engine no longer knows the job. */
  loseNode(key: string): void {
    const entry = this.#jobs.get(key);
    for (const runner of entry?.runners ?? []) runner.vanish();
    this.#jobs.delete(key);
    this.#startQueued();
    this.#changed();
  }

  /** Starts the job once more, as a requeue does; with `killFirst` the present processes vanish first. */
  startAgain(key: string, options: { killFirst?: boolean } = {}): void {
    const entry = this.#jobs.get(key);
    if (!entry) return;
    if (options.killFirst) for (const runner of entry.runners) runner.vanish();
    entry.final = null;
    this.#start(entry);
  }

  /** Cuts or restores the connection from a job's runners to the intake. They and the engine keep running. */
  setReachable(key: string, reachable: boolean): void {
    for (const runner of this.#jobs.get(key)?.runners ?? []) runner.setReachable(reachable);
  }

  /** Number of living processes of a job. */
  processes(key: string): number {
    return this.#jobs.get(key)?.runners.filter((runner) => runner.alive).length ?? 0;
  }

  // --- private -------------------------------------------------------------------------------------------------------

  #checkAvailable(): void {
    if (!this.#isAvailable) throw computeError('COMPUTE_ENGINE_AWAY', 'The simulated engine does not answer.');
  }

  #startQueued(): void {
    let running = [...this.#jobs.values()].filter((entry) => entry.startedMs !== null && !entry.final).length;
    for (const entry of this.#jobs.values()) {
      if (running >= this.slots) return;
      if (entry.startedMs !== null || entry.final) continue;
      running++;
      this.#start(entry);
    }
  }

  #start(entry: EngineJob): void {
    entry.startedMs = this.clock.monotonicMs();
    const bytes = (this.#options.randomBytes ?? systemRandomBytes)(16);
    const runner = new SimulatedRunner(this.#host, entry.job, {
      restarts: entry.runners.length,
      nativeId: entry.nativeId,
      nonce: Buffer.from(bytes).toString('hex'),
    });
    entry.runners.push(runner);
    runner.start();
    this.#changed();
  }

  #exited(runner: SimulatedRunner, exitCode: number | null, signal: string | null): void {
    const entry = this.#jobs.get(runner.job.key);
    if (!entry?.runners.includes(runner)) return;
    // A refused second start does not end the job while the first process is alive.
    if (entry.runners.some((other) => other.alive)) return;
    this.#finish(entry, exitCode, signal, null);
  }

  #finish(entry: EngineJob, exitCode: number | null, signal: string | null, reason: string | null): void {
    entry.startedMs ??= this.clock.monotonicMs();
    entry.final = { exitCode, signal, reason };
    this.#startQueued();
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #track<T>(call: Promise<T>): Promise<T> {
    this.#inFlight++;
    try {
      return await call;
    } finally {
      if (--this.#inFlight === 0) {
        const waiters = this.#idleWaiters;
        this.#idleWaiters = [];
        for (const wake of waiters) wake();
      }
    }
  }
}

function phaseOf({ final, startedMs, runners }: EngineJob): JobStatus['phase'] {
  if (final) return 'ended';
  if (startedMs === null) return 'queued';
  return runners.every(({ alive, hasEnded }) => !alive || hasEnded) ? 'ending' : 'running';
}
