import { expect, it } from 'vitest';
import { rowsAnswerSchema } from '../../src/http/index.ts';
import { settled } from './browser.ts';
import { describeInBrowser, patience, useDashboard } from './dashboard.ts';

/** What the dashboard does when something fails, and after a move: in a real browser, with answers that are cut off. */

describeInBrowser('failures and moves on the dashboard', () => {
  const dashboard = useDashboard([{ sweepId: 'study', trials: 300, workers: 8, intervals: 20 }]);
  const { open } = dashboard;

  it('offers a reload if the script of a page is gone, keeps the bar, and shows the page after the reload', async () => {
    const { page } = dashboard;
    await open('/');
    await page.route(/\/assets\/compare-[^/]*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
    await page.keyboard.press('Control+k');
    await page.keyboard.type('compare');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'This part of the dashboard is missing.' }).waitFor();
    await page.getByRole('link', { name: 'HyperDrive, all sweeps' }).waitFor();
    // The browser complains of the missing script, and React of the error that the boundary caught.
    await expect.poll(() => dashboard.complaints(), patience).not.toEqual([]);
    await page.unroute(/\/assets\/compare-[^/]*\.js$/);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Compare sweeps' }).waitFor();
  });

  it('says that the selection could not be counted, and counts it when asked again', async () => {
    const { page } = dashboard;
    await page.context().route(/\/columns$/, (route) => route.fulfill({ status: 500, body: '{}' }));
    await open('/sweeps/study/trials?f=__state:3');
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('The selection could not be counted.').waitFor();
    // The browser may complain of the answer, which is meant.
    dashboard.complaints();
    await page.context().unroute(/\/columns$/);
    await bar.getByRole('button', { name: 'Try again' }).click();
    // The count of the page's worker is that of the server's table.
    const { selected } = rowsAnswerSchema.parse(await dashboard.site.api('/sweeps/study/rows?f=__state:3&limit=1'));
    await expect.poll(() => bar.locator('b').first().innerText(), patience).toBe(`${selected} of 300 trials`);
    expect(selected).toBeLessThan(300);
  });

  it('shows the failed trials by "Show them" on the same page, and Back takes the selection away', async () => {
    const { page } = dashboard;
    await open('/sweeps/study');
    await page.getByRole('link', { name: 'Show them' }).click();
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('state: failed').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Best trial' }).waitFor();
    await expect.poll(() => bar.count(), patience).toBe(0);
  });

  it('moves the focus into a trial that was opened from the table by keyboard, and names it in the title', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/trials');
    await page
      .getByRole('link', { name: /^Trial \d+$/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Trial \d+$/ }).waitFor();
    await settled(page);
    await expect.poll(() => page.evaluate('document.activeElement.id'), patience).toBe('main');
    await expect.poll(() => page.title(), patience).toMatch(/^Trial \d+ · .* · HyperDrive$/);
  });

  it('switches single-key shortcuts off and on', async () => {
    const { page } = dashboard;
    await open('/sweeps/study');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByRole('checkbox', { name: /^Single-key shortcuts/ }).uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    expect(new URL(page.url()).pathname).toBe('/sweeps/study');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByRole('checkbox', { name: /^Single-key shortcuts/ }).check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await expect.poll(() => new URL(page.url()).pathname, patience).toBe('/new');
  });
});
