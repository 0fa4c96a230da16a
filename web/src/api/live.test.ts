import { expect, it } from 'vitest';
import type { Delta, SweepHead } from '../../../src/http/index.ts';
import { freshnessOf } from '../state/freshness.ts';
import { applyDelta } from './live.ts';
import { figures } from './sweep-figures.fixture.ts';

// The fields that deltas change; the rest of a head does not matter here.
const head = {
  ...figures,
  seq: 50,
  incumbents: [[3, 0.4]],
  advice: { kind: 'waiting', title: '', detail: '' },
} as unknown as SweepHead;

const delta = (change: Partial<Delta>): Delta => ({
  seq: 60,
  from: 10,
  to: 12,
  trial: [10, 11],
  state: [3, 3],
  best: [0.5, 0.6],
  intervals: [1, 1],
  columns: {},
  incumbents: [[11, 0.6]],
  patch: { ...figures, ended: 12 },
  ...change,
});

it('applies a delta to the head', () => {
  const next = applyDelta(head, delta({}));
  expect(next).toMatchObject({
    seq: 60,
    ended: 12,
    incumbents: [
      [3, 0.4],
      [11, 0.6],
    ],
    advice: null,
  });
});

it('drops deltas it has already seen', () => {
  expect(applyDelta(head, delta({ seq: 50 }))).toBe('old');
});

it('detects a gap', () => {
  expect(applyDelta(head, delta({ from: 11 }))).toBe('gap');
});

it('does not add rows of a changed definition to old columns', () => {
  expect(applyDelta(head, delta({ patch: { ...figures, ended: 12, definitionVersion: 2 } }))).toBe('gap');
});

it('accepts an overlap without duplicate incumbents', () => {
  const next = applyDelta(
    head,
    delta({
      from: 8,
      incumbents: [
        [3, 0.4],
        [11, 0.6],
      ],
    }),
  );
  expect(next).toMatchObject({
    incumbents: [
      [3, 0.4],
      [11, 0.6],
    ],
  });
});

it('refreshes charts per trial, in large sweeps per batch, and again at the end', () => {
  expect(freshnessOf({ total: 40, ended: 12, state: 'running' })).toBe(12);
  expect(freshnessOf({ total: 100_000, ended: 1_499, state: 'running' })).toBe(2);
  expect(freshnessOf({ total: 100_000, ended: 1_499, state: 'canceled' })).toBe(1_499);
});
