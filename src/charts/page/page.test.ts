import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeStudy } from '../../../test/helpers/study.ts';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { minimize, uniform } from '../../index.ts';
import { openStore, statePlace } from '../../store/index.ts';
import { openWorkspace, type Workspace } from '../../workspace/index.ts';
import { failureGroups } from './failures.ts';
import { Html, html, trusted } from './html.ts';
import { ThemeColours } from './theme-colours.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-page-'));
let workspace: Workspace;
let enoughId = '';

const hostile = `</script><img src=x onerror="alert(1)">'"&\u0000`;

beforeAll(async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const store = await openStore(statePlace(folder).address, {
    clock,
    randomBytes: systemRandomBytes,
    logger: silentLogger,
  });
  const study = { workers: 4, intervals: 6, reports: true, seed: 3 };
  await writeStudy(store, clock, { ...study, sweepId: 'done', trials: 60, definition: { name: 'digits' } });
  await writeStudy(store, clock, { ...study, sweepId: 'open', trials: 12, leaveOpen: true });
  await writeStudy(store, clock, {
    ...study,
    sweepId: 'hostile',
    trials: 20,
    definition: {
      name: hostile.replace('\u0000', ''),
      displayName: hostile.replace('\u0000', ''),
      experimentName: '<b>bold</b>',
      description: '${alert(1)} <svg onload=alert(1)>',
      tags: { '<i>': '</pre><script>alert(1)</script>' },
      objective: { primaryMetric: 'val_accuracy', goal: 'maximize' },
      trial: {
        type: 'command',
        command: `echo '</pre><script>alert(2)</script>'`,
        workingFolder: '/tmp',
        environment: { API_TOKEN: 'hunter2hunter2', LEVEL: '</pre><img src=x>' },
        inheritEnvironment: [],
        appendParameters: 'auto',
        stdoutMetrics: { json: true, patterns: [] },
        cpus: 1,
        gpus: 0,
        stopGraceMs: 1000,
        resumable: false,
      },
    },
  });
  await store.close();
  enoughId = await runUntilEnough();
  workspace = await openWorkspace({ folder, readOnly: true });
});

/** A real sweep that ends by `limits.stop_when` after 30 trials. */
async function runUntilEnough(): Promise<string> {
  const { sweepId } = await minimize({ x: uniform(0, 1) }, ({ x }) => (x - 0.3) ** 2, {
    maxTotalTrials: 200,
    sampling: 'random',
    seed: 5,
    stopWhen: { expectedGainBelow: 10, after: 30 },
    stateFolder: folder,
  });
  return sweepId;
}

afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('a report', () => {
  it('contains result, course, charts, space, best trials, failures, definition and the commands to repeat it', async () => {
    const page = await workspace.pictures.page('done');
    for (const part of ['history', 'curves', 'importance', 'parallel', 'slice', 'contour', 'pareto', 'timeline'])
      expect(page).toMatch(
        new RegExp(`<section id="${part}"><h2>[^<]+<small>[^<]+</small></h2><p class="muted">[^<]+</p><figure`),
      );
    for (const part of ['space', 'top', 'failures', 'definition', 'reproduce']) expect(page).toContain(`id="${part}"`);
    expect(page).toContain('<h1>digits<span class="pill" style="color:var(--completed)">completed</span></h1>');
    expect(page).toMatch(/<p class="big">0\.\d{4}<\/p>/);
    expect(page).toMatch(/\d+ of \d+ intervals of the stopped trials/);
    expect(page).toContain('primary_metric: val_accuracy');
    expect(page).toContain('hyperdrive replay done');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('loads no resources and runs no scripts', async () => {
    const page = await workspace.pictures.page('done');
    expect(page).not.toMatch(/<script|<link|@import|javascript:|\son\w+=/i);
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to?.slice(0, 5))).not.toContain('http:');
    expect([...page.matchAll(/url\(([^)]*)\)/g)].every(([, to]) => to?.startsWith('#'))).toBe(true);
    expect(page).toContain("default-src 'none'");
  });

  it('escapes text of others and hides secrets of the environment', async () => {
    const page = await workspace.pictures.page('hostile');
    expect(page).not.toMatch(/<img|<script|<b>|<i>|<svg onload/);
    expect(page).not.toContain('hunter2');
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&quot;&amp;');
    expect(page).toContain('API_TOKEN: &quot;***&quot;');
    expect(page).toContain('hyperdrive run sweep.yaml');
  });

  it('says what further trials are worth, and why the sweep ended before its last one', async () => {
    const page = await workspace.pictures.page(enoughId);
    expect(page).toMatch(
      /Predicted gain of the next 10 trials: \d\S* better on average; [^<]+ chance of a better trial/,
    );
    expect(page).toContain(
      '<strong>Further trials are expected to gain too little.</strong><p>After 30 trials, the next',
    );
    expect(await workspace.pictures.page('done')).not.toContain('class="notice"');
  });

  it('of a running sweep says that it is not finished', async () => {
    const page = await workspace.pictures.page('open');
    expect(page).toContain('class="notice"');
    expect(page).toMatch(/\d+ of 12 trials ended/);
  });

  it('of an unknown sweep is refused', async () => {
    await expect(workspace.pictures.page('nowhere')).rejects.toMatchObject({ code: 'STORE_UNKNOWN_SWEEP' });
  });
});

it('templates escape text, also in lists, but not HTML', () => {
  const made = html`<p title="${'"<'}">${['<b>', html`<i>${'&'}</i>`, 3, null]}${trusted('<u>')}</p>`;
  expect(made).toBeInstanceOf(Html);
  expect(made.text).toBe('<p title="&quot;&lt;">&lt;b&gt;<i>&amp;</i>3<u></p>');
});

it('two drawings that differ in colours become one with variables', () => {
  const colours = new ThemeColours();
  const draw = (fill: string, image: string) =>
    `<svg><path fill="${fill}"/><text>fill="#ffffff"</text><image href="${image}"/></svg>`;
  expect(colours.joined(draw('#ffffff', 'data:a'), draw('#000000', 'data:b'))).toBe(
    '<svg><path fill="var(--c0)"/><text>fill="var(--c1)"</text><image class="light" href="data:a"/><image class="dark" href="data:b"/></svg>',
  );
  expect(colours.style('light')).toBe('--c0:#ffffff;--c1:#ffffff');
  expect(colours.style('dark')).toBe('--c0:#000000;--c1:#ffffff');
  expect(() => colours.joined('<svg><a/></svg>', '<svg><b/></svg>')).toThrow(RangeError);
});

it('failures are grouped by message, ignoring numbers', async () => {
  const [row] = await workspace.store.trials({ sweepId: 'done', states: ['failed'], limit: 1 });
  if (row === undefined) throw new Error('the study has a failed trial');
  const failed = (number: number, message: string) => ({ ...row, number, failure: 'user_error' as const, message });
  expect(
    failureGroups([failed(7, 'lost 0xaf at 12.5'), failed(2, 'out of paper'), failed(3, 'lost 0xff at 3')]),
  ).toEqual([
    { reason: 'user error: lost 0xaf at 12.5', trials: [3, 7] },
    { reason: 'user error: out of paper', trials: [2] },
  ]);
});
