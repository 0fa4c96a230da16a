import { type Clock, isHyperDriveException, sleep } from '../base/index.ts';
import type { AttemptIntake, Door, Report, ReportBatch, Want } from '../records/index.ts';

/** Reports of one batch: more would delay the answers of others, fewer would cost a commit each. */
const batchSize = 1000;
/** First and longest pause between two tries of a call. Shorter: load in an outage; longer: late stop answers after it. */
const firstPauseMs = 50;
const longestPauseMs = 5_000;

const finalCodes = new Set([
  'TRACKING_ATTEMPT_ENDED',
  'TRACKING_CLAIM_HELD',
  'TRACKING_CLAIM_REFUSED',
  'TRACKING_FENCED',
  'TRACKING_UNKNOWN_ATTEMPT',
]);

/** True when the intake says that this runner has nothing more to say. */
export function isFinalRefusal(error: unknown): boolean {
  return isHyperDriveException(error) && finalCodes.has(error.code);
}

/** The cursor named by a refusal that asks for a replay, undefined for any other error. */
export function replayCursor(error: unknown): number | undefined {
  if (!isHyperDriveException(error)) return undefined;
  if (error.code !== 'TRACKING_GAP' && error.code !== 'TRACKING_INCOMPLETE') return undefined;
  const { cursor } = error.details;
  return typeof cursor === 'number' ? cursor : 0;
}

/**
 * Repeats a call of the intake through outages, with growing pauses.
 * @param signal ends the repeats: the last error is thrown
 * @throws final refusals and requests for a replay, at once
 */
export async function insist<T>(clock: Clock, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await call();
    } catch (error) {
      if (isFinalRefusal(error) || replayCursor(error) !== undefined || signal.aborted) throw error;
      await sleep(clock, pauseMs, signal);
      if (signal.aborted) throw error;
    }
  }
}

/** What a report stream needs from its runner. */
export interface ReportStreamOptions {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly key: string;
  readonly epoch: number;
  readonly door: Door;
  /** Aborted when the runner gives up: closed, killed. */
  readonly signal: AbortSignal;
  /** False once user code has ended. */
  isLive(): boolean;
  onWant(want: Want): void;
  /** Offers every report again from the first; undefined: the runner does not keep what was accepted. */
  restart?: () => void;
}

/**
 * Sends the reports of one door in order, numbered from 1, one batch at a time. Reports the intake has already are
 * skipped, so a runner that starts anew offers them all again.
 */
export class ReportStream {
  readonly #options: ReportStreamOptions;
  #queue: Report[] = [];
  /** Reports offered since the first or the last restart. */
  #seen = 0;
  /** The intake has everything up to here. */
  #cursor = 0;
  #pumping: Promise<void> | undefined;

  constructor(options: ReportStreamOptions) {
    this.#options = options;
  }

  /** Number of the last report offered. */
  get last(): number {
    return this.#seen;
  }

  /** Reports not yet accepted. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Everything that is not accepted, where one batch holds it and none is on its way; for a runner that ends. */
  rest(): ReportBatch | undefined {
    if (this.#pumping || this.#queue.length === 0 || this.#queue.length > batchSize) return undefined;
    return this.#batch(this.#queue.length);
  }

  #batch(size: number): ReportBatch {
    const { epoch, door } = this.#options;
    const first = this.#seen - this.#queue.length + 1;
    return { epoch, door, first, live: this.#options.isLive(), reports: this.#queue.slice(0, size) };
  }

  /** Takes the next report; `flush` sends it. */
  offer(report: Report): void {
    if (++this.#seen > this.#cursor) this.#queue.push(report);
  }

  /**
   * Resolves when everything offered is accepted.
   * @throws a final refusal, or the last error after the signal
   */
  flush(): Promise<void> {
    if (this.#pumping) return this.#pumping;
    if (this.#queue.length === 0) return Promise.resolve();
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /** Goes back to what the intake has, as it asked. @returns false when the runner cannot */
  rewind(cursor: number): boolean {
    const first = this.#seen - this.#queue.length + 1;
    if (cursor >= first - 1) {
      this.#accept(cursor);
      return true;
    }
    if (!this.#options.restart) return false;
    this.#queue = [];
    this.#seen = 0;
    this.#cursor = cursor;
    this.#options.restart();
    return true;
  }

  async #pump(): Promise<void> {
    const { intake, clock, key, signal } = this.#options;
    while (this.#queue.length > 0) {
      try {
        const receipt = await insist(clock, signal, () => intake.reports(key, this.#batch(batchSize)));
        this.#accept(receipt.cursor);
        if (receipt.want !== 'continue') this.#options.onWant(receipt.want);
      } catch (error) {
        const cursor = replayCursor(error);
        if (cursor === undefined || !this.rewind(cursor)) throw error;
      }
    }
  }

  #accept(cursor: number): void {
    this.#cursor = Math.max(this.#cursor, cursor);
    const first = this.#seen - this.#queue.length + 1;
    const done = cursor - first + 1;
    if (done >= this.#queue.length) this.#queue = [];
    else if (done > 0) this.#queue.splice(0, done);
  }
}
