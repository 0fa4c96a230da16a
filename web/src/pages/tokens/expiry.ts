import { durationText } from '../../../../src/charts/axes/format.ts';
import type { TokenAnswer } from '../../../../src/http/index.ts';

/** How long a new token lives: value, words, days; null: for ever. */
export const expiries: readonly (readonly [string, string, number | null])[] = [
  ['1', 'after a day', 1],
  ['7', 'after a week', 7],
  ['30', 'after 30 days', 30],
  ['90', 'after 90 days', 90],
  ['365', 'after a year', 365],
  ['never', 'never', null],
];

type Expiry = Pick<TokenAnswer, 'expiresAtMs'>;

/** Whether a token opens nothing any more. */
export function isExpired({ expiresAtMs }: Expiry, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}

/** When a token ends, for people. */
export function expiryText({ expiresAtMs }: Expiry, nowMs: number): string {
  if (expiresAtMs === null) return 'never expires';
  if (expiresAtMs <= nowMs) return 'expired';
  const days = Math.floor((expiresAtMs - nowMs) / 86_400_000);
  return days >= 2 ? `expires in ${days} days` : `expires in ${durationText(expiresAtMs - nowMs)}`;
}
