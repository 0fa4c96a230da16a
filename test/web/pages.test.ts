import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeFindings, settled } from './browser.ts';
import { describeInBrowser, useDashboard } from './dashboard.ts';
import { weighed } from './site.ts';

/** Every page: accessible, without complaints in the console, and no wider than a phone. */

const pages: readonly (readonly [string, string])[] = [
  ['list', '/'],
  ['overview', '/sweeps/study'],
  ['explore', '/sweeps/study/explore?f=learning_rate:0.0001~0.01;optimizer:1'],
  ['curves', '/sweeps/study/curves'],
  ['insights', '/sweeps/study/insights'],
  ['scatter in space', '/sweeps/study/explore?space=1'],
  ['objectives', '/sweeps/weighed/objectives'],
  ['one objective', '/sweeps/study/objectives'],
  ['workers', '/sweeps/study/workers'],
  ['trials', '/sweeps/study/trials'],
  ['definition', '/sweeps/study/definition'],
  ['change', '/sweeps/young/change'],
  ['tokens', '/tokens'],
  ['stopped trial', '/sweeps/study/trials/1'],
  ['running sweep', '/sweeps/young'],
  ['new', '/new'],
  ['compare', '/compare?s=study,young'],
  ['unknown sweep', '/sweeps/nowhere'],
  ['unknown page', '/nowhere'],
];

const themeOf = (page: Page) => page.evaluate(`document.documentElement.dataset.theme`);

describeInBrowser('pages of the dashboard', () => {
  const dashboard = useDashboard(
    [
      { sweepId: 'study', trials: 300, workers: 8, intervals: 20 },
      weighed,
      { sweepId: 'young', trials: 20, workers: 4, intervals: 20, leaveOpen: true },
    ],
    () => ({ mode: 'development' }),
  );

  it.each(pages)('%s', async (name, path) => {
    const { page } = dashboard;
    await page.setViewportSize({ width: 1440, height: 900 });
    await dashboard.open(path);
    const first = await themeOf(page);
    expect(await axeFindings(page), `${name}, ${first}`).toEqual([]);
    await page.keyboard.press('d');
    const second = await themeOf(page);
    expect([first, second].sort()).toEqual(['dark', 'light']);
    expect(await axeFindings(page), `${name}, ${second}`).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await settled(page);
    const width = await page.evaluate(`document.documentElement.scrollWidth`);
    expect(width, `${name} on a phone`).toBeLessThanOrEqual(390);
    const complaints = dashboard.complaints().filter((text) => !(name.startsWith('unknown') && text.includes('404')));
    expect(complaints).toEqual([]);
  });
});
