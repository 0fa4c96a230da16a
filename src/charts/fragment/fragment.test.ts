import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeStudy } from '../../../test/helpers/study.ts';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { openStore, statePlace } from '../../store/index.ts';
import { openWorkspace, type SweepFragment, type Workspace } from '../../workspace/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-fragment-'));
let workspace: Workspace;

const hostile = `</script><img src=x onerror="alert(1)">'"&`;

beforeAll(async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const store = await openStore(statePlace(folder).address, {
    clock,
    randomBytes: systemRandomBytes,
    logger: silentLogger,
  });
  const study = { workers: 4, intervals: 6, reports: true, seed: 3 };
  await writeStudy(store, clock, { ...study, sweepId: 'done', trials: 160 });
  await writeStudy(store, clock, { ...study, sweepId: 'open', trials: 12, leaveOpen: true });
  const definition = { name: hostile, displayName: hostile };
  await writeStudy(store, clock, { ...study, sweepId: 'hostile', trials: 20, definition });
  await writeStudy(store, clock, {
    ...study,
    sweepId: 'weighed',
    trials: 20,
    definition: {
      objectives: [
        { primaryMetric: 'val_accuracy', goal: 'maximize' },
        { primaryMetric: 'latency_ms', goal: 'minimize' },
      ],
    },
  });
  await store.close();
  workspace = await openWorkspace({ folder, readOnly: true });
});

afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function fragment(sweepId: string): Promise<SweepFragment> {
  const made = await workspace.pictures.fragment(sweepId);
  if (made === undefined) throw new Error('a fragment without a position is always made');
  return made;
}

const parts = (html: string) => [...html.matchAll(/data-part="(\w+)"/g)].map(([, name]) => name);

it('has figures, charts in two sizes, and the best trials first', async () => {
  const { html, text, isOver } = await fragment('done');
  expect(isOver).toBe(true);
  expect(text).toMatch(/^synthetic: completed, \d+ of 160 trials, best 0\.\d{4} \(trial \d+\)$/);
  expect(parts(html)).toEqual(['head', 'history', 'curves', 'parallel', 'trials']);
  expect([html.match(/hd-picture hd-wide/g)?.length, html.match(/hd-picture hd-narrow/g)?.length]).toEqual([3, 2]);
  const best = /best (0\.\d{4}) \(trial (\d+)\)/.exec(text);
  const [first = ''] = /<tbody><tr>.*?<\/tr>/.exec(html) ?? [];
  expect(first).toMatch(
    new RegExp(`^<tbody><tr><td[^>]*>${best?.[2]}</td><td[^>]*>completed</td><td[^>]*>${best?.[1]}<`),
  );
  expect(html.match(/<tr><td/g)).toHaveLength(100);
  expect(/The best .*? trials\./.exec(html)?.[0]).toMatch(/^The best 100 of \d+ ended trials\.$/);
  expect(html.replace(/base64,[^"]+/g, '').match(/NaN|undefined|Infinity|\[object/g)).toBe(null);
});

it('pictures have both themes and a label', async () => {
  const { html } = await fragment('done');
  const [, label = '', data = ''] = /alt="([^"]+)" src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? [];
  expect(label).toMatch(/trials/);
  const svg = Buffer.from(data, 'base64').toString();
  expect(svg).toMatch(
    /^<svg [^>]+>\s*<style>svg\{--c0:#[0-9a-f]{6}.*@media \(prefers-color-scheme:dark\)\{svg\{--c0:/s,
  );
  expect(svg.match(/fill="#[0-9a-f]{6}"/g)).toBe(null);
});

it('of several objectives has the front', async () => {
  expect(parts((await fragment('weighed')).html)).toContain('front');
});

it('runs no scripts, loads nothing and escapes text of others', async () => {
  const { html } = await fragment('hostile');
  expect(html.match(/<script|<link|@import|javascript:|<img src=x/gi)).toBe(null);
  expect([...html.matchAll(/(?:src|href)="(.{10})/g)].every(([, to]) => to === 'data:image')).toBe(true);
  expect(html.includes('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&quot;&amp;')).toBe(true);
});

it('of a running sweep is made again only after something has happened', async () => {
  const { isOver, position, text } = await fragment('open');
  expect([isOver, text]).toEqual([false, expect.stringContaining('of 12 trials')]);
  expect(await workspace.pictures.fragment('open', position)).toBe(undefined);
  expect(await workspace.pictures.fragment('open', position - 1)).toMatchObject({ position });
});

it('of an unknown sweep is refused', async () => {
  await expect(workspace.pictures.fragment('nowhere')).rejects.toMatchObject({ code: 'STORE_UNKNOWN_SWEEP' });
});
