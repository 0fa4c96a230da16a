import { writeFileSync } from 'node:fs';
import { beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sweepHeadSchema } from '../../src/http/index.ts';
import type { Store } from '../../src/store/index.ts';
import { stepNotice } from '../../src/sweep/time/clock-steps.ts';
import { studyDefinition } from '../helpers/study.ts';
import { axeFindings, settled } from './browser.ts';
import { describeInBrowser, useDashboard } from './dashboard.ts';

/** What was left out of a trial, and what happened to its sweep, in words on their pages. */

const longName = 'm'.repeat(60_000);

/** The first trial leaves out two reports, the second one of a very long name and many more, the third none. */
const sweep = `type: sweep
trial:
  command: |
    x=\${{search_space.x}}
    if [ $x = 1 ]; then
      echo '{"loss": 3, "a\\u0000b": 1}'
      echo '{"loss": 2, "\\ud800": 1}'
    elif [ $x = 2 ]; then
      echo '{"loss": 1, "\\u202e${longName}": 1}'
      for i in $(seq 100); do echo "{\\"loss\\": 1, \\"\\\\u0000$i\\": 1}"; done
    else
      echo '{"loss": 3}'
    fi
search_space:
  x: { type: choice, values: [1, 2, 3] }
sampling_algorithm: { type: grid }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 3, max_concurrent_trials: 1 }
`;

/** Writes down that the clock was set back by two hours, as the controller of the sweep does. */
async function noteStep(store: Store): Promise<void> {
  const { foldedSeq } = await store.sweep('stepped');
  const lease = await store.acquireLease('stepped', { bootId: 'study', pid: 1, startedAt: '0', host: 'study' }, 60_000);
  const step = { seq: Number.POSITIVE_INFINITY, logByMs: 0, fromMs: store.time.nowMs(), sinceSeq: foldedSeq };
  const decisions = [stepNotice(step, -7_200_000)];
  const { kind } = await store.commit(lease, { folded: { from: foldedSeq, to: foldedSeq }, decisions });
  expect(kind).toBe('committed');
  await store.releaseLease(lease);
}

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

describeInBrowser('notices on the dashboard', () => {
  const dashboard = useDashboard([]);
  let id = '';

  beforeAll(async () => {
    const { site } = dashboard;
    const headers = { 'content-type': 'application/yaml' };
    const answer = await fetch(`${site.url}/api/v1/sweeps`, { method: 'POST', headers, body: sweep });
    const text = await answer.text();
    expect([answer.status, text.slice(0, answer.status === 201 ? 0 : 2_000)]).toEqual([201, '']);
    id = z.object({ id: z.string() }).parse(JSON.parse(text)).id;
    const isOver = async () => expect(sweepHeadSchema.parse(await site.api(`/sweeps/${id}`)).endedAtMs).not.toBeNull();
    await vi.waitFor(isOver, { timeout: 120_000, interval: 200 });
  });

  /** Checks the current page, at desktop and phone width, light and dark. */
  async function look(name: string): Promise<void> {
    const { page } = dashboard;
    const shots = process.env['HYPERDRIVE_SHOTS'];
    for (const size of sizes) {
      await page.setViewportSize(size);
      await settled(page);
      for (let n = 0; n < 2; n++) {
        await page.keyboard.press('d');
        const theme = String(await page.evaluate('document.documentElement.dataset.theme'));
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect(width, `${name}, ${theme}`).toBeLessThanOrEqual(size.width);
        expect(await axeFindings(page), `${name}, ${theme}`).toEqual([]);
        if (shots !== undefined)
          writeFileSync(`${shots}/${name}-${size.width}-${theme}.png`, await page.screenshot({ fullPage: true }));
      }
    }
  }

  const block = () => dashboard.page.locator('.banner', { has: dashboard.page.getByRole('list', { name: 'Notices' }) });

  it('the page of a trial tells attempt, place and reason of each report that was left out', async () => {
    await dashboard.open(`/sweeps/${id}/trials/0`);
    const { page } = dashboard;
    expect(await block().locator('b').innerText()).toBe('2 reports were left out');
    const lines = await block().getByRole('listitem').allInnerTexts();
    expect(lines[0]).toMatch(/^Attempt 0, line 1 of stdout.log: expected a name of 1 to 255 .* got "a\\u0000b"\.$/);
    expect(lines[1]).toMatch(/^Attempt 0, line 2 of stdout.log: .* got "\\ud800"\.$/);
    expect(await block().getByRole('button').count()).toBe(0);
    expect(await block().innerText()).not.toContain('not listed');
    const decisions = page.getByRole('list', { name: 'Decisions' });
    expect(await decisions.innerText()).not.toContain('left out');
    await look('two-left-out');
  });

  it('many are collapsed, and dropped ones are counted; long names are cut', async () => {
    await dashboard.open(`/sweeps/${id}/trials/1`);
    expect(await block().locator('b').innerText()).toBe('101 reports were left out');
    expect(await block().getByRole('listitem').count()).toBe(3);
    expect(await block().innerText()).toContain('81 more are not listed: the first 20 notices of an attempt are kept.');
    const first = await block().getByRole('listitem').first().innerText();
    expect(first).toMatch(/got "\\u202em+…" \(60001 characters\)\.$/);
    expect(first.length).toBeLessThan(300);
    await look('many-left-out');
    await block().getByRole('button', { name: 'Show 17 more' }).click();
    expect(await block().getByRole('listitem').count()).toBe(20);
    await look('many-left-out-open');
    await block().getByRole('button', { name: 'Only the first 3' }).click();
    expect(await block().getByRole('listitem').count()).toBe(3);
  });

  it('there is no block if nothing was left out', async () => {
    await dashboard.open(`/sweeps/${id}/trials/2`);
    expect(await block().count()).toBe(0);
  });

  it('the overview says that the clock was set, as soon as it is noted', async () => {
    const { page, site } = dashboard;
    const definition = studyDefinition({ trials: 30, workers: 4 });
    await site.workspace.store.createSweep({ id: 'stepped', definition });
    await dashboard.open('/sweeps/stepped');
    const notes = page.getByRole('list', { name: 'Notes' });
    expect(await notes.count()).toBe(0);
    await noteStep(site.workspace.store);
    await notes.waitFor();
    expect(await notes.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(
        /The clock of this machine was set back by 2 h\. Time limits, retries and .* really passed\.$/,
      ),
    ]);
    await look('clock-set');
  });
});
