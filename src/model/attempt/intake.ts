import type { Json } from '../../base/index.ts';
import type { ConfigurationRecord } from '../definition/configuration.ts';
import type { Directive, RejectedReport, Report, ReportChannel } from '../metric/report.ts';
import type { EndKind } from '../states.ts';
import type { AttemptNotice } from './notice.ts';

/**
 * A runner asks for the right to start user code.
 * @experimental
 * @since 0.2.0
 */
export interface ClaimRequest {
  /** 16 random bytes per process start, as hex. A repeat with the same nonce gets the same answer. */
  readonly nonce: string;
  readonly host: string;
  readonly pid: number | null;
  readonly nativeId: string | null;
  /** How often the engine has restarted this attempt. */
  readonly restarts: number;
  /** Step of the checkpoint from which it continues; null: it starts from the beginning. */
  readonly resumedStep: number | null;
}

/**
 * A granted claim: one execution.
 * @experimental
 * @since 0.2.0
 */
export interface ClaimGrant {
  readonly epoch: number;
  readonly config: ConfigurationRecord;
  readonly heartbeatMs: number;
}

/** Reports of one channel, numbered without gaps. */
export interface ReportBatch {
  readonly epoch: number;
  readonly door: ReportChannel;
  /** Sequence number of the first report in this channel and epoch, from 1. */
  readonly first: number;
  /** False: user code had already ended. */
  readonly live: boolean;
  readonly reports: readonly (Report | RejectedReport)[];
}

/** Answer to a batch. */
export interface ReportReceipt {
  /** Reports up to this number are accepted and survive if any process is killed. */
  readonly cursor: number;
  readonly want: Directive;
}

/**
 * A runner's message that user code has ended.
 * @experimental
 * @since 0.2.0
 */
export interface EndRequest {
  readonly epoch: number;
  /** Last report number of each channel that was used; the end is refused until all of them have arrived. */
  readonly lastSeq: Readonly<Partial<Record<ReportChannel, number>>>;
  readonly kind: EndKind;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly message: string | null;
  /**
   * When user code ended, milliseconds since the epoch, as far as the runner knows: the message may arrive much later.
   * Clamped to between the claim and now. @defaultValue now
   */
  readonly endedAtMs?: number;
  /** Free-form facts, kept with the end. */
  readonly facts?: Readonly<Record<string, Json>>;
  /**
   * The runner shares the process of its controller, and nothing of the attempt runs any more: the attempt counts as
   * reaped without a look at the target. @defaultValue false
   */
  readonly isGone?: boolean;
}

/**
 * What a runner may say about its attempt. Every call names the attempt by its key; all calls are idempotent. The room
 * `intake` implements it over the store; runners use it in process or, through the server, over HTTP.
 *
 * Errors (codes): `TRACKING_UNKNOWN_ATTEMPT`, `TRACKING_CLAIM_HELD`, `TRACKING_CLAIM_REFUSED`, `TRACKING_FENCED`,
 * `TRACKING_ATTEMPT_ENDED`, `TRACKING_GAP` (details.cursor), `TRACKING_INCOMPLETE` (details.door, details.cursor).
 * Malformed calls are refused for good, a whole batch because of one report: `TRACKING_BAD_REPORT` (details.index),
 * `TRACKING_BAD_REQUEST`, `TRACKING_TOO_LARGE`. A refused call stores nothing.
 * @experimental
 * @since 0.2.0
 */
export interface AttemptIntake {
  claim(key: string, request: ClaimRequest): Promise<ClaimGrant>;
  heartbeat(key: string, epoch: number): Promise<{ readonly want: Directive }>;
  /**
   * Once this resolves, the reports survive a killed process. A controller in this process judges them before the
   * answer.
   */
  reports(key: string, batch: ReportBatch): Promise<ReportReceipt>;
  /** Records a notice about the attempt. Repeating an id does nothing; notices beyond `mostNotices` are dropped. */
  notice(key: string, epoch: number, notice: AttemptNotice): Promise<void>;
  /** Once this resolves, the end is durable. */
  end(key: string, request: EndRequest): Promise<{ readonly kind: EndKind }>;
  /**
   * Sends the last reports and the end in one call: the reports count as sent before the end, and either both are
   * accepted or neither is. Optional: without it, a runner sends one after the other.
   */
  finish?(key: string, last: ReportBatch, request: EndRequest): Promise<{ readonly kind: EndKind }>;
}
