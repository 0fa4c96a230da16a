import {
  type Clock,
  type HyperDriveException,
  isHyperDriveException,
  type Logger,
  messageOf,
  sleep,
} from '../base/index.ts';

/**
 * First and longest pause between two tries of a call. Shorter adds load during an outage; longer delays directives
 * after it.
 */
const firstPauseMs = 50;
const longestPauseMs = 5_000;

/** Time after which waiting is logged, and time between further log lines. */
const logAfterMs = 5_000;
const logAgainMs = 60_000;

/**
 * Longest wait for a store that fails for another reason than being busy, such as a full disk or a damaged file. The
 * controller writes to the same store and ends with the same error long before; if it does not, only these calls fail,
 * and waiting longer changes nothing.
 */
const failurePatienceMs = 600_000;

/**
 * Tries of a call that fails with a defect. More means a longer wait for the same answer; fewer lets a transient error
 * count.
 */
const defectTries = 5;

const finalCodes = new Set([
  'TRACKING_ATTEMPT_ENDED',
  'TRACKING_CLAIM_HELD',
  'TRACKING_CLAIM_REFUSED',
  'TRACKING_FENCED',
  'TRACKING_UNKNOWN_ATTEMPT',
]);
const replayCodes = new Set(['TRACKING_GAP', 'TRACKING_INCOMPLETE']);

/** The store is unreachable or refuses every call; the request itself may be valid. */
const outageKinds: ReadonlySet<HyperDriveException['kind']> = new Set(['busy', 'limited', 'environment']);

/**
 * What a failed call of the intake means for its caller.
 * - `final`: this runner must send nothing more.
 * - `replay`: earlier reports are missing and must be sent again.
 * - `outage`: the same call may succeed later.
 * - `defect`: unknown; try a few more times, then treat it as `refused`.
 * - `refused`: the same call can never succeed. Its content is left out, and the user gets a notice.
 */
export type FailureMeaning = 'final' | 'replay' | 'outage' | 'defect' | 'refused';

/** Classifies a failed call of the intake. */
export function meaningOf(error: unknown): FailureMeaning {
  if (!isHyperDriveException(error)) return 'defect';
  if (finalCodes.has(error.code)) return 'final';
  if (replayCodes.has(error.code)) return 'replay';
  if (outageKinds.has(error.kind) || error.code === 'STORE_CLOSED') return 'outage';
  return error.kind === 'internal' ? 'defect' : 'refused';
}

/** True when the intake refuses everything more from this runner. */
export function isFinalRefusal(error: unknown): boolean {
  return meaningOf(error) === 'final';
}

/** True when the call was refused because of its content, or failed with a defect on every try. */
export function isRefused(error: unknown): boolean {
  const meaning = meaningOf(error);
  return meaning === 'refused' || meaning === 'defect';
}

/** The cursor in a refusal that asks for a replay; undefined for any other error. */
export function replayCursor(error: unknown): number | undefined {
  if (meaningOf(error) !== 'replay' || !isHyperDriveException(error)) return undefined;
  const { cursor } = error.details;
  return typeof cursor === 'number' ? cursor : 0;
}

/**
 * Options of `Retrier`.
 * @experimental
 * @since 0.2.0
 */
export interface RetrierOptions {
  readonly clock: Clock;
  /** Aborts when the runner gives up because it was closed or killed. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Key of the attempt. */
  readonly key: string;
}

/**
 * Retries calls of the intake as long as that can help, and logs long waits.
 *
 * @example
 * ```ts
 * import { type AttemptIntake, type ClaimRequest, Retrier, type RetrierOptions } from 'hyperdrive-ml/plugin';
 *
 * const claim = (intake: AttemptIntake, request: ClaimRequest, options: RetrierOptions) =>
 *   new Retrier(options).retryUntilAborted(() => intake.claim(options.key, request));
 * ```
 * @experimental
 * @since 0.2.0
 */
export class Retrier {
  readonly #options: RetrierOptions;
  #pausedMs = 0;

  constructor(options: RetrierOptions) {
    this.#options = options;
  }

  /** Time spent in pauses so far, which limits on work should not count. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /**
   * Calls, and retries after growing pauses: without limit while the store is busy, for ten minutes in another outage,
   * and five times in all after a defect.
   * @throws final refusals, requests for a replay and other refusals at once; the last error when retries are used up
   *   or the signal aborts
   */
  async retryUntilAborted<T>(call: () => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    const startedMs = clock.monotonicMs();
    let loggedMs = startedMs + logAfterMs - logAgainMs;
    for (let tries = 1, pauseMs = firstPauseMs; ; tries++, pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await call();
      } catch (error) {
        const nowMs = clock.monotonicMs();
        if (signal.aborted || !mayHelp(error, tries, nowMs - startedMs)) throw error;
        if (nowMs - loggedMs >= logAgainMs) {
          loggedMs = nowMs;
          this.#logWait(error, nowMs - startedMs);
        }
        await sleep(clock, pauseMs, signal);
        this.#pausedMs += clock.monotonicMs() - nowMs;
        if (signal.aborted) throw error;
      }
    }
  }

  #logWait(error: unknown, waitedMs: number): void {
    const { logger, key } = this.#options;
    const message = messageOf(error);
    logger.warn('compute.waits_for_store', { key, waitedS: Math.round(waitedMs / 1000), message });
  }
}

/** True when the same call may succeed after a pause. */
function mayHelp(error: unknown, tries: number, waitedMs: number): boolean {
  switch (meaningOf(error)) {
    case 'outage':
      return (isHyperDriveException(error) && error.retryable) || waitedMs < failurePatienceMs;
    case 'defect':
      return tries < defectTries;
    default:
      return false;
  }
}
