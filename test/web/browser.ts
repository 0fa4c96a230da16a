import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** A browser for the journeys: the machine's own Chromium, with nothing of anybody's profile. */

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium; undefined if the machine has none. `HYPERDRIVE_CHROMIUM` names another. */
export function findChromium(): string | undefined {
  const given = process.env['HYPERDRIVE_CHROMIUM'];
  if (given !== undefined && given !== '') return existsSync(given) ? given : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser and what its pages complained about. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the console and of scripts since the last call. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

/** Starts a browser with an empty profile. */
export async function launch(executablePath: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'hyperdrive-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: flags,
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    // Colours must not be looked at while they change.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(30_000);
  const page = context.pages()[0] ?? (await context.newPage());
  let complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    context,
    page,
    complaints() {
      const told = complaints;
      complaints = [];
      return told;
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds against WCAG 2.2 AA and best practice on the current page: rule and element.
 * @param within selector of the part to look at. @defaultValue the whole page
 */
export async function axeFindings(page: Page, within?: string): Promise<readonly string[]> {
  // Through the debugger, which the page's policy against foreign scripts does not concern.
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(`${axeSource}; undefined`);
  const found: unknown = await page.evaluate(
    `axe.run(${within === undefined ? 'document' : JSON.stringify(within)}, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 160) + ' ' + failureSummary)))`,
  );
  return Array.isArray(found) ? found.map(String) : [];
}

/** Replaces the text of the editor on the page as a person pastes; keys of a whole file would be indented by the editor. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+a');
  await page.evaluate(`
    const data = new DataTransfer();
    data.setData('text/plain', ${JSON.stringify(text)});
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector('.cm-content').dispatchEvent(paste);
  `);
}

/** Waits until nothing on the page is still being fetched. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  for (;;) {
    const skeleton = page.locator('.skeleton').first();
    await skeleton.waitFor({ state: 'detached' });
    // One part may load another with its own skeleton: check twice in a row.
    await page.waitForTimeout(60);
    if ((await page.locator('.skeleton').count()) === 0) return;
  }
}
