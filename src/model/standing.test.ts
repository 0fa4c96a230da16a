import { expect, it } from 'vitest';
import { standingOf } from './standing.ts';

const driven = { isDriven: true, hasResult: true };
const alone = { isDriven: false, hasResult: false };

it.each([
  ['running', false, driven, 'running'],
  ['running', false, alone, 'left'],
  ['running', true, driven, 'paused'],
  ['running', true, alone, 'paused'],
  ['ending', false, driven, 'ending'],
  ['ending', true, driven, 'ending'],
  ['ending', true, alone, 'left'],
  ['completed', false, { isDriven: false, hasResult: true }, 'completed'],
  ['completed', true, alone, 'no_result'],
  ['failed', false, alone, 'failed'],
  ['canceled', true, alone, 'canceled'],
] as const)('%s, paused %s: %j is %s', (state, paused, facts, standing) => {
  expect(standingOf({ state, paused }, facts)).toBe(standing);
});
