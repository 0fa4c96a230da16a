import { expect, it } from 'vitest';
import { placeOf, sweepPath, tabPath, trialPath } from './paths.ts';

it('round-trips', () => {
  expect(placeOf(sweepPath('a b'))).toEqual({ sweep: 'a b', trial: null });
  expect(placeOf(sweepPath('swp_1', 'explore'))).toEqual({ sweep: 'swp_1', trial: null });
  expect(placeOf(trialPath('swp_1', 12))).toEqual({ sweep: 'swp_1', trial: 12 });
  expect(placeOf('/new')).toEqual({ sweep: null, trial: null });
  expect(placeOf('/sweeps/a/b/c')).toEqual({ sweep: null, trial: null });
});

it('keeps only the selection when it links to another tab', () => {
  expect(tabPath('a', 'trials', '?f=lr:0.1~1&sort=-__trial')).toBe('/sweeps/a/trials?f=lr:0.1~1');
  expect(tabPath('a', '', '')).toBe('/sweeps/a');
});
