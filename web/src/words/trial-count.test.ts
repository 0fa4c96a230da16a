import { expect, it } from 'vitest';
import { askTellTotal } from '../../../src/model/index.ts';
import { freshnessOf } from '../state/freshness.ts';
import { endedText } from './trial-count.ts';

it('gives the total, unless a study has no limit', () => {
  expect(endedText({ ended: 13, total: 2_000 })).toBe('13 of 2,000');
  expect(endedText({ ended: 13, total: askTellTotal })).toBe('13 trials');
  expect(endedText({ ended: 1, total: askTellTotal })).toBe('1 trial');
});

it('charts of a study without a limit follow every trial until it has grown large', () => {
  const at = (ended: number, total: number) => freshnessOf({ ended, total, state: 'running' });
  expect(at(700, askTellTotal)).toBe(700);
  expect(at(4_100, askTellTotal)).toBe(8);
  expect(at(700, 100_000)).toBe(1);
});
