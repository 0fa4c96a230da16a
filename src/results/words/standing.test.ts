import { expect, it } from 'vitest';
import { standingText } from './standing.ts';

it('puts a standing in words', () => {
  expect(standingText('no_result')).toBe('completed without a result');
  expect(standingText('left')).toBe('left');
});
