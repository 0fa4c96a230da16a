import type { HyperDriveException } from '../../base/index.ts';
import { serverError } from '../errors.ts';

/** Wrong tokens that one address may show in a minute. */
const wrongPerMinute = 20;
const windowMs = 60_000;
/** Addresses remembered; more: memory; fewer: an attacker with many addresses is forgotten sooner. */
const rememberedAddresses = 10_000;

/**
 * Counts wrong tokens by address, whatever door they were shown at: every refusal of a token passes here. It changes what
 * an address is told, not who may enter: a right token works from the same address, so nobody behind a shared address or
 * proxy is locked out. Texts of 256 random bits cannot be guessed; the limit keeps the log and the clients that repeat quiet.
 */
export class WrongTokens {
  readonly #nowMs: () => number;
  readonly #counts = new Map<string, { count: number; readonly sinceMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts a refusal. @returns what to answer: the refusal, or from the limit on that the address has to wait */
  answerTo(refusal: HyperDriveException, address: string): HyperDriveException {
    const nowMs = this.#nowMs();
    const before = this.#counts.get(address);
    const ageMs = before === undefined ? windowMs : nowMs - before.sinceMs;
    // A clock that was set back begins a new minute.
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
      `more than ${wrongPerMinute} wrong tokens a minute from ${address}: wait ${waitS} s, or use a token that is valid`,
      { details: { retryAfterS: waitS } },
    );
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#counts.size;
  }
}
