import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, type Browser, findChromium, launch, settled } from './browser.ts';
import { buildDashboard, openSite, type Site, weighed } from './site.ts';

/** Every page: accessible, without complaints in the console, and no wider than a phone. */

const chromium = findChromium();
if (chromium === undefined)
  console.log('web journeys are skipped: no Chromium on this machine (apt-get install chromium)');

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

describe.skipIf(chromium === undefined)('pages of the dashboard', () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    site = await openSite(await buildDashboard('development'), [
      { sweepId: 'study', trials: 300, workers: 8, intervals: 20 },
      weighed,
      { sweepId: 'young', trials: 20, workers: 4, intervals: 20, leaveOpen: true },
    ]);
    browser = await launch(chromium ?? '');
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it.each(pages)('%s', async (name, path) => {
    const { page } = browser;
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(site.url + path);
    await settled(page);
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
    const complaints = browser.complaints().filter((text) => !(name.startsWith('unknown') && text.includes('404')));
    expect(complaints).toEqual([]);
  });
});
