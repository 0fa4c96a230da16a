import { expect, test } from 'vitest';
import { isSameDecision } from './same-decision.ts';

const stop = { policy: 'asha', text: 'behind 3 of 9', interval: 3, numbers: { best: 0.6, better: 3 } };

test('what an earlier version did not record about a decision is no difference', () => {
  const derived = { trial: 1, stop: { ...stop, numbers: { ...stop.numbers, needed: 0.5 } } };
  expect(isSameDecision({ trial: 1, stop }, derived)).toBe(true);
  const suggested = { config: { x: 1 }, note: { method: 'grid', from: 'space' } };
  expect(isSameDecision({ config: { x: 1 }, note: { method: 'grid' } }, suggested)).toBe(true);
});

test.each([
  ['another number', { trial: 1, stop: { ...stop, numbers: { best: 0.6, better: 4 } } }],
  ['a number that is no longer derived', { trial: 1, stop: { ...stop, numbers: { best: 0.6 } } }],
  ['another sentence', { trial: 1, stop: { ...stop, text: 'behind 4 of 9' } }],
  ['a new fact outside of the explanation', { trial: 1, stop, parent: 2 }],
  ['another trial', { trial: 2, stop }],
  ['no stop', { trial: 1, stop: null }],
])('%s is a difference', (_, derived) => {
  expect(isSameDecision({ trial: 1, stop }, derived)).toBe(false);
});

test('a suggestion with another configuration or note differs', () => {
  const recorded = { config: { x: 1 }, note: { method: 'grid', index: 1 } };
  expect(isSameDecision(recorded, { ...recorded, config: { x: 2 } })).toBe(false);
  expect(isSameDecision(recorded, { ...recorded, config: { x: 1, y: 1 } })).toBe(false);
  expect(isSameDecision(recorded, { ...recorded, note: { method: 'grid', index: 2 } })).toBe(false);
  expect(isSameDecision(recorded, { ...recorded, note: { method: 'grid' } })).toBe(false);
});
