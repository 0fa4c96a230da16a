import { expect, it } from 'vitest';
import { z } from 'zod';
import { sweepDefinitionSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { describeInBrowser, patience, useDashboard } from './dashboard.ts';

/** Trials that do their work and report nothing. */
const silentSweep = `type: sweep
display_name: Silent one
trial: { command: "echo done" }
search_space: { x: { type: choice, values: [1, 2] } }
sampling_algorithm: { type: grid }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 2, max_concurrent_trials: 2 }
`;

/** Trials with much noise around a bowl. */
const noisySweep = sweepDefinitionSchema.parse({
  formatVersion: 1,
  name: 'noisy',
  experimentName: 'noisy',
  space: { x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] },
  sampling: { type: 'bayesian' },
  seed: 4,
  earlyTermination: { type: 'none' },
  objective: { primaryMetric: 'loss', goal: 'minimize' },
  limits: { maxTotalTrials: 60, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
  retries: {},
  trial: { type: 'in_process' },
});

describeInBrowser('what a sweep says first', () => {
  const dashboard = useDashboard([{ sweepId: 'study', trials: 60, workers: 8, intervals: 10 }]);

  it('shows the best configuration as the columns have it, whatever else is still on its way', async () => {
    const { page } = dashboard;
    // Nothing about single trials is answered while the page is looked at.
    await page.route('**/api/v1/sweeps/study/trials/**', () => undefined);
    try {
      await dashboard.open('/sweeps/study');
      const best = page.locator('.card', { has: page.getByRole('heading', { name: 'Best trial' }) });
      const told = await best.locator('dl').innerText();
      expect(told).toContain('optimizer');
      expect(told).not.toMatch(/[{}]/);
      expect(told).not.toMatch(/\d\.\d{9}/);
      // The parts of the chosen option have separate lines.
      expect(told).toMatch(/momentum|beta1|beta2/);
    } finally {
      await page.unroute('**/api/v1/sweeps/study/trials/**');
    }
  });

  it('a sweep that completed without a value is not shown as a success, on its page and in the list', async () => {
    const { page, site } = dashboard;
    const answer = await fetch(`${site.url}/api/v1/sweeps`, {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: silentSweep,
    });
    const { id } = z.object({ id: z.string() }).parse(await answer.json());
    await dashboard.open(`/sweeps/${id}/definition`);
    const pill = page.locator('.title-row .pill');
    await expect.poll(() => pill.innerText(), patience).toBe('completed without a result');
    const colour = (state: string) => page.evaluate(`getComputedStyle(document.body).getPropertyValue('--${state}')`);
    expect(await pill.getAttribute('style')).toContain('var(--failed)');
    expect(await colour('failed')).not.toBe(await colour('completed'));
    await page.getByText('No trial has reported "loss"').waitFor();
    await dashboard.open('/');
    const row = page.getByRole('row', { name: /Silent one/ });
    expect(await row.locator('.pill').innerText()).toBe('completed without a result');
  });

  it('names the trial that is likely the best beside the best observed one, and links to it', async () => {
    const { page, site } = dashboard;
    const rng = seededRng('noise of trials');
    const { id } = await site.workspace.submit(noisySweep);
    const drive = await site.workspace.drive(id, {
      objective: ({ x, y }) => 10 * ((Number(x) - 0.3) ** 2 + (Number(y) - 0.6) ** 2) + 0.7 * rng.normal(),
    });
    await drive.done;
    const head = z.object({ best: z.object({ trial: z.int() }), recommended: z.object({ trial: z.int() }) });
    const { best, recommended } = head.parse(await site.api(`/sweeps/${id}`));
    await dashboard.open(`/sweeps/${id}`);
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Best trial' }) });
    await expect
      .poll(() => card.innerText(), patience)
      .toMatch(new RegExp(`Likely best: trial ${recommended.trial} \\(.*; trial ${best.trial} is `));
    await card.getByRole('link', { name: `Open trial ${recommended.trial}`, exact: true }).click();
    await page
      .getByRole('heading', { name: new RegExp(`\\b${recommended.trial}\\b`) })
      .first()
      .waitFor();
  });
});
