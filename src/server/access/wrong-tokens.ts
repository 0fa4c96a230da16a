import type { HyperDriveException } from '../../base/index.ts';
import { serverError } from '../errors.ts';

/** Wrong tokens allowed per address and minute. */
const wrongPerMinute = 20;
const windowMs = 60_000;
/**
 * Most addresses that are remembered. More take more memory; with fewer, an attacker with many addresses is forgotten
 * sooner.
 */
const rememberedAddresses = 10_000;

/**
 * Counts wrong tokens by address, on all routes together. It changes only the answer to wrong tokens: a valid token
 * still works from the same address, so users behind a shared address or proxy are not locked out. Texts of 256 random
 * bits cannot be guessed; the limit keeps the log small and slows down clients that retry.
 */
export class WrongTokens {
  readonly #nowMs: () => number;
  readonly #counts = new Map<string, { count: number; readonly sinceMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts a refusal. @returns the error to answer with: the refusal, or beyond the limit a request to wait */
  answerTo(refusal: HyperDriveException, address: string): HyperDriveException {
    const nowMs = this.#nowMs();
    const before = this.#counts.get(address);
    const ageMs = before === undefined ? windowMs : nowMs - before.sinceMs;
    // A clock that was set back starts a new minute.
    const isRecent = ageMs >= 0 && ageMs < windowMs;
    const now = before !== undefined && isRecent ? before : { count: 0, sinceMs: nowMs };
    now.count++;
    this.#counts.delete(address);
    this.#counts.set(address, now);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > rememberedAddresses && oldest !== undefined) this.#counts.delete(oldest);
    if (now.count <= wrongPerMinute) return refusal;
    const waitS = Math.ceil((now.sinceMs + windowMs - nowMs) / 1000);
    return serverError(
      'SERVER_TOO_MANY',
      `more than ${wrongPerMinute} wrong tokens a minute from ${address}: wait ${waitS} s, or use a valid token`,
      { details: { retryAfterS: waitS } },
    );
  }

  /** Number of remembered addresses. */
  get size(): number {
    return this.#counts.size;
  }
}
