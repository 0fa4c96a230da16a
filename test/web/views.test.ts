import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { objectivesHeaderSchema } from '../../src/charts/front/schema.ts';
import { decodeFrame } from '../../src/charts/index.ts';
import { axeFindings, settled } from './browser.ts';
import { describeInBrowser, patience, useDashboard } from './dashboard.ts';
import { weighed } from './site.ts';

/** The scatter in space, several objectives, and the dashboard inside another page. */

describeInBrowser('further views of the dashboard', () => {
  let notebook: Server;
  let notebookUrl: string;
  beforeAll(async () => {
    notebook = createServer((request, response) => {
      const src = new URL(request.url ?? '/', 'http://x').searchParams.get('src') ?? '';
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><title>Notebook</title><iframe title="sweep" width="1100" height="700" src="${src}"></iframe>`,
      );
    });
    await new Promise<void>((resolve) => notebook.listen(0, '127.0.0.1', resolve));
    const address = notebook.address();
    notebookUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => void notebook?.close());
  const dashboard = useDashboard(
    [
      { sweepId: 'study', trials: 300, workers: 8, intervals: 20 },
      { sweepId: 'young', trials: 24, workers: 4, intervals: 20, leaveOpen: true },
      weighed,
    ],
    () => ({ embedOrigins: [notebookUrl] }),
  );
  const { open, query } = dashboard;
  const space = () => dashboard.page.getByRole('group', { name: /^3-D scatter/ });
  const labelOf = () => space().locator('canvas').getAttribute('aria-label');

  it('turns a scatter in space by drag and keys, zooms it, and keeps the view in the address', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/explore');
    await page.getByRole('group', { name: 'Dimensions' }).getByRole('button', { name: '3-D' }).click();
    await expect.poll(labelOf, patience).toMatch(/in space, of 2\d\d trials|in space, of 300 trials/);
    await page.getByLabel('Depth axis').selectOption('dropout');
    await expect.poll(() => query().get('sz'), patience).toBe('dropout');
    const box = await space().boundingBox();
    if (box === null) throw new Error('no scatter');
    await page.mouse.move(box.x + 200, box.y + 150);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 170, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => query().get('cam'), patience).toMatch(/^-?[\d.]+,[\d.]+,1$/);
    const turned = query().get('cam');
    expect(new URL(page.url()).pathname).toBe('/sweeps/study/explore');
    await space().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => query().get('cam'), patience).not.toBe(turned);
    await page.keyboard.press('+');
    await expect.poll(() => query().get('cam')?.split(',')[2], patience).toBe('1.2');
    const seen = query().get('cam');
    await page.reload();
    await settled(page);
    expect(query().get('cam')).toBe(seen);
    await space().focus();
    await page.keyboard.press('Home');
    await expect.poll(() => query().get('cam'), patience).toBeNull();
  });

  it('shows the selection in space, distinguishes trials, and saves it', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/explore?space=1&f=optimizer:1');
    await expect.poll(labelOf, patience).toMatch(/of \d\d trials|of 1\d\d trials/);
    const box = await space().boundingBox();
    if (box === null) throw new Error('no scatter');
    // There is a trial near the middle; the tip names it.
    await expect
      .poll(async () => {
        for (let k = 0; k < 40; k++) {
          await page.mouse.move(box.x + box.width * (0.3 + 0.01 * k), box.y + box.height * (0.35 + 0.003 * k));
          if ((await space().locator('.tip').count()) > 0) return space().locator('.tip b').innerText();
        }
        return '';
      }, patience)
      .toMatch(/^Trial \d+$/);
    await page.getByRole('button', { name: /^Save .* scatter 3-D/ }).click();
    const wait = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Picture (SVG)' }).click();
    expect(readFileSync(await (await wait).path(), 'utf8')).toMatch(/^<svg [\s\S]*in space, of/);
  });

  it('shows the front of several objectives and its growth', async () => {
    const { page, site } = dashboard;
    const answer = await fetch(`${site.url}/api/v1/sweeps/weighed/objectives`);
    const { header: raw } = decodeFrame(await answer.arrayBuffer());
    const header = objectivesHeaderSchema.parse(raw);
    expect(header.front).toBeGreaterThan(1);
    expect(header.infeasible).toBeGreaterThan(0);
    await open('/sweeps/weighed');
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL('**/sweeps/weighed/objectives');
    await page.getByText(`${header.front} of ${header.counted} trials Pareto-optimal`).waitFor();
    await page.getByText(`outside the constraints, ${header.infeasible}`).waitFor();
    await page.getByRole('heading', { name: 'Hypervolume' }).waitFor();
    await page.getByRole('button', { name: /^Save .* front/ }).click();
    const wait = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Data (CSV)' }).click();
    const rows = readFileSync(await (await wait).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(rows).toHaveLength(1 + header.counted + header.infeasible);
    expect(rows.filter((row) => row.includes(',front,'))).toHaveLength(header.front);
  });

  it('says why a sweep of one objective has no front', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/objectives');
    await page.getByRole('heading', { name: 'This sweep has one objective' }).waitFor();
    await open('/sweeps/study');
    expect(await page.getByRole('link', { name: 'Objectives' }).count()).toBe(0);
  });

  it('pins trials: their curves stand out, and stay when one comes back', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/trials/7');
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByRole('button', { name: 'Unpin' }).waitFor();
    await open('/sweeps/study/curves');
    await page.getByRole('button', { name: 'Unpin trial 7' }).waitFor();
    await expect.poll(() => query().get('pin'), patience).toBe('7');
    await page.getByLabel('Number of a trial to pin').fill('12');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Unpin trial 12' }).waitFor();
    await expect.poll(() => query().get('pin'), patience).toBe('7,12');
    await page.getByRole('button', { name: 'Save synthetic curves' }).waitFor();
    await page.getByRole('button', { name: 'Unpin trial 7' }).click();
    await open('/sweeps/study/curves');
    await page.getByRole('button', { name: 'Unpin trial 12' }).waitFor();
    expect(await page.getByRole('button', { name: 'Unpin trial 7' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Unpin trial 12' }).click();
    await expect.poll(() => query().get('pin'), patience).toBeNull();
  });

  it('shows a live sweep inside a page of another origin, without navigation', async () => {
    const { page, site } = dashboard;
    await page.goto(`${notebookUrl}/?src=${encodeURIComponent(`${site.url}/sweeps/young?embed=1`)}`);
    const frame = page.frameLocator('iframe');
    await frame.getByText('live', { exact: true }).waitFor();
    await frame.getByRole('heading', { name: 'Objective history' }).waitFor();
    expect(await frame.getByRole('navigation', { name: 'Sweep views' }).count()).toBe(0);
    expect(await frame.locator('header.top').count()).toBe(0);
    const away = frame.getByRole('link', { name: /^Open in a new tab/ });
    expect(await away.getAttribute('href')).toBe('/sweeps/young');
    await frame.getByRole('link', { name: /^Open trial/ }).click();
    await frame.getByRole('heading', { name: /^Trial \d+/ }).waitFor();
    await frame.getByRole('link', { name: '‹ Sweep' }).click();
    await frame.getByRole('heading', { name: 'Objective history' }).waitFor();
  });

  it('is not shown inside pages that were not named', async () => {
    const { page } = dashboard;
    await dashboard.withSite([{ sweepId: 'study', trials: 10, workers: 2, intervals: 4 }], {}, async (closed) => {
      await page.goto(`${notebookUrl}/?src=${encodeURIComponent(`${closed.url}/sweeps/study?embed=1`)}`);
      // The browser logs it and replaces the page.
      let told = '';
      await expect.poll(() => (told += dashboard.complaints().join(' ')), patience).toMatch(/frame-ancestors/);
      expect(await page.frameLocator('iframe').locator('.title-row').count()).toBe(0);
    });
  });

  it('is accessible inside a frame', async () => {
    const { page } = dashboard;
    await open('/sweeps/study?embed=1');
    expect(await axeFindings(page)).toEqual([]);
  });
});
