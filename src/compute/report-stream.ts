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
import { isRefused, type Retrier, replayCursor } from './delivery.ts';
import { droppedReport } from './notices.ts';

/** Most reports in one batch. More would delay the answers to other runners; fewer would cost more commits. */
const batchSize = 1000;

/**
 * Replays in a row without progress before giving up. More means a longer wait for the same answer; fewer lets a
 * transient failure count.
 */
const fruitlessReplays = 3;

/** What a report stream needs from its runner. */
export interface ReportStreamOptions {
  readonly intake: AttemptIntake;
  readonly retrier: Retrier;
  readonly key: string;
  readonly trial: number;
  readonly epoch: number;
  readonly door: ReportChannel;
  /** False once user code has ended. */
  isLive(): boolean;
  onDirective(want: Directive): void;
  /** Called for each report that is left out; the intake stores the notice. */
  onDropped?(notice: AttemptNotice): void;
  /**
   * Offers every report again, starting with the first one that the runner still has; undefined if it does not keep
   * accepted reports.
   */
  restart?: () => void;
}

interface Offered {
  report: Report | RejectedReport;
  /** Where it was written, such as `line 3 of stdout.log`. */
  readonly place: string | undefined;
}

/**
 * Sends the reports of one channel in order, numbered from 1, one batch at a time. Skips reports that the intake
 * already has, so a restarted runner can offer them all again. A refused report is replaced by a mark that takes its
 * number.
 */
export class ReportStream {
  readonly #options: ReportStreamOptions;
  #queue: Offered[] = [];
  /** Number of the last offered report. */
  #seen = 0;
  /** Number of the last report that the intake has. */
  #cursor = 0;
  /** Most reports sent at once: fewer while searching for a refused one. */
  #limit = batchSize;
  #replays = 0;
  #isGivenUp = false;
  /** Number of marks that the intake accepted in place of reports. */
  #acceptedMarks = 0;
  #pumping: Promise<void> | undefined;

  constructor(options: ReportStreamOptions) {
    this.#options = options;
  }

  /** Number of the last offered report; after `giveUp`, of the last accepted one. */
  get last(): number {
    return this.#isGivenUp ? this.#cursor : this.#seen;
  }

  /** Number of the last report that the intake is known to have. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Number of offered reports that were left out. */
  get leftOut(): number {
    return this.#acceptedMarks + countMarks(this.#queue);
  }

  /** Number of reports not yet accepted. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** All reports not yet accepted, if they fit one batch and no batch is in flight; for a runner that ends. */
  rest(): ReportBatch | undefined {
    if (this.#pumping || this.#queue.length === 0 || this.#queue.length > this.#limit) return undefined;
    return this.#batch(this.#queue.length);
  }

  #batch(size: number): ReportBatch {
    const { epoch, door } = this.#options;
    const reports = this.#queue.slice(0, size).map(({ report }) => report);
    return { epoch, door, first: this.#first, live: this.#options.isLive(), reports };
  }

  /** Number of the first waiting report, or of the next one. */
  get #first(): number {
    return this.#seen - this.#queue.length + 1;
  }

  /** Adds the next report; `flush` sends it. */
  offer(report: Report, place?: string): void {
    if (this.#isGivenUp) return;
    if (++this.#seen > this.#cursor) this.#queue.push({ report, place });
  }

  /** Uses the number of the next report for an invalid one; `flush` sends the reason. */
  reject(error: unknown): void {
    if (this.#isGivenUp) return;
    this.#seen++;
    this.#queue.push({ report: { rejected: this.#dropped(this.#seen, undefined, error) }, place: undefined });
  }

  /** Starts numbering after `count` reports, which the runner no longer has. */
  startAfter(count: number): void {
    this.#seen = count;
  }

  /** Drops all reports not yet accepted and ignores later ones. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#queue = [];
  }

  /**
   * Resolves when every offered report is accepted or dropped.
   * @throws a final refusal, the refusal of a batch for another reason than its reports, a lasting outage, or the last
   *   error after the signal aborts
   */
  flush(): Promise<void> {
    if (this.#pumping !== undefined) return this.#pumping;
    if (this.#queue.length === 0) return Promise.resolve();
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /**
   * Goes back to the cursor that the intake named. @returns false when the runner cannot, or did so repeatedly without
   * progress
   */
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
   * Replaces the report that caused a refusal with a mark, or reduces the batch size until that report is found.
   * @param size number of reports in the refused batch
   * @returns false when the batch is refused whatever its content
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
    const { intake, retrier, key } = this.#options;
    while (this.#queue.length > 0) {
      let size = 0;
      try {
        const receipt = await retrier.retryUntilAborted(() => {
          const batch = this.#batch(this.#limit);
          size = batch.reports.length;
          return intake.reports(key, batch);
        });
        this.#limit = Math.min(2 * this.#limit, batchSize);
        this.#accept(receipt.cursor);
        if (receipt.want !== 'continue') this.#options.onDirective(receipt.want);
      } catch (error) {
        const cursor = replayCursor(error);
        const canContinue = cursor === undefined ? isRefused(error) && this.drop(error, size) : this.rewind(cursor);
        if (!canContinue) throw error;
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

/** The index of the refused report, if the refusal names one. */
function namedIndex(error: unknown, size: number): number | undefined {
  if (!isHyperDriveException(error) || error.code !== 'TRACKING_BAD_REPORT') return undefined;
  const { index } = error.details;
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < size ? index : undefined;
}
