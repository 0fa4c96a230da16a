import { rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { type Browser, findChromium, launch, settled } from './browser.ts';
import { buildDashboard, openSite, type Past, type Site, type SiteOptions } from './site.ts';

/** The browser and the dashboard that the tests of a block share. */

const chromium = findChromium();
if (chromium === undefined)
  console.log('what needs a browser is skipped: no Chromium on this machine (apt-get install chromium)');

/** `describe` for tests in a browser; they are skipped if the machine has none. */
export const describeInBrowser = describe.skipIf(chromium === undefined);

/** How long `expect.poll` waits for something to appear. */
export const patience = { timeout: 30_000, interval: 100 };

/** What of a browser a test uses; it is there once the tests run. */
export type SharedBrowser = Pick<Browser, 'page' | 'complaints'>;

/** A browser for the tests of the block. A test fails if its pages complain; one that means them to asks for them first. */
export function useBrowser(): SharedBrowser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
  });
  beforeEach(() => void browser?.complaints());
  afterEach(() => expect(browser?.complaints()).toEqual([]));
  afterAll(() => browser?.close());
  return {
    get page() {
      return opened(browser).page;
    },
    complaints: () => opened(browser).complaints(),
  };
}

/** A dashboard in a browser; it is there once the tests run. */
export interface Dashboard extends SharedBrowser {
  readonly site: Site;
  /** Goes to a path of the dashboard and waits until all is there. */
  open(path: string): Promise<void>;
  /** The query of the page's address. */
  query(): URLSearchParams;
  /** Serves the dashboard of other studies too, until `use` is done. */
  withSite(past: readonly Past[], options: SiteOptions, use: (site: Site) => Promise<void>): Promise<void>;
}

/**
 * A browser and a dashboard of some studies for the tests of the block.
 * @param options - asked for when the tests begin
 */
export function useDashboard(
  past: readonly Past[],
  options: () => SiteOptions & { readonly mode?: 'production' | 'development' } = () => ({}),
): Dashboard {
  let webFolder: string | undefined;
  let site: Site | undefined;
  beforeAll(async () => {
    const { mode = 'production', ...more } = options();
    webFolder = await buildDashboard(mode);
    site = await openSite(webFolder, past, more);
  });
  afterAll(async () => {
    await site?.close();
    if (webFolder !== undefined) rmSync(webFolder, { recursive: true, force: true, maxRetries: 5 });
  });
  // Its hooks at the end run before those of the site: pages leave before their server.
  const browser = useBrowser();
  return {
    get page(): Page {
      return browser.page;
    },
    complaints: browser.complaints,
    get site() {
      return opened(site);
    },
    async open(path) {
      await browser.page.goto(opened(site).url + path);
      await settled(browser.page);
    },
    query: () => new URL(browser.page.url()).searchParams,
    async withSite(studies, more, use) {
      const other = await openSite(opened(webFolder), studies, more);
      try {
        await use(other);
      } finally {
        // A page that stays would complain that its server is gone.
        await browser.page.goto('about:blank');
        await other.close();
      }
    },
  };
}

function opened<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('browser and dashboard are there once the tests run, not before');
  return thing;
}
