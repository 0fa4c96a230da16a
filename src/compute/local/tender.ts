import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Clock, isHyperDriveException } from '../../base/index.ts';
import type { AttemptIntake, ClaimGrant, CommandTrial, Door, EndRequest, Report, Want } from '../../records/index.ts';
import type { AttemptJob } from '../compute.ts';
import { insist, isFinalRefusal, ReportStream, replayCursor } from '../delivery.ts';
import { runFiles } from './environment.ts';
import { FileLines } from './file-lines.ts';
import { type LineReading, parseSpoolLine, stdoutParser } from './metric-lines.ts';

/** Reports read ahead of the intake: beyond it the file waits, which keeps memory flat. */
const mostWaiting = 2_000;

/** Chunks of a file read in one turn, 64 KiB each: more would hold up other jobs, fewer fall behind a chatty trial. */
const mostChunks = 16;
/** No further line is read in a turn after this time, for patterns that take long. */
const longestTurnMs = 100;

/** What a tender needs. */
export interface TenderOptions {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly job: AttemptJob;
  readonly trial: CommandTrial;
  readonly grant: ClaimGrant;
  onWant(want: 'stop' | 'cancel'): void;
  /** The attempt has ended without us, or belongs to another. */
  onRefused(): void;
}

/**
 * Tells the intake what an attempt writes: metric lines of its standard output, its spool, its heartbeat, its end.
 * Keeps nothing that is not in the files, so another tender can go on at any moment.
 */
export class Tender {
  readonly #options: TenderOptions;
  readonly #doors: readonly FileDoor[];
  #isLive = true;
  #nextBeatMs: number;
  #infeasible: string | null = null;
  #misread: string | null = null;

  /** @throws PATTERNS_REFUSED */
  constructor(options: TenderOptions) {
    this.#options = options;
    const { job, trial, grant, clock } = options;
    const parseStdout = stdoutParser(trial.stdoutMetrics, job.primaryMetric);
    const parseSpool = (line: string) => {
      const reading = parseSpoolLine(line, job.primaryMetric);
      this.#infeasible ??= reading.infeasible;
      return reading;
    };
    const isLive = () => this.#isLive;
    const onWant = (want: Want) => this.#want(want);
    const open = (door: Door, file: string, parse: (line: string) => LineReading) =>
      new FileDoor({
        ...{ ...options, onWant, isLive, door, path: join(job.runFolder, file) },
        parse: (line) => {
          const { reports, misread } = parse(line);
          this.#misread ??= misread;
          return reports;
        },
      });
    const readsStdout = trial.stdoutMetrics.json || trial.stdoutMetrics.patterns.length > 0;
    this.#doors = [
      ...(readsStdout ? [open('stdout', runFiles.stdout, parseStdout)] : []),
      open('spool', runFiles.spool, parseSpool),
    ];
    this.#nextBeatMs = clock.monotonicMs() + grant.heartbeatMs;
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

  /** Reads what was added, sends it, beats when due. @returns true when there was something to read */
  poll(nowMs: number): boolean {
    let hasRead = false;
    for (const door of this.#doors) {
      if (door.read()) hasRead = true;
      if (door.stream.waiting > 0) door.stream.flush().catch((error: unknown) => this.#failed(error));
    }
    if (nowMs >= this.#nextBeatMs) {
      this.#nextBeatMs = nowMs + this.#options.grant.heartbeatMs;
      void this.#beat();
    }
    return hasRead;
  }

  /** Sends everything that is in the files, to the last line. Only after all processes are gone. */
  async drain(): Promise<void> {
    for (const door of this.#doors) await door.drain();
  }

  /** Tells the end once everything is accepted. @throws a final refusal, or the last error after the signal */
  async end(request: Omit<EndRequest, 'epoch' | 'lastSeq'>): Promise<void> {
    const { intake, clock, signal, job, grant } = this.#options;
    for (;;) {
      await this.drain();
      const used = this.#doors.filter(({ stream }) => stream.last > 0);
      const lastSeq = Object.fromEntries(used.map(({ door, stream }) => [door, stream.last]));
      try {
        await insist(clock, signal, () => intake.end(job.key, { ...request, epoch: grant.epoch, lastSeq }));
        return;
      } catch (error) {
        const cursor = replayCursor(error);
        if (cursor === undefined || !isHyperDriveException(error)) throw error;
        const behind = this.#doors.filter(({ door }) => door === (error.details.door ?? door));
        if (behind.length === 0) throw error;
        for (const { stream } of behind) stream.rewind(cursor);
      }
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

  #want(want: Want): void {
    if (want !== 'continue' && this.#isLive) this.#options.onWant(want);
  }

  /** Outages are waited out where they matter; only a final word is news. */
  #failed(error: unknown): void {
    if (isFinalRefusal(error)) this.#options.onRefused();
  }
}

interface FileDoorOptions extends Omit<TenderOptions, 'onWant'> {
  readonly door: Door;
  readonly path: string;
  readonly parse: (line: string) => readonly Report[];
  isLive(): boolean;
  onWant(want: Want): void;
}

/** One file whose lines are the reports of one door. */
class FileDoor {
  readonly door: Door;
  readonly stream: ReportStream;
  readonly #lines: FileLines;
  readonly #clock: Clock;
  #isDrained = false;

  constructor(options: FileDoorOptions) {
    this.door = options.door;
    this.#clock = options.clock;
    this.#lines = new FileLines(options.path, (line) => {
      for (const report of options.parse(line)) this.stream.offer(report);
    });
    this.stream = new ReportStream({
      intake: options.intake,
      clock: options.clock,
      key: options.job.key,
      epoch: options.grant.epoch,
      door: options.door,
      signal: options.signal,
      isLive: options.isLive,
      onWant: options.onWant,
      restart: () => {
        this.#isDrained = false;
        this.#lines.restart();
      },
    });
  }

  /** Reads what was added, for one turn. @returns false when there was nothing to read, or too much waits */
  read(): boolean {
    const endMs = this.#clock.monotonicMs() + longestTurnMs;
    const isFull = () => this.stream.waiting >= mostWaiting;
    const isOver = () => isFull() || this.#clock.monotonicMs() >= endMs;
    let count = 0;
    // One chunk in any case: whoever drains takes nothing read for the end of the file.
    while (count < mostChunks && (count === 0 ? !isFull() : !isOver()) && this.#lines.read(isOver) > 0) count++;
    return count > 0;
  }

  async drain(): Promise<void> {
    while (!this.#isDrained || this.stream.waiting > 0) {
      if (!this.#isDrained && this.stream.waiting < mostWaiting && !this.read()) {
        this.#lines.finish();
        this.#isDrained = true;
      }
      if (this.stream.waiting > 0) await this.stream.flush();
      // A long file without metrics would otherwise be read in one go, with nothing else having its turn.
      else await setImmediate();
    }
  }
}
