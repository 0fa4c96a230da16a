import { isHyperDriveException } from '../base/index.ts';
import {
  type AttemptIntake,
  type AttemptNotice,
  type Directive,
  isRejected,
  type RejectedReport,
  type Report,
  type ReportBatch,
  type ReportChannel,
} from '../model/index.ts';
import { isRefused, type Patience, replayCursor } from './delivery.ts';
import { droppedReport } from './notices.ts';

/** Reports of one batch: more would delay the answers of others, fewer would cost a commit each. */
const batchSize = 1000;

/** Replays in a row that bring nothing new. More: a longer wait for the same answer; fewer: a chance one counts. */
const fruitlessReplays = 3;

/** What a report stream needs from its runner. */
export interface ReportStreamOptions {
  readonly intake: AttemptIntake;
  readonly patience: Patience;
  readonly key: string;
  readonly trial: number;
  readonly epoch: number;
  readonly door: ReportChannel;
  /** False once user code has ended. */
  isLive(): boolean;
  onDirective(want: Directive): void;
  /** Hears of each report that was refused for good; the intake stores the notice. */
  onDropped?(notice: AttemptNotice): void;
  /** Offers every report again from the first that is kept; undefined: the runner does not keep what was accepted. */
  restart?: () => void;
}

interface Offered {
  report: Report | RejectedReport;
  /** Where it was written, such as `line 3 of stdout.log`. */
  readonly place: string | undefined;
}

/**
 * Sends the reports of one door in order, numbered from 1, one batch at a time. Reports the intake has already are
 * skipped, so a runner that starts again offers them all again. A report that is refused for good is replaced by a mark
 * that takes its number.
 */
export class ReportStream {
  readonly #options: ReportStreamOptions;
  #queue: Offered[] = [];
  /** Number of the last report offered. */
  #seen = 0;
  /** The intake has everything up to here. */
  #cursor = 0;
  /** Reports sent at once: fewer while the one that is refused is looked for. */
  #limit = batchSize;
  #replays = 0;
  #isGivenUp = false;
  /** Marks that the intake accepted in place of reports. */
  #acceptedMarks = 0;
  #pumping: Promise<void> | undefined;

  constructor(options: ReportStreamOptions) {
    this.#options = options;
  }

  /** Number of the last report offered; of the last one accepted after it was given up. */
  get last(): number {
    return this.#isGivenUp ? this.#cursor : this.#seen;
  }

  /** Number of the last report that the intake has, as far as it said. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Reports that were refused for good, of those that were offered since the start of this stream. */
  get leftOut(): number {
    return this.#acceptedMarks + countMarks(this.#queue);
  }

  /** Reports not yet accepted. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Everything that is not accepted, where one batch holds it and none is on its way; for a runner that ends. */
  rest(): ReportBatch | undefined {
    if (this.#pumping || this.#queue.length === 0 || this.#queue.length > this.#limit) return undefined;
    return this.#batch(this.#queue.length);
  }

  #batch(size: number): ReportBatch {
    const { epoch, door } = this.#options;
    const reports = this.#queue.slice(0, size).map(({ report }) => report);
    return { epoch, door, first: this.#first, live: this.#options.isLive(), reports };
  }

  /** Number of the first report that waits, or of the next one. */
  get #first(): number {
    return this.#seen - this.#queue.length + 1;
  }

  /** Takes the next report; `flush` sends it. */
  offer(report: Report, place?: string): void {
    if (this.#isGivenUp) return;
    if (++this.#seen > this.#cursor) this.#queue.push({ report, place });
  }

  /** Takes the number of the next report for one that is none; `flush` tells why. */
  reject(error: unknown): void {
    if (this.#isGivenUp) return;
    this.#seen++;
    this.#queue.push({ report: { rejected: this.#dropped(this.#seen, undefined, error) }, place: undefined });
  }

  /** The next report offered is the one after so many: those before it are not kept any more. */
  startAfter(count: number): void {
    this.#seen = count;
  }

  /** Leaves out everything that is not accepted, and all that follows. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#queue = [];
  }

  /**
   * Resolves when everything offered is accepted or dropped.
   * @throws a final refusal, the refusal of a batch for another reason than its reports, an outage that lasted, or the last
   *   error after the signal
   */
  flush(): Promise<void> {
    if (this.#pumping !== undefined) return this.#pumping;
    if (this.#queue.length === 0) return Promise.resolve();
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /** Goes back to what the intake has, as it asked. @returns false when the runner cannot, or has done so in vain */
  rewind(cursor: number): boolean {
    if (!this.#isGivenUp && cursor >= this.#first - 1) {
      this.#accept(cursor);
      return true;
    }
    this.#cursor = cursor;
    if (this.#isGivenUp || !this.#options.restart || ++this.#replays > fruitlessReplays) return false;
    this.#queue = [];
    this.#seen = 0;
    this.#options.restart();
    return true;
  }

  /**
   * Puts a mark in place of the report for which a batch was refused, or sends fewer at once until it is found.
   * @param size reports of that batch
   * @returns false where the batch is refused whatever it holds
   */
  drop(error: unknown, size: number): boolean {
    const index = namedIndex(error, size);
    if (index === undefined && size > 1) {
      this.#limit = Math.ceil(size / 2);
      return true;
    }
    const offered = this.#queue[index ?? 0];
    if (offered === undefined || isRejected(offered.report)) return false;
    offered.report = { rejected: this.#dropped(this.#first + (index ?? 0), offered.place, error) };
    return true;
  }

  #dropped(number: number, place: string | undefined, error: unknown): AttemptNotice {
    const { trial, door, onDropped } = this.#options;
    const notice = droppedReport({ trial, door, number, place, error });
    onDropped?.(notice);
    return notice;
  }

  async #pump(): Promise<void> {
    const { intake, patience, key } = this.#options;
    while (this.#queue.length > 0) {
      let size = 0;
      try {
        const receipt = await patience.retryUntilAborted(() => {
          const batch = this.#batch(this.#limit);
          size = batch.reports.length;
          return intake.reports(key, batch);
        });
        this.#limit = Math.min(2 * this.#limit, batchSize);
        this.#accept(receipt.cursor);
        if (receipt.want !== 'continue') this.#options.onDirective(receipt.want);
      } catch (error) {
        const cursor = replayCursor(error);
        const goesOn = cursor === undefined ? isRefused(error) && this.drop(error, size) : this.rewind(cursor);
        if (!goesOn) throw error;
      }
    }
  }

  #accept(cursor: number): void {
    if (cursor > this.#cursor) this.#replays = 0;
    this.#cursor = Math.max(this.#cursor, cursor);
    const done = cursor - this.#first + 1;
    if (done > 0) this.#acceptedMarks += countMarks(this.#queue.splice(0, done));
  }
}

function countMarks(offered: readonly Offered[]): number {
  return offered.reduce((count, { report }) => count + (isRejected(report) ? 1 : 0), 0);
}

/** The index of the report that a refusal is about, where it names one. */
function namedIndex(error: unknown, size: number): number | undefined {
  if (!isHyperDriveException(error) || error.code !== 'TRACKING_BAD_REPORT') return undefined;
  const { index } = error.details;
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < size ? index : undefined;
}
