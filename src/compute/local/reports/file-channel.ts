import { setImmediate } from 'node:timers/promises';
import { type Clock, messageOf, sleep } from '../../../base/index.ts';
import { isNotPlain } from '../../../files/index.ts';
import type { AttemptIntake, AttemptNotice, Directive, ReportChannel } from '../../../model/index.ts';
import { isRefused, type Retrier, replayCursor } from '../../delivery.ts';
import { cutFile, refusedMetric, unreadableFile, unreadRest } from '../../notices.ts';
import { ReportStream } from '../../report-stream.ts';
import { readCutCount, writeCutCount } from './cut-count.ts';
import { type Cut, FileLines } from './file-lines.ts';
import type { LineReading } from './metric-lines.ts';

/** Most reports that wait for the intake. Beyond it, reading pauses, which bounds memory. */
const mostWaiting = 2_000;

/** Most chunks of a file per turn, 64 KiB each. More would delay other jobs; fewer would fall behind a chatty trial. */
const mostChunks = 16;
/** Longest turn: slow patterns could otherwise block the event loop. */
const longestTurnMs = 100;

/**
 * Pause between two tries to read a file that fails, and number of tries. Fewer tries lose reports to a transient
 * fault.
 */
const readAgainMs = 1_000;
const readTries = 10;

export interface FileChannelOptions {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly retrier: Retrier;
  readonly signal: AbortSignal;
  readonly key: string;
  readonly trial: number;
  readonly epoch: number;
  readonly door: ReportChannel;
  readonly path: string;
  /** Name of the file in notices. */
  readonly name: string;
  readonly parse: (line: string) => LineReading;
  isLive(): boolean;
  onDirective(want: Directive): void;
  /** Receives a notice that must still be sent. */
  notice(notice: AttemptNotice): void;
  /** Receives a notice that is sent with the reports. */
  onDropped(notice: AttemptNotice): void;
}

/** One file whose lines are the reports of one channel. */
export class FileChannel {
  readonly door: ReportChannel;
  readonly stream: ReportStream;
  readonly #options: FileChannelOptions;
  readonly #lines: FileLines;
  #isDrained = false;
  #isLimited = false;
  #failures = 0;
  #readNotBeforeMs = Number.NEGATIVE_INFINITY;
  /** Whether reading has stopped for good. */
  #isClosed = false;
  /** Number of metrics in its lines with invalid names. */
  #refused = 0;

  constructor(options: FileChannelOptions) {
    this.#options = options;
    this.door = options.door;
    this.#lines = new FileLines(options.path, {
      onLine: (line, number) => this.#take(line, number),
      onCut: (cut) => this.#cut(cut),
    });
    this.stream = new ReportStream({
      ...options,
      restart: () => {
        this.#isDrained = false;
        this.#lines.restart();
        this.#refused = 0;
        this.stream.startAfter(readCutCount(options.path));
      },
    });
    this.stream.startAfter(readCutCount(options.path));
  }

  /** Number of reports read but left out. */
  get leftOut(): number {
    return this.#refused + this.stream.leftOut;
  }

  /** Reads new lines for one turn. @returns false when there was nothing to read, or too many reports wait */
  read(): boolean {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#isClosed || nowMs < this.#readNotBeforeMs) return false;
    const isFull = () => this.stream.waiting >= mostWaiting;
    const isOver = () => isFull() || clock.monotonicMs() >= nowMs + longestTurnMs;
    let count = 0;
    try {
      // Read at least one chunk: `drain` takes no progress for the end of the file.
      while (count < mostChunks && (count === 0 ? !isFull() : !isOver()) && this.#lines.read(isOver) > 0) count++;
      this.#failures = 0;
    } catch (error) {
      this.#readFailed(error, nowMs);
    }
    return count > 0;
  }

  /**
   * Reads and sends everything in the file, to the last line, as far as time allows.
   * @param isOver true once the time is over; reports already read are still sent
   * @throws a final refusal, an outage that lasted, or the last error after the signal
   */
  async drain(isOver: () => boolean): Promise<void> {
    const { clock, signal } = this.#options;
    this.#limit();
    while (!this.#isDrained || this.stream.waiting > 0) {
      if (!this.#isDrained && this.stream.waiting < mostWaiting) {
        if (isOver() && !this.#lines.isAtEnd) this.#leaveRest();
        else if (!this.read() && clock.monotonicMs() >= this.#readNotBeforeMs) this.#finish();
      }
      if (this.stream.waiting > 0) await this.send();
      else if (this.#isDrained) return;
      else if (clock.monotonicMs() < this.#readNotBeforeMs) await sleep(clock, readAgainMs, signal);
      // Otherwise a long file without metrics would be read in one go and block the event loop.
      else await setImmediate();
      if (signal.aborted && this.stream.waiting === 0) return;
    }
  }

  /** Stops reading at the present size, so that daemons of the trial cannot extend the wait. */
  #limit(): void {
    if (this.#isLimited || this.#isClosed) return;
    this.#isLimited = true;
    try {
      this.#lines.limitToNow();
    } catch {
      // The next read reports the failure.
    }
  }

  #finish(): void {
    this.#isDrained = true;
    if (this.#isClosed) return;
    this.#lines.finish();
    const { trial, door, name, notice } = this.#options;
    const missing = this.stream.cursor - this.stream.last;
    if (missing > 0)
      notice(cutFile({ trial, door, name, nth: 0, what: `has ${missing} reports fewer than were stored` }));
  }

  #leaveRest(): void {
    this.#isDrained = true;
    const { trial, door, name, notice } = this.#options;
    notice(unreadRest({ trial, door, name, readBytes: this.#lines.position, reason: 'its time was over' }));
  }

  /**
   * Sends what was read. A channel whose batches are refused whatever their content is closed with a notice.
   * @throws a final refusal, an outage that lasted, or the last error after the signal
   */
  async send(): Promise<void> {
    try {
      await this.stream.flush();
    } catch (error) {
      // Endlessly repeated requests for a replay also close it.
      if (!isRefused(error) && replayCursor(error) === undefined) throw error;
      this.#giveUp(messageOf(error));
    }
  }

  /** Goes back to the cursor that the intake named. */
  rewind(cursor: number): void {
    if (!this.stream.rewind(cursor)) this.#giveUp('the store asks for the same reports again and again');
  }

  #giveUp(reason: string): void {
    const { trial, door, name, notice } = this.#options;
    if (!this.#isClosed) notice(unreadRest({ trial, door, name, readBytes: this.#lines.position, reason }));
    this.stream.giveUp();
    this.#isClosed = true;
    this.#isDrained = true;
  }

  #take(line: string, number: number): void {
    const { parse, name, trial, door, notice } = this.#options;
    const { reports, refused } = parse(line);
    const place = `line ${number} of ${name}`;
    for (const report of reports) this.stream.offer(report, place);
    this.#refused += refused.length;
    for (const [index, reason] of refused.entries())
      notice(refusedMetric({ trial, door, place, id: `${door}:line:${number}:${index}`, reason }));
  }

  #cut({ readBytes, sizeBytes, isReplaced }: Cut): void {
    const { trial, door, name, path, notice } = this.#options;
    writeCutCount(path, this.stream.last);
    const what = isReplaced
      ? `was replaced by another file after ${readBytes} bytes of it were read`
      : `became shorter while it was read, from ${readBytes} bytes or more to ${sizeBytes}`;
    notice(cutFile({ trial, door, name, nth: this.stream.last, what }));
  }

  #readFailed(error: unknown, nowMs: number): void {
    this.#failures++;
    if (!isNotPlain(error) && this.#failures < readTries) {
      this.#readNotBeforeMs = nowMs + readAgainMs;
      return;
    }
    this.#isClosed = true;
    const { trial, door, name, notice } = this.#options;
    const reason = messageOf(error);
    notice(unreadableFile({ trial, door, name, readBytes: this.#lines.position, reason }));
  }
}
