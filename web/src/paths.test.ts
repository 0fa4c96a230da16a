import { expect, it } from 'vitest';
import { routeOf, sweepPath, trialPath } from './paths.ts';

it('reads what it writes', () => {
  expect(routeOf(sweepPath('a b'))).toEqual({ sweep: 'a b', trial: null, page: 'sweep' });
  expect(routeOf(sweepPath('swp_1', 'explore'))).toMatchObject({ sweep: 'swp_1', page: 'sweep' });
  expect(routeOf(trialPath('swp_1', 12))).toEqual({ sweep: 'swp_1', trial: 12, page: 'trial' });
});

it('knows the pages beside sweeps', () => {
  expect(routeOf('/').page).toBe('list');
  expect(routeOf('/new').page).toBe('new');
  expect(routeOf('/compare').page).toBe('compare');
  expect(routeOf('/other/thing').page).toBe('unknown');
});
