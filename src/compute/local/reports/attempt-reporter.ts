import { join } from 'node:path';
import {
  type Clock,
  inBackground,
  isHyperDriveException,
  type Logger,
  messageOf,
  visible,
} from '../../../base/index.ts';
import {
  type AttemptIntake,
  type AttemptNotice,
  type CommandTrial,
  type Directive,
  type EndRequest,
  mostNotices,
  type ReportChannel,
} from '../../../model/index.ts';
import type { AttemptJob, LaunchGrant } from '../../compute.ts';
import { isFinalRefusal, isRefused, Retrier, replayCursor } from '../../delivery.ts';
import { refusedEnd, withLeftOut } from '../../notices.ts';
import { runFiles } from '../job/environment.ts';
import { FileChannel } from './file-channel.ts';
import { type LineReading, parseSpoolLine, stdoutParser } from './metric-lines.ts';

/**
 * Time to send what a trial had written before it ended, not counting waits for the store. Shorter loses reports of a
 * trial that wrote millions; longer lets a trial that wrote endlessly delay its sweep. The hurried time applies to a
 * stopped, canceled or timed-out trial, for which someone waits.
 */
const drainMs = 600_000;
const hurriedDrainMs = 10_000;

/**
 * Options of a reporter.
 * @experimental
 * @since 0.2.0
 */
export interface AttemptReporterOptions {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly job: AttemptJob;
  readonly trial: CommandTrial;
  readonly grant: LaunchGrant;
  onDirective(want: 'stop' | 'cancel'): void;
  /** Called when the attempt has ended elsewhere, or belongs to another process. */
  onRefused(): void;
}

/** Tries to send the end. Each replay that a try triggers makes progress or closes its channel. */
const endTries = 20;

type End = Omit<EndRequest, 'epoch' | 'lastSeq'>;

/**
 * Sends the intake what an attempt reports: metric lines of its standard output, its spool file, heartbeats and its
 * end. All its state can be rebuilt from the files, so another reporter can take over at any moment.
 *
 * @example
 * ```ts
 * import { AttemptReporter, type AttemptReporterOptions } from 'hyperdrive-ml/plugin';
 *
 * async function report(options: AttemptReporterOptions, hasEnded: () => boolean) {
 *   const reporter = new AttemptReporter(options);
 *   while (!hasEnded()) {
 *     reporter.poll(options.clock.monotonicMs());
 *     await new Promise((resolve) => setTimeout(resolve, 100));
 *   }
 *   reporter.setEnded();
 *   await reporter.end({ kind: 'ok', exitCode: 0, signal: null, message: null });
 * }
 * ```
 * @experimental
 * @since 0.2.0
 */
export class AttemptReporter {
  readonly #options: AttemptReporterOptions;
  readonly #retrier: Retrier;
  readonly #channels: readonly FileChannel[];
  readonly #notices: AttemptNotice[] = [];
  #noticeCount = 0;
  #sendingNotices: Promise<void> | undefined;
  #isLive = true;
  #nextBeatMs: number;
  #infeasible: string | null = null;
  #misread: string | null = null;
  /** Monotonic time at which draining is over, not counting pauses. */
  #drainedByMs = Number.POSITIVE_INFINITY;

  /** @throws PATTERNS_REFUSED */
  constructor(options: AttemptReporterOptions) {
    this.#options = options;
    const { job, trial, grant, clock } = options;
    this.#retrier = new Retrier({ ...options, key: job.key });
    const parseStdout = stdoutParser(trial.stdoutMetrics, job.primaryMetric);
    const readsStdout = trial.stdoutMetrics.json || trial.stdoutMetrics.patterns.length > 0;
    this.#channels = [
      ...(readsStdout ? [this.#open('stdout', runFiles.stdout, parseStdout)] : []),
      this.#open('spool', runFiles.spool, (line) => parseSpoolLine(line, job.primaryMetric)),
    ];
    this.#nextBeatMs = clock.monotonicMs() + grant.heartbeatMs;
  }

  #open(door: ReportChannel, name: string, parse: (line: string) => LineReading): FileChannel {
    const { intake, clock, signal, job, grant } = this.#options;
    return new FileChannel({
      ...{ intake, clock, signal, retrier: this.#retrier, key: job.key, trial: job.trial, epoch: grant.epoch },
      ...{ door, name, path: join(job.runFolder, name) },
      parse: (line) => {
        const reading = parse(line);
        this.#infeasible ??= reading.infeasible;
        this.#misread ??= reading.misread;
        return reading;
      },
      isLive: () => this.#isLive,
      onDirective: (want) => this.#want(want),
      notice: (notice) => this.#notice(notice),
      onDropped: (notice) => this.#log(notice),
    });
  }

  /** The trial's reason for declaring its configuration infeasible; null until read. */
  get infeasible(): string | null {
    return this.#infeasible;
  }

  /** A sentence about the first line that looked like a report but is not valid; null without one. */
  get misread(): string | null {
    return this.#misread;
  }

  /** Records that user code has ended: later reports are stored but not judged. */
  setEnded(): void {
    this.#isLive = false;
  }

  /** Shortens the time for draining, because someone waits for the end. */
  hurry(): void {
    this.#drainedByMs = Math.min(this.#drainedByMs, this.#workMs() + hurriedDrainMs);
  }

  /** Reads and sends new lines, and a heartbeat when due. @returns true when there was something to read */
  poll(nowMs: number): boolean {
    let hasRead = false;
    for (const channel of this.#channels) {
      if (channel.read()) hasRead = true;
      if (channel.stream.waiting > 0) channel.send().catch((error: unknown) => this.#failed(error));
    }
    if (this.#notices.length > 0) inBackground(this.#sendNotices(), (error) => this.#failed(error));
    if (nowMs >= this.#nextBeatMs) {
      this.#nextBeatMs = nowMs + this.#options.grant.heartbeatMs;
      inBackground(this.#beat(), (error) => this.#failed(error));
    }
    return hasRead;
  }

  /**
   * Sends everything in the files, to the last line, as far as time allows. Call it only after all processes are gone.
   * @throws a final refusal, a lasting outage, or the last error after the signal aborts
   */
  async drain(): Promise<void> {
    this.#drainedByMs = Math.min(this.#drainedByMs, this.#workMs() + drainMs);
    const isOver = () => this.#workMs() >= this.#drainedByMs;
    for (const channel of this.#channels) await channel.drain(isOver);
  }

  /**
   * Sends the end once everything is accepted. @throws a final refusal, a lasting outage, or the last error after the
   * signal aborts
   */
  async end(request: End): Promise<void> {
    let wanted = request;
    for (let tries = 1; ; tries++) {
      await this.drain();
      await this.#sendNotices();
      try {
        await this.#sendEnd(wanted);
        return;
      } catch (error) {
        if (isRefused(error) && wanted === request) {
          wanted = this.#plainEnd(request, error);
          continue;
        }
        const cursor = replayCursor(error);
        if (cursor === undefined || !isHyperDriveException(error) || tries === endTries) throw error;
        const behind = this.#channels.filter(({ door }) => door === (error.details.door ?? door));
        if (behind.length === 0) throw error;
        for (const channel of behind) channel.rewind(cursor);
      }
    }
  }

  async #sendEnd(request: End): Promise<void> {
    const { intake, job, grant } = this.#options;
    const used = this.#channels.filter(({ stream }) => stream.last > 0);
    const lastSeq = Object.fromEntries(used.map(({ door, stream }) => [door, stream.last]));
    const leftOut = this.#channels.reduce((count, channel) => count + channel.leftOut, 0);
    const end = { ...withLeftOut(request, leftOut), epoch: grant.epoch, lastSeq };
    await this.#retrier.retryUntilAborted(() => intake.end(job.key, end));
  }

  /** An end reduced to its kind, with the reason why the rest is missing, so that nothing can be refused. */
  #plainEnd({ kind }: End, error: unknown): End {
    const notice = refusedEnd(this.#options.job.trial, error);
    this.#notice(notice);
    return { kind, exitCode: null, signal: null, message: kind === 'ok' ? null : notice.text };
  }

  /** Monotonic time without the pauses spent waiting for the store. */
  #workMs(): number {
    return this.#options.clock.monotonicMs() - this.#retrier.pausedMs;
  }

  #notice(notice: AttemptNotice): void {
    this.#log(notice);
    // The store keeps no more than `mostNotices`, plus one that says so.
    if (++this.#noticeCount <= mostNotices + 1) this.#notices.push({ ...notice, text: visible(notice.text) });
  }

  #log({ code, text }: AttemptNotice): void {
    if (this.#noticeCount < mostNotices)
      this.#options.logger.warn('compute.notice', { key: this.#options.job.key, code, text });
  }

  /** Sends the waiting notices. Never throws: a notice must not delay anything. */
  async #sendNotices(): Promise<void> {
    this.#sendingNotices ??= this.#sendAllNotices().finally(() => {
      this.#sendingNotices = undefined;
    });
    await this.#sendingNotices;
  }

  async #sendAllNotices(): Promise<void> {
    const { intake, job, grant, logger } = this.#options;
    for (let notice = this.#notices[0]; notice !== undefined; notice = this.#notices[0]) {
      const next = notice;
      try {
        await this.#retrier.retryUntilAborted(() => intake.notice(job.key, grant.epoch, next));
      } catch (error) {
        // The logger has it, and a later reporter that reads the files again sends it again.
        const message = messageOf(error);
        logger.warn('compute.notice_refused', { key: job.key, id: next.id, message });
      }
      this.#notices.shift();
    }
  }

  async #beat(): Promise<void> {
    try {
      const { intake, job, grant } = this.#options;
      this.#want((await intake.heartbeat(job.key, grant.epoch)).want);
    } catch (error) {
      this.#failed(error);
    }
  }

  #want(want: Directive): void {
    if (want !== 'continue' && this.#isLive) this.#options.onDirective(want);
  }

  /** Reacts to final refusals only: outages are waited out where they matter. */
  #failed(error: unknown): void {
    if (isFinalRefusal(error)) this.#options.onRefused();
  }
}
