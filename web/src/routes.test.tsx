// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { sweepPath, trialPath } from './paths.ts';
import { pageAt, pages, sweepTabs } from './routes.tsx';

it.each([
  ['/', 'sweeps', {}],
  ['/new', 'new', {}],
  ['/compare', 'compare', {}],
  ['/tokens', 'tokens', {}],
  [sweepPath('a b'), 'sweep', { id: 'a b' }],
  [sweepPath('swp_1', 'explore'), 'sweep', { id: 'swp_1', tab: 'explore' }],
  [trialPath('swp_1', 12), 'trial', { id: 'swp_1', trial: '12' }],
  ['/sweeps/swp_1/trials/', undefined, undefined],
  ['/other/thing', undefined, undefined],
])('%s is the page %s', (path, name, parameters) => {
  const found = pageAt(path);
  expect(found?.page.name).toBe(name);
  expect(found?.parameters).toEqual(parameters);
});

it('gives every page and tab a unique name, address and key', () => {
  for (const taken of [
    pages.map(({ name }) => name),
    pages.flatMap(({ key }) => key ?? []),
    sweepTabs.map(({ path }) => path),
    [...pages, ...sweepTabs].flatMap(({ chord }) => chord ?? []),
  ])
    expect(new Set(taken).size).toBe(taken.length);
  // Links and patterns agree.
  for (const { name, path } of pages) if (path !== undefined) expect(pageAt(path)?.page.name).toBe(name);
});
