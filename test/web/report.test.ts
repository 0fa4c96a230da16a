import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ManualClock, silentLogger, systemRandomBytes } from '../../src/base/index.ts';
import { openStore, statePlace } from '../../src/store/index.ts';
import { openWorkspace } from '../../src/workspace/index.ts';
import { writeStudy } from '../helpers/study.ts';
import { axeFindings } from './browser.ts';
import { describeInBrowser, useBrowser } from './dashboard.ts';

/** Reports in a real browser: accessible in both themes, no wider than a phone, and nothing of what others wrote runs. */

const hostile = `</script><img src=x onerror="document.title='owned'">`;

describeInBrowser('a report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-report-'));

  beforeAll(async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 5));
    const parts = { clock, randomBytes: systemRandomBytes, logger: silentLogger };
    const store = await openStore(statePlace(folder).address, parts);
    const study = { workers: 8, intervals: 10, reports: true, seed: 3 };
    await writeStudy(store, clock, { ...study, sweepId: 'large', trials: 300, definition: { name: 'digits' } });
    const names = { name: hostile, experimentName: hostile, description: hostile };
    await writeStudy(store, clock, { ...study, sweepId: 'hostile', trials: 4, definition: names });
    await store.close();
    const workspace = await openWorkspace({ folder, readOnly: true });
    for (const id of ['large', 'hostile']) writeFileSync(join(folder, `${id}.html`), await workspace.pictures.page(id));
    await workspace.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const browser = useBrowser();

  it.each(['large', 'hostile'])('%s', async (name) => {
    const { page } = browser;
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const address = pathToFileURL(join(folder, `${name}.html`)).href;
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(address);
        expect(await axeFindings(page), `${colorScheme}, ${width}`).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(ground).toBe(colorScheme === 'light' ? 'rgb(245, 246, 244)' : 'rgb(13, 17, 19)');
      }
    }
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'screen' });
    expect(await page.title()).not.toBe('owned');
    expect(await page.evaluate('document.images.length')).toBe(0);
    expect(requests.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
  });
});
