import {
  type Clock,
  type HyperDriveException,
  isHyperDriveException,
  type Logger,
  messageOf,
  sleep,
} from '../base/index.ts';

/** First and longest pause between two tries of a call. Shorter: load in an outage; longer: late stop answers after it. */
const firstPauseMs = 50;
const longestPauseMs = 5_000;

/** Waiting is logged after this long, and again after each `tellAgainMs`. */
const tellAfterMs = 5_000;
const tellAgainMs = 60_000;

/**
 * Longest wait for a store that fails in another way than being busy, such as by a full disk or a damaged file. The
 * controller writes to the same store and ends by the same error long before; where it does not, only these calls fail,
 * and waiting longer changes nothing.
 */
const failurePatienceMs = 600_000;

/** Tries of a call that fails by a defect. More: a longer wait for the same answer; fewer: a chance error counts. */
const defectTries = 5;

const finalCodes = new Set([
  'TRACKING_ATTEMPT_ENDED',
  'TRACKING_CLAIM_HELD',
  'TRACKING_CLAIM_REFUSED',
  'TRACKING_FENCED',
  'TRACKING_UNKNOWN_ATTEMPT',
]);
const replayCodes = new Set(['TRACKING_GAP', 'TRACKING_INCOMPLETE']);

/** The store is away or refuses everybody; what was said is not wrong. */
const outageKinds: ReadonlySet<HyperDriveException['kind']> = new Set(['busy', 'limited', 'environment']);

/**
 * What a failed call of the intake means to its caller.
 * - `final`: this runner has nothing more to say.
 * - `replay`: reports before these are missing.
 * - `outage`: the same call may succeed later.
 * - `defect`: nobody knows; a few more tries, then as `refused`.
 * - `refused`: the same call never succeeds. What it carried is left out, and people hear of it.
 */
export type FailureMeaning = 'final' | 'replay' | 'outage' | 'defect' | 'refused';

export function meaningOf(error: unknown): FailureMeaning {
  if (!isHyperDriveException(error)) return 'defect';
  if (finalCodes.has(error.code)) return 'final';
  if (replayCodes.has(error.code)) return 'replay';
  if (outageKinds.has(error.kind) || error.code === 'STORE_CLOSED') return 'outage';
  return error.kind === 'internal' ? 'defect' : 'refused';
}

/** True when the intake says that this runner has nothing more to say. */
export function isFinalRefusal(error: unknown): boolean {
  return meaningOf(error) === 'final';
}

/** True when the call was refused for what it carried, or failed by a defect for as often as that is tried. */
export function isRefused(error: unknown): boolean {
  const meaning = meaningOf(error);
  return meaning === 'refused' || meaning === 'defect';
}

/** The cursor named by a refusal that asks for a replay, undefined for any other error. */
export function replayCursor(error: unknown): number | undefined {
  if (meaningOf(error) !== 'replay' || !isHyperDriveException(error)) return undefined;
  const { cursor } = error.details;
  return typeof cursor === 'number' ? cursor : 0;
}

/** What an attempt waits with. */
export interface PatienceOptions {
  readonly clock: Clock;
  /** Aborted when the runner gives up: closed, killed. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Key of the attempt. */
  readonly key: string;
}

/** Repeats calls of the intake while that can help, and tells of long waits. */
export class Patience {
  readonly #options: PatienceOptions;
  #pausedMs = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Time spent in pauses so far: what a bound on work should not count. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /**
   * Calls, and again after growing pauses: through an outage, for ever while the store is only busy and for ten minutes
   * while it fails in another way; five times in all after a defect.
   * @throws final refusals, requests for a replay and refusals at once; others as above, and the last error after the signal
   */
  async retryUntilAborted<T>(call: () => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    const startedMs = clock.monotonicMs();
    let toldMs = startedMs + tellAfterMs - tellAgainMs;
    for (let tries = 1, pauseMs = firstPauseMs; ; tries++, pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await call();
      } catch (error) {
        const nowMs = clock.monotonicMs();
        if (signal.aborted || !mayHelp(error, tries, nowMs - startedMs)) throw error;
        if (nowMs - toldMs >= tellAgainMs) {
          toldMs = nowMs;
          this.#tell(error, nowMs - startedMs);
        }
        await sleep(clock, pauseMs, signal);
        this.#pausedMs += clock.monotonicMs() - nowMs;
        if (signal.aborted) throw error;
      }
    }
  }

  #tell(error: unknown, waitedMs: number): void {
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
