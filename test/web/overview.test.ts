import { expect, it } from 'vitest';
import { z } from 'zod';
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
});
