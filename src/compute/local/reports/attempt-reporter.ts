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
  type ClaimGrant,
  type CommandTrial,
  type Directive,
  type EndRequest,
  mostNotices,
  type ReportChannel,
} from '../../../model/index.ts';
import type { AttemptJob } from '../../compute.ts';
import { isFinalRefusal, isRefused, Patience, replayCursor } from '../../delivery.ts';
import { refusedEnd, withLeftOut } from '../../notices.ts';
import { runFiles } from '../job/environment.ts';
import { FileChannel } from './file-channel.ts';
import { type LineReading, parseSpoolLine, stdoutParser } from './metric-lines.ts';

/**
 * Time for what a trial had written before it ended, waits for the store not counted. Shorter: reports of a trial that
 * wrote millions are lost; longer: a trial that wrote without end holds up its sweep. A hurried one was stopped, canceled
 * or ran out of its time: people wait for it.
 */
const drainMs = 600_000;
const hurriedDrainMs = 10_000;

/** What a reporter needs. */
export interface AttemptReporterOptions {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly job: AttemptJob;
  readonly trial: CommandTrial;
  readonly grant: ClaimGrant;
  onDirective(want: 'stop' | 'cancel'): void;
  /** The attempt has ended without us, or belongs to another. */
  onRefused(): void;
}

/** Ends told in all. Each replay that one asks for brings the store further, or closes its door. */
const endTries = 20;

type End = Omit<EndRequest, 'epoch' | 'lastSeq'>;

/**
 * Tells the intake what an attempt writes: metric lines of its standard output, its spool, its heartbeat, its end.
 * Keeps nothing that is not in the files, so another reporter can go on at any moment.
 */
export class AttemptReporter {
  readonly #options: AttemptReporterOptions;
  readonly #patience: Patience;
  readonly #reportChannels: readonly FileChannel[];
  readonly #notices: AttemptNotice[] = [];
  #noticeCount = 0;
  #telling: Promise<void> | undefined;
  #isLive = true;
  #nextBeatMs: number;
  #infeasible: string | null = null;
  #misread: string | null = null;
  /** Monotonic time at which draining is over, pauses not counted. */
  #drainedByMs = Number.POSITIVE_INFINITY;

  /** @throws PATTERNS_REFUSED */
  constructor(options: AttemptReporterOptions) {
    this.#options = options;
    const { job, trial, grant, clock } = options;
    this.#patience = new Patience({ ...options, key: job.key });
    const parseStdout = stdoutParser(trial.stdoutMetrics, job.primaryMetric);
    const readsStdout = trial.stdoutMetrics.json || trial.stdoutMetrics.patterns.length > 0;
    this.#reportChannels = [
      ...(readsStdout ? [this.#open('stdout', runFiles.stdout, parseStdout)] : []),
      this.#open('spool', runFiles.spool, (line) => parseSpoolLine(line, job.primaryMetric)),
    ];
    this.#nextBeatMs = clock.monotonicMs() + grant.heartbeatMs;
  }

  #open(door: ReportChannel, name: string, parse: (line: string) => LineReading): FileChannel {
    const { intake, clock, signal, job, grant } = this.#options;
    return new FileChannel({
      ...{ intake, clock, signal, patience: this.#patience, key: job.key, trial: job.trial, epoch: grant.epoch },
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

  /** The trial's own word that its configuration is infeasible, once read. */
  get infeasible(): string | null {
    return this.#infeasible;
  }

  /** The first line read that was evidently meant as a report and is none, in a sentence. */
  get misread(): string | null {
    return this.#misread;
  }

  /** User code has ended: later reports are stored and not judged. */
  setEnded(): void {
    this.#isLive = false;
  }

  /** Somebody waits for the end: what is not read soon is left out. */
  hurry(): void {
    this.#drainedByMs = Math.min(this.#drainedByMs, this.#workMs() + hurriedDrainMs);
  }

  /** Reads what was added, sends it, beats when due. @returns true when there was something to read */
  poll(nowMs: number): boolean {
    let hasRead = false;
    for (const door of this.#reportChannels) {
      if (door.read()) hasRead = true;
      if (door.stream.waiting > 0) door.send().catch((error: unknown) => this.#failed(error));
    }
    if (this.#notices.length > 0) inBackground(this.#tell(), (error) => this.#failed(error));
    if (nowMs >= this.#nextBeatMs) {
      this.#nextBeatMs = nowMs + this.#options.grant.heartbeatMs;
      inBackground(this.#beat(), (error) => this.#failed(error));
    }
    return hasRead;
  }

  /**
   * Sends everything that is in the files, to the last line, as far as its time suffices. Only after all processes are gone.
   * @throws a final refusal, an outage that lasted, or the last error after the signal
   */
  async drain(): Promise<void> {
    this.#drainedByMs = Math.min(this.#drainedByMs, this.#workMs() + drainMs);
    const isOver = () => this.#workMs() >= this.#drainedByMs;
    for (const door of this.#reportChannels) await door.drain(isOver);
  }

  /** Tells the end once everything is accepted. @throws a final refusal, an outage that lasted, or the last error after the signal */
  async end(request: End): Promise<void> {
    let wanted = request;
    for (let tries = 1; ; tries++) {
      await this.drain();
      await this.#tell();
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
        const behind = this.#reportChannels.filter(({ door }) => door === (error.details.door ?? door));
        if (behind.length === 0) throw error;
        for (const door of behind) door.rewind(cursor);
      }
    }
  }

  async #sendEnd(request: End): Promise<void> {
    const { intake, job, grant } = this.#options;
    const used = this.#reportChannels.filter(({ stream }) => stream.last > 0);
    const lastSeq = Object.fromEntries(used.map(({ door, stream }) => [door, stream.last]));
    const leftOut = this.#reportChannels.reduce((count, door) => count + door.leftOut, 0);
    const end = { ...withLeftOut(request, leftOut), epoch: grant.epoch, lastSeq };
    await this.#patience.retryUntilAborted(() => intake.end(job.key, end));
  }

  /** An end of which nothing can be refused: its kind, and why the rest is missing. */
  #plainEnd({ kind }: End, error: unknown): End {
    const notice = refusedEnd(this.#options.job.trial, error);
    this.#notice(notice);
    return { kind, exitCode: null, signal: null, message: kind === 'ok' ? null : notice.text };
  }

  /** Time of this reporter, without the pauses in which it waited for the store. */
  #workMs(): number {
    return this.#options.clock.monotonicMs() - this.#patience.pausedMs;
  }

  #notice(notice: AttemptNotice): void {
    this.#log(notice);
    // The store keeps no more, and says so with the next one.
    if (++this.#noticeCount <= mostNotices + 1) this.#notices.push({ ...notice, text: visible(notice.text) });
  }

  #log({ code, text }: AttemptNotice): void {
    if (this.#noticeCount < mostNotices)
      this.#options.logger.warn('compute.notice', { key: this.#options.job.key, code, text });
  }

  /** Tells the notices that wait. Never throws: a notice holds up nothing. */
  async #tell(): Promise<void> {
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
    await this.#telling;
  }

  async #tellAll(): Promise<void> {
    const { intake, job, grant, logger } = this.#options;
    for (let notice = this.#notices[0]; notice !== undefined; notice = this.#notices[0]) {
      const next = notice;
      try {
        await this.#patience.retryUntilAborted(() => intake.notice(job.key, grant.epoch, next));
      } catch (error) {
        // It is in the log; whoever reads the files again tells it again.
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

  /** Outages are waited out where they matter; only a final word is news. */
  #failed(error: unknown): void {
    if (isFinalRefusal(error)) this.#options.onRefused();
  }
}
