import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, type Browser, findChromium, launch } from '../web/browser.ts';
import { type JupyterLab, notebookPython, startJupyterLab, surroundings } from './jupyter-lab.ts';

/**
 * The view of a sweep in JupyterLab, in Chromium. It needs HYPERDRIVE_NOTEBOOK_PYTHON: a Python with jupyterlab and
 * anywidget.
 */

const sweep = `import math
import time
import hyperdrive_ml as hd

space = {"lr": hd.log_range(1e-5, 1e-1), "depth": hd.int_range(2, 12), "optimizer": hd.choice("adam", "sgd")}

@hd.sweep(space=space, metric="loss", early_termination="median_stopping", trials=25, seed=1)
def train(trial: hd.Trial, lr, depth, optimizer):
    loss = 1.0
    for epoch in range(12):
        loss = 0.9 * loss + 0.01 * ((math.log10(lr) + 3) ** 2 + abs(depth - 6) / 2 + (optimizer == "sgd"))
        trial.report(loss, step=epoch)
        time.sleep(0.02)
        if trial.should_stop():
            break
    return loss

result = train.run()`;

const byHand = ['study = hd.Study.create({"x": hd.range(-5, 5)}, trials=3, name="by-hand")', 'study'].join('\n');
const told = 'for trial in study:\n    trial.tell(trial.config["x"] ** 2)\n    time.sleep(0.5)';

const chromium = findChromium();
const patience = { timeout: 60_000, interval: 100 };

describe.skipIf(chromium === undefined || notebookPython === undefined)('the view of a sweep in a notebook', () => {
  let lab: JupyterLab;
  let browser: Browser;
  let page: Page;
  /** Addresses that the page asked since the last look. */
  let asked: string[] = [];

  beforeAll(async () => {
    lab = await startJupyterLab(notebookPython ?? '');
    browser = await launch(chromium ?? '');
    page = browser.page;
    page.on('request', (request) => asked.push(request.url()));
    await lab.open(page, 'sweep.ipynb', [sweep, byHand, told]);
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  });

  const cell = (at: number) => page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell').nth(at);
  const run = async (at: number) => {
    await cell(at).locator('.cm-content').click();
    await page.keyboard.press('Control+Enter');
  };
  const isRunning = async (at: number) => (await cell(at).locator('.jp-InputPrompt').textContent()) === '[*]:';

  it('changes while its cell runs; tab and order stay; the browser asks for nothing', async () => {
    asked = [];
    await run(0);
    const view = cell(0).locator('.hd-view');
    await expect.poll(() => endedIn(view), patience).toBeGreaterThan(1);
    // A widget, not HTML that is replaced.
    expect(await cell(0).locator('.jp-RenderedHTML .hd-view').count()).toBe(0);
    await view.getByRole('tab', { name: 'Trials' }).click();
    await view.getByRole('button', { name: 'depth' }).click();
    const before = await endedIn(view);
    await expect.poll(() => endedIn(view), patience).toBeGreaterThan(before);
    expect(await isRunning(0)).toBe(true);
    expect(await view.getByRole('tab', { selected: true }).textContent()).toBe('Trials');
    const depths = await column(view, 'depth');
    expect(depths.length).toBeGreaterThan(2);
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
    // From the keyboard.
    await view.getByRole('tab', { name: 'Trials' }).press('Home');
    await view.getByRole('img', { name: /in order of suggestion/ }).waitFor();
    await view.getByRole('tab', { name: 'Objective history' }).press('ArrowRight');
    expect(await view.getByRole('tab', { selected: true }).textContent()).toBe('Learning curves');
    const origin = new URL(page.url()).origin;
    const foreign = asked.filter(
      (url) => !url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:'),
    );
    expect(foreign).toEqual([]);
  });

  it('is HTML when the sweep has ended', async () => {
    const view = cell(0).locator('.jp-RenderedHTML .hd-view');
    await view.waitFor();
    expect(await view.locator('.hd-state').textContent()).toBe('completed');
    expect(await endedIn(view)).toBe(25);
    await expect.poll(() => isRunning(0), patience).toBe(false);
    expect(await sorts(view)).toBe(true);
  });

  it('of a study follows what later cells tell', async () => {
    await run(1);
    const view = cell(1).locator('.hd-view');
    await view.waitFor();
    expect(await endedIn(view)).toBe(0);
    await run(2);
    await expect.poll(() => endedIn(view), patience).toBeGreaterThan(0);
    await expect.poll(() => view.locator('.hd-state').textContent(), patience).toBe('completed');
    await cell(1).locator('.jp-RenderedHTML .hd-view').waitFor();
  });

  it('follows the theme of the notebook', async () => {
    const ground = () => page.evaluate(`getComputedStyle(document.querySelector('.hd-view')).backgroundColor`);
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.evaluate(`document.body.setAttribute('data-jp-theme-light', 'false')`);
    expect(await ground()).toBe('rgb(20, 25, 28)');
    await page.evaluate(`document.body.setAttribute('data-jp-theme-light', 'true')`);
  });

  it('stays after a restart of the kernel, and in the saved notebook without one', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('menuitem', { name: 'Kernel' }).click();
    await page.getByRole('menuitem', { name: 'Restart Kernel…' }).click();
    await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
    await page.getByText('Python 3 (ipykernel) | Idle').first().waitFor();
    expect(await sorts(cell(0).locator('.hd-view'))).toBe(true);
    await page.keyboard.press('Control+s');
    await expect.poll(() => savedViews(lab), patience).toBe(2);
    await page.goto(lab.address('sweep.ipynb'));
    const view = cell(0).locator('.hd-view');
    await view.waitFor();
    expect(await endedIn(view)).toBe(25);
    expect(await sorts(view)).toBe(true);
    expect(await page.getByText('Error displaying widget').count()).toBe(0);
  });

  it('shows charts and table where the notebook is not trusted', async () => {
    const text = readFileSync(join(lab.folder, 'sweep.ipynb'), 'utf8');
    // Another text has another signature.
    writeFileSync(join(lab.folder, 'foreign.ipynb'), text.replaceAll('by-hand', 'by-foot'));
    await page.goto(lab.address('foreign.ipynb'));
    const output = cell(0).locator('.jp-RenderedHTML');
    await output.locator('table').waitFor();
    await expect.poll(() => output.locator('img:visible').count(), patience).toBe(3);
    expect(await output.locator('style, script, svg').count()).toBe(0);
    expect(await output.locator('tbody tr').count()).toBe(25);
  });

  it('is in the page of nbconvert, without anything that axe finds', async () => {
    const python = notebookPython ?? '';
    execFileSync(python, ['-m', 'nbconvert', '--to', 'html', 'sweep.ipynb'], {
      cwd: lab.folder,
      env: surroundings(python, lab.folder),
      stdio: 'ignore',
    });
    await page.goto(pathToFileURL(join(lab.folder, 'sweep.html')).href);
    const view = page.locator('.hd-view').first();
    expect(await endedIn(view)).toBe(25);
    expect(await sorts(view)).toBe(true);
    for (const theme of ['true', 'false']) {
      await page.evaluate(`document.body.setAttribute('data-jp-theme-light', '${theme}')`);
      for (const tab of ['Objective history', 'Learning curves', 'Parallel coordinates', 'Trials']) {
        await view.getByRole('tab', { name: tab }).click();
        expect([theme, tab, await axeFindings(page, '.hd-view')]).toEqual([theme, tab, []]);
      }
    }
  });
});

/** How many trials have ended, as a view says. */
async function endedIn(view: Locator): Promise<number> {
  const text = (await view.count()) === 0 ? '' : ((await view.first().textContent()) ?? '');
  return Number(/(\d+) of \d+ trials? ended/.exec(text)?.[1] ?? Number.NaN);
}

/** The numbers of a column, from the top. */
async function column(view: Locator, title: string): Promise<readonly number[]> {
  const titles = (await view.locator('th').allTextContents()).map((text) => text.trim());
  const cells = await view.locator(`tbody td:nth-child(${titles.indexOf(title) + 1})`).allTextContents();
  return cells.map(Number);
}

/** Opens the table, and says whether its heads sort it in both directions. */
async function sorts(view: Locator): Promise<boolean> {
  await view.getByRole('tab', { name: 'Trials' }).click();
  const button = view.getByRole('button', { name: 'Trial', exact: true });
  const found: (readonly number[])[] = [];
  for (let k = 0; k < 2; k++) {
    await button.click();
    found.push(await column(view, 'Trial'));
  }
  const numbers = Array.from({ length: 25 }, (_, k) => k);
  const both = [numbers, [...numbers].reverse()].map(String);
  return found.map(String).sort().join(';') === both.sort().join(';');
}

/** How many outputs of the saved notebook are views that need no kernel. */
function savedViews(lab: JupyterLab): number {
  const text = readFileSync(join(lab.folder, 'sweep.ipynb'), 'utf8');
  const views = text.match(/class=\\"hd-view\\"/g)?.length ?? 0;
  return text.includes('application/vnd.jupyter.widget-view+json') ? 0 : views;
}
