import { hostname } from 'node:os';
import { type Clock, type Logger, messageOf } from '../../../base/index.ts';
import type { AttemptIntake } from '../../../model/index.ts';
import type { LaunchGrant } from '../../compute.ts';
import { Retrier } from '../../delivery.ts';
import type { JobEntry } from './job-registry.ts';
import type { End } from './trial-end.ts';

/** Where claims and ends go. */
export interface IntakePlace {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the target closes. */
  readonly signal: AbortSignal;
}

/** One attempt as the intake sees it before its first report: its claim, and an end without any. */
export class AttemptAtIntake {
  readonly #place: IntakePlace;
  readonly #entry: Pick<JobEntry, 'key' | 'nonce'>;
  #grant: LaunchGrant | undefined;
  #isClaiming = false;

  /** @param grant answer to the claim that came with the launch, if one did */
  constructor(place: IntakePlace, entry: Pick<JobEntry, 'key' | 'nonce'>, grant: LaunchGrant | undefined) {
    this.#place = place;
    this.#entry = entry;
    this.#grant = grant;
  }

  /** True while the answer to the claim is awaited. */
  get isClaiming(): boolean {
    return this.#isClaiming;
  }

  /**
   * Claims the attempt, if it is not claimed yet.
   * @param pid the attempt's process, if it runs already
   * @returns undefined when another call is claiming, or the target has closed
   * @throws the refusal
   */
  async claim(pid: number | undefined): Promise<LaunchGrant | undefined> {
    if (this.#isClaiming || this.#grant) return this.#grant;
    const { key, nonce } = this.#entry;
    const process = { pid: pid ?? null, nativeId: pid === undefined ? null : String(pid) };
    this.#isClaiming = true;
    try {
      this.#grant = await this.#retrier().retryUntilAborted(() =>
        this.#place.intake.claim(key, { nonce, host: hostname(), ...process, restarts: 0, resumedStep: null }),
      );
      return this.#grant;
    } catch (error) {
      if (this.#place.signal.aborted) return undefined;
      throw error;
    } finally {
      this.#isClaiming = false;
    }
  }

  /** Sends the end of an attempt that ran nothing, if it was claimed. */
  async endWithoutRun(end: End): Promise<void> {
    const { key } = this.#entry;
    const epoch = this.#grant?.epoch;
    if (epoch === undefined) return;
    try {
      await this.#retrier().retryUntilAborted(() => this.#place.intake.end(key, { ...end, epoch, lastSeq: {} }));
    } catch (error) {
      this.#place.logger.warn('compute.end_undelivered', { key, message: messageOf(error) });
    }
  }

  #retrier(): Retrier {
    return new Retrier({ ...this.#place, key: this.#entry.key });
  }
}
