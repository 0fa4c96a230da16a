import { hostname } from 'node:os';
import {
  type Clock,
  inBackground,
  type Logger,
  messageOf,
  type RandomBytes,
  silentLogger,
  systemRandomBytes,
} from '../../base/index.ts';
import type {
  AttemptIntake,
  ClaimRequest,
  ConfigurationRecord,
  EndKind,
  EndRequest,
  TrialDefinition,
} from '../../model/index.ts';
import type { AttemptJob, ComputeTarget, JobStatus, LaunchGrant } from '../compute.ts';
import { isFinalRefusal, isRefused, Retrier, replayCursor } from '../delivery.ts';
import { computeError } from '../errors.ts';
import { refusedEnd, withLeftOut } from '../notices.ts';
import { ReportStream } from '../report-stream.ts';
import { LogLines } from './log-lines.ts';
import { RunningTrial, type TrialContext, TrialInfeasible, type TrialResult, TrialStopped } from './trial-context.ts';

/** The function that evaluates one configuration. */
export type ObjectiveFunction = (
  config: ConfigurationRecord,
  trial: TrialContext,
) => TrialResult | Promise<TrialResult>;

/** Options of a target that runs trials in this process. */
export interface InProcessOptions {
  readonly intake: AttemptIntake;
  readonly objective: ObjectiveFunction;
  /** Trials at once, at least 1. More than one helps objectives that wait for I/O or other processes. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** Receives long waits for the store and reports that were left out. @defaultValue none */
  readonly logger?: Logger;
  readonly randomBytes?: RandomBytes;
  /**
   * Time that `close` waits for aborted objectives, milliseconds. @defaultValue 2000; longer delays the end of a
   * program
   */
  readonly closeGraceMs?: number;
}

interface Entry {
  readonly job: AttemptJob;
  readonly grant: LaunchGrant | undefined;
  phase: 'queued' | 'running' | 'ended';
  trial: RunningTrial | undefined;
  hasSlot: boolean;
  epoch: number;
  lastContactMs: number;
  reason: string | null;
  done: Promise<void> | undefined;
}

/**
 * Runs each trial as a call of a function in this process. Jobs end with the process: a restart does not adopt them. A
 * stop reaches an objective through its signal; nothing can end an objective that ignores it.
 */
export function inProcessTarget(options: InProcessOptions): ComputeTarget {
  if (!Number.isInteger(options.concurrency) || options.concurrency < 1)
    throw computeError(
      'COMPUTE_BAD_SLOTS',
      `concurrency must be an integer of at least 1, not ${options.concurrency}.`,
      { details: { field: 'concurrency', value: options.concurrency } },
    );
  return new InProcessTarget(options);
}

class InProcessTarget implements ComputeTarget {
  readonly name = 'in-process';
  readonly survivesRestart = false;
  readonly heartbeats = null;
  readonly #options: InProcessOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #queue: Entry[] = [];
  readonly #running = new Set<Entry>();
  /** Number of running trials that hold a slot: from the start until the objective returns. */
  #evaluating = 0;
  readonly #listeners = new Set<() => void>();
  readonly #giveUp = new AbortController();
  readonly #host = hostname();
  /** One nonce for all attempts: it identifies this process, which never starts an attempt twice. */
  readonly #nonce: string;
  #cancelHeartbeat: (() => void) | undefined;
  #closed = false;

  constructor(options: InProcessOptions) {
    this.#options = options;
    this.#nonce = Buffer.from((options.randomBytes ?? systemRandomBytes)(16)).toString('hex');
  }

  capacity() {
    const total = this.#options.concurrency;
    return { free: Math.max(0, total - this.#evaluating - this.#queue.length), total };
  }

  claimAtLaunch(definition: TrialDefinition): ClaimRequest | undefined {
    return definition.type === 'command' ? undefined : this.#claim();
  }

  #claim(): ClaimRequest {
    return { nonce: this.#nonce, host: this.#host, pid: process.pid, nativeId: null, restarts: 0, resumedStep: null };
  }

  async submit(job: AttemptJob, grant?: LaunchGrant) {
    if (this.#closed) throw computeError('COMPUTE_CLOSED', 'The in-process target is closed.');
    if (job.definition.type === 'command')
      throw computeError('COMPUTE_WRONG_TRIAL', `The in-process target calls a function; it cannot run a command.`, {
        details: { field: 'trial.type', value: job.definition.type },
      });
    if (!this.#entries.has(job.key)) {
      const entry: Entry = {
        job,
        grant,
        phase: 'queued',
        trial: undefined,
        hasSlot: false,
        epoch: 0,
        lastContactMs: 0,
        reason: null,
        done: undefined,
      };
      this.#entries.set(job.key, entry);
      this.#queue.push(entry);
      this.#startQueued();
    }
    return { nativeId: null };
  }

  /** Does nothing: no job outlives this process, and the listing shows that. */
  async adopt(): Promise<void> {}

  async list() {
    const jobs = [...this.#entries.values()].map(
      ({ job, phase, reason }): JobStatus => ({
        key: job.key,
        phase,
        nativeId: null,
        exitCode: null,
        signal: null,
        outOfMemory: false,
        reason,
      }),
    );
    return { startedAtMs: this.#options.clock.monotonicMs(), jobs };
  }

  async cancel(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.trial?.stop('cancel');
    const place = this.#queue.indexOf(entry);
    if (place < 0) return;
    this.#queue.splice(place, 1);
    entry.phase = 'ended';
    entry.reason = 'canceled before it started';
    this.#changed();
  }

  async reap(key: string): Promise<void> {
    if (this.#entries.get(key)?.phase === 'ended') this.#entries.delete(key);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.length = 0;
    for (const entry of this.#running) entry.trial?.stop('close');
    const cancel = this.#options.clock.schedule(this.#options.closeGraceMs ?? 2000, () => this.#giveUp.abort());
    const givenUp = new Promise<void>((resolve) => {
      this.#giveUp.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([Promise.all([...this.#running].map((entry) => entry.done)), givenUp]);
    cancel();
    this.#giveUp.abort();
    this.#cancelHeartbeat?.();
    this.#listeners.clear();
  }

  #startQueued(): void {
    while (!this.#closed && this.#evaluating < this.#options.concurrency) {
      const entry = this.#queue.shift();
      if (!entry) return;
      entry.phase = 'running';
      this.#running.add(entry);
      entry.hasSlot = true;
      this.#evaluating++;
      entry.done = this.#run(entry).finally(() => {
        entry.phase = 'ended';
        entry.trial = undefined;
        this.#leaveSlot(entry);
        this.#running.delete(entry);
        if (this.#running.size === 0) this.#stopHeartbeat();
        this.#startQueued();
        this.#changed();
      });
    }
  }

  #leaveSlot(entry: Entry): void {
    if (!entry.hasSlot) return;
    entry.hasSlot = false;
    this.#evaluating--;
  }

  /** Never throws: any failure becomes the end of the attempt, or its reason in the listing. */
  async #run(entry: Entry): Promise<void> {
    const { job } = entry;
    const { intake, clock, objective, logger = silentLogger } = this.#options;
    const retrier = new Retrier({ clock, signal: this.#giveUp.signal, logger, key: job.key });
    const lines = new LogLines(job.runFolder);
    const trial = new RunningTrial(job, (line) => lines.write(line));
    entry.trial = trial;
    try {
      const claim = this.#claim();
      const grant = entry.grant ?? (await retrier.retryUntilAborted(() => intake.claim(job.key, claim)));
      entry.epoch = grant.epoch;
      entry.lastContactMs = clock.monotonicMs();
      this.#startHeartbeat(grant.heartbeatMs);
      const stream = new ReportStream({
        intake,
        retrier,
        key: job.key,
        trial: job.trial,
        epoch: grant.epoch,
        door: 'direct',
        onDropped: ({ code, text }) => logger.warn('compute.notice', { key: job.key, code, text }),
        isLive: () => trial.isUserCodeLive,
        onDirective: (want) => {
          if (want !== 'continue') trial.stop(want);
        },
      });
      trial.connect(stream);
      const end = trial.stopped ? endOf(trial, undefined) : await evaluate(objective, trial);
      this.#leaveSlot(entry);
      await this.#deliverEnd(job, stream, retrier, { epoch: grant.epoch, ...end });
    } catch (error) {
      entry.reason = isFinalRefusal(error)
        ? `refused: ${messageOf(error)}`
        : `the end was not delivered: ${messageOf(error)}`;
      trial.stop('cancel');
    } finally {
      lines.end();
    }
  }

  /**
   * @throws a final refusal, a lasting outage, the refusal of a plain end, or the last error after the signal aborts
   */
  async #deliverEnd(
    job: AttemptJob,
    stream: ReportStream,
    retrier: Retrier,
    end: Omit<EndRequest, 'lastSeq'>,
  ): Promise<void> {
    const { intake } = this.#options;
    let wanted = end;
    for (let isJoint = intake.finish !== undefined; ; ) {
      const last = isJoint ? stream.rest() : undefined;
      if (!last && stream.waiting > 0) await this.#flush(stream);
      const lastSeq = stream.last > 0 ? { direct: stream.last } : {};
      const request = { ...withLeftOut(wanted, stream.leftOut), lastSeq, isGone: true };
      try {
        await retrier.retryUntilAborted(() =>
          last && intake.finish ? intake.finish(job.key, last, request) : intake.end(job.key, request),
        );
        return;
      } catch (error) {
        const cursor = replayCursor(error);
        if (cursor !== undefined) {
          if (!stream.rewind(cursor)) throw error;
        } else if (!isRefused(error)) throw error;
        // Send reports and end separately, to find out which of them is refused.
        else if (last) isJoint = false;
        else if (wanted === end) wanted = await this.#plainEnd(job, retrier, end, error);
        else throw error;
      }
    }
  }

  /** Sends waiting reports. Gives up a batch that is refused whatever its content, so that the end can be sent. */
  async #flush(stream: ReportStream): Promise<void> {
    try {
      await stream.flush();
    } catch (error) {
      if (!isRefused(error)) throw error;
      stream.giveUp();
    }
  }

  /** An end reduced to its kind, with the reason why the rest is missing, so that nothing can be refused. */
  async #plainEnd(
    { key, trial }: AttemptJob,
    retrier: Retrier,
    { epoch, kind }: Omit<EndRequest, 'lastSeq'>,
    error: unknown,
  ): Promise<Omit<EndRequest, 'lastSeq'>> {
    const { intake, logger = silentLogger } = this.#options;
    const notice = refusedEnd(trial, error);
    logger.warn('compute.notice', { key, code: notice.code, text: notice.text });
    await retrier
      .retryUntilAborted(() => intake.notice(key, epoch, notice))
      .catch(() => {
        // The logger has it; the end matters more.
      });
    return { epoch, kind, exitCode: null, signal: null, message: kind === 'ok' ? null : notice.text };
  }

  #startHeartbeat(everyMs: number): void {
    if (this.#cancelHeartbeat || this.#closed) return;
    this.#cancelHeartbeat = this.#options.clock.schedule(everyMs, () => {
      this.#cancelHeartbeat = undefined;
      const nowMs = this.#options.clock.monotonicMs();
      for (const entry of this.#running) {
        // Each tick sends a heartbeat for every trial: the first within one period of its claim, then one per period.
        if (entry.epoch > 0 && nowMs > entry.lastContactMs)
          inBackground(this.#beat(entry), () => entry.trial?.stop('cancel'));
      }
      this.#startHeartbeat(everyMs);
    });
  }

  #stopHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
  }

  async #beat(entry: Entry): Promise<void> {
    try {
      const { want } = await this.#options.intake.heartbeat(entry.job.key, entry.epoch);
      if (want !== 'continue') entry.trial?.stop(want);
    } catch (error) {
      // An outage says nothing about the trial; only a final refusal does.
      if (isFinalRefusal(error)) entry.trial?.stop('cancel');
    }
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

type End = Omit<EndRequest, 'epoch' | 'lastSeq'>;

async function evaluate(objective: ObjectiveFunction, trial: RunningTrial): Promise<End> {
  try {
    trial.finish(await objective(trial.config, trial));
    return endOf(trial, undefined);
  } catch (error) {
    trial.fail();
    return endOf(trial, error);
  }
}

const stopKinds = { stop: 'stopped', cancel: 'canceled', close: 'preempted' } as const satisfies Record<
  string,
  EndKind
>;

function endOf(trial: RunningTrial, error: unknown): End {
  const base = { exitCode: null, signal: null };
  if (error instanceof TrialInfeasible) return { ...base, kind: 'infeasible', message: error.message };
  // Whatever the objective throws or returns after a stop is its reaction to the stop.
  if (trial.stopped) return { ...base, kind: stopKinds[trial.stopped.want], message: trial.stopped.message };
  if (error === undefined) return { ...base, kind: 'ok', message: null };
  if (error instanceof TrialStopped && error.want === 'stop')
    return { ...base, kind: 'stopped', message: error.message };
  return { ...base, kind: 'user_error', ...describeThrown(error) };
}

function describeThrown(error: unknown): Pick<End, 'message' | 'facts'> {
  if (!(error instanceof Error)) return { message: messageOf(error).slice(0, 1000) };
  try {
    const kind = error.name === '' ? '' : `${error.name}: `;
    const message = `${kind}${messageOf(error)}`.slice(0, 1000);
    return { message, ...(error.stack ? { facts: { stack: String(error.stack).slice(0, 4000) } } : {}) };
  } catch {
    // A getter of the error throws.
    return { message: messageOf(error).slice(0, 1000) };
  }
}
