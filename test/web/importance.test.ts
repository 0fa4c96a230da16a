import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameterImportance } from '../../src/index.ts';
import { percentText } from '../../src/plot/index.ts';
import { importanceAnswerSchema } from '../../src/wire/index.ts';
import { type Browser, findChromium, launch, settled } from './browser.ts';
import { buildDashboard, openSite, type Site } from './site.ts';

/** One importance: what the dashboard draws is what the API, the command and the library tell. */

const chromium = findChromium();
const patience = { timeout: 60_000, interval: 100 };

describe.skipIf(chromium === undefined)('importance in the dashboard', () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    site = await openSite(await buildDashboard('production'), [
      { sweepId: 'study', trials: 120, workers: 8, intervals: 5 },
    ]);
    browser = await launch(chromium ?? '');
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('has the bars of the library, on the overview and in the insights, where slices show the model', async () => {
    const { page } = browser;
    const { parameters } = await parameterImportance('study', { stateFolder: site.workspace.folder });
    expect(importanceAnswerSchema.parse(await site.api('/sweeps/study/importance')).parameters).toEqual(parameters);
    const shares = parameters.map(({ importance }) => percentText(importance, 1));
    const bars = () => page.locator('ul.importance li .num').allInnerTexts();
    for (const [path, count] of [
      ['/sweeps/study', 8],
      ['/sweeps/study/insights', shares.length],
    ] as const) {
      await page.goto(site.url + path);
      await settled(page);
      await expect
        .poll(async () => (await bars()).map((text) => text.replace(/\s*\(.*$/, '').trim()), patience)
        .toEqual(shares.slice(0, count));
    }
    await expect.poll(() => page.getByText(/model, all else averaged, with its 90 % band/).count(), patience).toBe(1);
    expect(browser.complaints()).toEqual([]);
  });
});
