import { HyperDriveConfigException, HyperDriveServiceException, type Json } from '../base/index.ts';
import {
  type AttemptIntake,
  type AttemptNotice,
  type ClaimRequest,
  type ConfigurationRecord,
  type Directive,
  type EndRequest,
  isRejected,
  metricNameFault,
  type RejectedReport,
  type Report,
  type ReportBatch,
  type ReportChannel,
} from '../model/index.ts';

/** What the intake in memory stores about one attempt. */
export interface MemoryAttempt {
  epoch: number;
  nonce: string | null;
  /** Whether a new process may take the claim over. */
  resumable: boolean;
  want: Directive;
  /** Refuse new claims, as after a verdict. */
  refuseClaims: boolean;
  readonly claims: ClaimRequest[];
  heartbeats: number;
  /** Accepted reports of the current epoch, by channel. */
  readonly reports: Map<ReportChannel, (Report | RejectedReport)[]>;
  readonly notices: AttemptNotice[];
  /** All received batches, including refused and repeated ones. */
  readonly batches: ReportBatch[];
  end: EndRequest | null;
}

/**
 * An `AttemptIntake` in memory with the rules of the real one, which works on a store. For tests of compute targets,
 * including those of plugin authors.
 *
 * @example
 * ```js
 * import { MemoryIntake } from 'hyperdrive-ml/testing';
 *
 * const intake = new MemoryIntake();
 * const attempt = intake.plan('install-sweep-0-0');
 * await intake.until(() => attempt.end !== null);
 * ```
 * @experimental
 * @since 0.2.0
 */
export class MemoryIntake implements AttemptIntake {
  readonly attempts = new Map<string, MemoryAttempt>();
  /** Heartbeat interval sent to runners, milliseconds. */
  heartbeatMs = 15_000;
  /** Runs before each call; may throw to simulate an outage. */
  gate: (call: 'claim' | 'heartbeat' | 'reports' | 'notice' | 'end', key: string) => void = () => {};
  /** Runs after reports are accepted; may set `want`. */
  judge: (key: string, attempt: MemoryAttempt) => void = () => {};
  readonly #configs = new Map<string, ConfigurationRecord>();
  #watchers: (() => void)[] = [];

  /** Adds an attempt. */
  plan(key: string, config: ConfigurationRecord = {}): MemoryAttempt {
    const attempt: MemoryAttempt = {
      epoch: 0,
      nonce: null,
      resumable: false,
      want: 'continue',
      refuseClaims: false,
      claims: [],
      heartbeats: 0,
      reports: new Map(),
      notices: [],
      batches: [],
      end: null,
    };
    this.attempts.set(key, attempt);
    this.#configs.set(key, config);
    return attempt;
  }

  /** @throws TRACKING_UNKNOWN_ATTEMPT */
  attempt(key: string): MemoryAttempt {
    const attempt = this.attempts.get(key);
    if (!attempt) throw refusal('TRACKING_UNKNOWN_ATTEMPT', `There is no attempt ${key}.`);
    return attempt;
  }

  /** All accepted reports of an attempt, channel by channel. */
  reportsOf(key: string): readonly Report[] {
    return [...this.attempt(key).reports.values()].flat().flatMap((report) => (isRejected(report) ? [] : [report]));
  }

  /** Resolves as soon as the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  async claim(key: string, request: ClaimRequest) {
    this.gate('claim', key);
    const attempt = this.attempt(key);
    attempt.claims.push(request);
    if (attempt.end || (attempt.refuseClaims && attempt.nonce !== request.nonce))
      throw refusal('TRACKING_CLAIM_REFUSED', 'The attempt accepts no claim.');
    if (attempt.nonce !== request.nonce) {
      if (attempt.epoch > 0 && !attempt.resumable)
        throw refusal('TRACKING_CLAIM_HELD', 'Another process has the claim.');
      attempt.epoch++;
      attempt.nonce = request.nonce;
      attempt.reports.clear();
    }
    this.#changed();
    return { epoch: attempt.epoch, config: this.#configs.get(key) ?? {}, heartbeatMs: this.heartbeatMs };
  }

  async heartbeat(key: string, epoch: number) {
    this.gate('heartbeat', key);
    const attempt = this.#current(key, epoch);
    attempt.heartbeats++;
    this.#changed();
    return { want: attempt.want };
  }

  async reports(key: string, batch: ReportBatch) {
    this.gate('reports', key);
    const attempt = this.#current(key, batch.epoch);
    attempt.batches.push(batch);
    checkNames(batch);
    const accepted = attempt.reports.get(batch.door) ?? [];
    if (batch.first > accepted.length + 1)
      throw refusal('TRACKING_GAP', 'Reports are missing.', { cursor: accepted.length });
    const added = batch.reports.slice(accepted.length - batch.first + 1);
    for (const report of added) if (isRejected(report)) this.#addNotice(attempt, report.rejected);
    accepted.push(...added);
    attempt.reports.set(batch.door, accepted);
    this.judge(key, attempt);
    this.#changed();
    return { cursor: accepted.length, want: attempt.want };
  }

  async notice(key: string, epoch: number, notice: AttemptNotice) {
    this.gate('notice', key);
    this.#addNotice(this.#current(key, epoch), notice);
  }

  #addNotice({ notices }: MemoryAttempt, notice: AttemptNotice): void {
    if (!notices.some(({ id }) => id === notice.id)) notices.push(notice);
  }

  async end(key: string, request: EndRequest) {
    this.gate('end', key);
    const attempt = this.attempt(key);
    if (attempt.end && attempt.epoch === request.epoch) return { kind: attempt.end.kind };
    this.#current(key, request.epoch);
    for (const [door, last] of Object.entries(request.lastSeq)) {
      const cursor = [...attempt.reports].find(([name]) => name === door)?.[1].length ?? 0;
      if (cursor < last) throw refusal('TRACKING_INCOMPLETE', 'Reports are missing.', { door, cursor });
    }
    attempt.end = request;
    this.#changed();
    return { kind: request.kind };
  }

  async finish(key: string, last: ReportBatch, request: EndRequest) {
    await this.reports(key, last);
    return this.end(key, request);
  }

  #current(key: string, epoch: number): MemoryAttempt {
    const attempt = this.attempt(key);
    if (attempt.end) throw refusal('TRACKING_ATTEMPT_ENDED', 'The attempt has ended.', { kind: attempt.end.kind });
    if (attempt.epoch !== epoch) throw refusal('TRACKING_FENCED', `Epoch ${epoch} is not ${attempt.epoch}.`);
    return attempt;
  }

  #changed(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const wake of watchers) wake();
  }
}

function checkNames({ reports }: ReportBatch): void {
  for (const [index, report] of reports.entries()) {
    const expected = isRejected(report) ? undefined : metricNameFault(report.metric);
    if (expected === undefined || isRejected(report)) continue;
    const value = JSON.stringify(report.metric).slice(0, 100);
    throw new HyperDriveConfigException('TRACKING_BAD_REPORT', 'config', `reports[${index}]`, {
      details: { index, field: 'metric', value, expected },
    });
  }
}

function refusal(code: string, message: string, details: Readonly<Record<string, Json>> = {}) {
  return new HyperDriveServiceException(code, code === 'TRACKING_UNKNOWN_ATTEMPT' ? 'missing' : 'conflict', message, {
    details,
  });
}
