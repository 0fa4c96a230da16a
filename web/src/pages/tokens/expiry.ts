import type { TokenAnswer } from '../../../../src/http/index.ts';
import { tokensWords } from '../../words/pages/tokens.ts';

/** Lifetimes of a new token: the value of the choice, and days; null: it never expires. */
export const expiries = [
  ['1', 1],
  ['7', 7],
  ['30', 30],
  ['90', 90],
  ['365', 365],
  ['never', null],
] as const;

type Expiry = Pick<TokenAnswer, 'expiresAtMs'>;

/** Whether a token has expired. */
export function isExpired({ expiresAtMs }: Expiry, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}

/** When a token expires, in words. */
export function expiryText({ expiresAtMs }: Expiry, nowMs: number): string {
  if (expiresAtMs === null) return tokensWords.neverExpires;
  if (expiresAtMs <= nowMs) return tokensWords.expired;
  const days = Math.floor((expiresAtMs - nowMs) / 86_400_000);
  return days >= 2 ? tokensWords.expiresInDays(days) : tokensWords.expiresIn(expiresAtMs - nowMs);
}
