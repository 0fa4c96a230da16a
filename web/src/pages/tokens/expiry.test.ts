import { expect, it } from 'vitest';
import { expiryText, isExpired } from './expiry.ts';

it.each([
  [null, 'never expires', false],
  [1_000, 'expired', true],
  [1_000 + 3 * 86_400_000, 'expires in 3 days', false],
  [1_000 + 3_600_000, 'expires in 1 h 00 m', false],
])('%s reads %s', (expiresAtMs, text, isOver) => {
  expect(expiryText({ expiresAtMs }, 1_000)).toBe(text);
  expect(isExpired({ expiresAtMs }, 1_000)).toBe(isOver);
});
