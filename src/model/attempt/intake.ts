import type { Json } from '../../base/index.ts';
import type { ConfigurationRecord } from '../definition/configuration.ts';
import type { Directive, RejectedReport, Report, ReportChannel } from '../metric/report.ts';
import type { EndKind } from '../states.ts';
import type { AttemptNotice } from './notice.ts';

/** A runner asks for the right to start user code. */
export interface ClaimRequest {
  /** 16 random bytes per process start, hex: the same nonce gets the same answer. */
  readonly nonce: string;
  readonly host: string;
  readonly pid: number | null;
  readonly nativeId: string | null;
  /** Restarts of this attempt by the engine. */
  readonly restarts: number;
  /** Step of the checkpoint it continues from; null: from the start. */
  readonly resumedStep: number | null;
}

/** A granted claim: one execution. */
export interface ClaimGrant {
  readonly epoch: number;
  readonly config: ConfigurationRecord;
  readonly heartbeatMs: number;
}

/** Reports of one door, numbered without gaps. */
export interface ReportBatch {
  readonly epoch: number;
  readonly door: ReportChannel;
  /** Sequence number of the first report in this door and epoch, from 1. */
  readonly first: number;
  /** False: user code had already ended. */
  readonly live: boolean;
  readonly reports: readonly (Report | RejectedReport)[];
}

/** Answer to a batch. */
export interface ReportReceipt {
  /** Reports up to this number are accepted and survive any killed process. */
  readonly cursor: number;
  readonly want: Directive;
}

/** A runner says that user code ended. */
export interface EndRequest {
  readonly epoch: number;
  /** Last report number of each door that was used; the end is refused until all of them arrived. */
  readonly lastSeq: Readonly<Partial<Record<ReportChannel, number>>>;
  readonly kind: EndKind;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly message: string | null;
  /**
   * When user code ended, milliseconds since the epoch, as far as the runner knows: its end may be told much later. Kept
   * between the claim and now. @defaultValue now
   */
  readonly endedAtMs?: number;
  /** Free facts kept with the end. */
  readonly facts?: Readonly<Record<string, Json>>;
}

/**
 * What a runner may say about its attempt. Every call names the attempt by key; all are idempotent.
 * Implemented by tracking, over the store; offered in process, and by the server over HTTP.
 *
 * Errors (codes): `TRACKING_UNKNOWN_ATTEMPT`, `TRACKING_CLAIM_HELD`, `TRACKING_CLAIM_REFUSED`, `TRACKING_FENCED`,
 * `TRACKING_ATTEMPT_ENDED`, `TRACKING_GAP` (details.cursor), `TRACKING_INCOMPLETE` (details.door, details.cursor).
 * What is malformed is refused for good, whole batches for one report: `TRACKING_BAD_REPORT` (details.index),
 * `TRACKING_BAD_REQUEST`, `TRACKING_TOO_LARGE`. Nothing of a refused call is stored.
 */
export interface AttemptIntake {
  claim(key: string, request: ClaimRequest): Promise<ClaimGrant>;
  heartbeat(key: string, epoch: number): Promise<{ readonly want: Directive }>;
  /** Once this resolves, the reports survive a killed process. Judged before the answer where the controller is here. */
  reports(key: string, batch: ReportBatch): Promise<ReportReceipt>;
  /** Tells people something about the attempt. A repeat of an id does nothing, and so does one beyond `mostNotices`. */
  notice(key: string, epoch: number, notice: AttemptNotice): Promise<void>;
  /** Once this resolves, the end is durable. */
  end(key: string, request: EndRequest): Promise<{ readonly kind: EndKind }>;
  /**
   * The last reports and the end in one call: reports before the end, both or neither where the reports do not fit.
   * Not every intake has it; a runner then sends one after the other.
   */
  finish?(key: string, last: ReportBatch, request: EndRequest): Promise<{ readonly kind: EndKind }>;
}
