import { type Clock, type RandomBytes, systemRandomBytes } from '../../base/index.ts';
import type { AttemptIntake, ConfigurationRecord } from '../../model/index.ts';
import type { AttemptJob, Heartbeats, JobStatus } from '../compute.ts';
import { computeError } from '../errors.ts';
import { type RunnerHost, type SimulatedRun, SimulatedRunner } from './simulated-runner.ts';

/**
 * What happens to one submission.
 * - `answer`: the job is made and the caller hears so
 * - `lose_answer`: the job is made, the call fails
 * - `lose_request`: no job, the call fails
 * - `refuse`: the engine says that it can never run
 */
type SubmitFault = 'answer' | 'lose_answer' | 'lose_request' | 'refuse';

/** What a simulated engine needs. */
export interface SimulatedEngineOptions {
  /** Virtual time; a `ManualClock` in tests. */
  readonly clock: Clock;
  /** Where runners report; `connect` replaces it. null: nobody listens yet. */
  readonly intake: AttemptIntake | null;
  /** What a trial does; called at each granted claim. */
  readonly run: (config: ConfigurationRecord, job: AttemptJob, restarts: number) => SimulatedRun;
  /** Jobs that run at once. @defaultValue 4 */
  readonly slots?: number;
  /** Fault of the n-th submission (from 0) of this engine. @defaultValue always `answer` */
  readonly submitFault?: (job: AttemptJob, nth: number) => SubmitFault;
  readonly randomBytes?: RandomBytes;
  /** Heartbeats that its targets declare. @defaultValue null: listings say which runs live */
  readonly heartbeats?: Heartbeats | null;
}

interface EngineJob {
  readonly job: AttemptJob;
  readonly nativeId: string;
  readonly runners: SimulatedRunner[];
  /** null: queued. */
  startedMs: number | null;
  final: { exitCode: number | null; signal: string | null; reason: string | null } | null;
  cancelRequested: boolean;
}

/**
 * An engine in virtual time, as good and as bad as real ones: it lives on when controllers die, runs a job twice,
 * loses answers and nodes, when told so. Deterministic: everything happens in order of the clock's calls.
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

  // --- what targets use -------------------------------------------------------------------------------------------

  /** Looks the key up, else creates the job. @throws as the fault says */
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

  // --- what tests do to it ----------------------------------------------------------------------------------------

  /** Where runners report from now on; null: calls fail until somebody listens again. */
  connect(intake: AttemptIntake | null): void {
    this.#intake = intake;
  }

  /** Cuts or restores the way from controllers to the engine: calls fail meanwhile, and jobs keep running. */
  setAvailable(isAvailable: boolean): void {
    this.#isAvailable = isAvailable;
  }

  /** Resolves when no call of a runner is waiting for the intake. */
  async settled(): Promise<void> {
    await Promise.resolve();
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      await Promise.resolve();
    }
  }

  /** The processes of a job are killed; the engine says so, the runner cannot. */
  kill(key: string): void {
    const entry = this.#jobs.get(key);
    if (!entry || entry.final) return;
    for (const runner of entry.runners) runner.vanish();
    this.#finish(entry, null, 'SIGKILL', 'killed');
  }

  /** The node of a job dies: no runner, and the engine no longer knows the job. */
  loseNode(key: string): void {
    const entry = this.#jobs.get(key);
    for (const runner of entry?.runners ?? []) runner.vanish();
    this.#jobs.delete(key);
    this.#startQueued();
    this.#changed();
  }

  /** The engine starts the job once more, as a requeue does; `killFirst` ends the present processes before. */
  startAgain(key: string, options: { killFirst?: boolean } = {}): void {
    const entry = this.#jobs.get(key);
    if (!entry) return;
    if (options.killFirst) for (const runner of entry.runners) runner.vanish();
    entry.final = null;
    this.#start(entry);
  }

  /** Cuts or mends the way from a job's runners to the intake. They and the engine go on. */
  setReachable(key: string, reachable: boolean): void {
    for (const runner of this.#jobs.get(key)?.runners ?? []) runner.setReachable(reachable);
  }

  /** Processes of a job that exist now. */
  processes(key: string): number {
    return this.#jobs.get(key)?.runners.filter((runner) => runner.alive).length ?? 0;
  }

  // --- inside -----------------------------------------------------------------------------------------------------

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
    // A refused second start says nothing about the job while the first process lives.
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
