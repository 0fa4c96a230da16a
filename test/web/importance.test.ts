import { expect, it } from 'vitest';
import { importanceAnswerSchema } from '../../src/charts/importance/schema.ts';
import { percentText } from '../../src/charts/index.ts';
import { parameterImportance } from '../../src/index.ts';
import { describeInBrowser, patience, useDashboard } from './dashboard.ts';

/** The dashboard draws the same importance as the API, the command and the library return. */

describeInBrowser('importance in the dashboard', () => {
  const dashboard = useDashboard([{ sweepId: 'study', trials: 120, workers: 8, intervals: 5 }]);

  it('has the bars of the library, on the overview and in the insights, where slices show the model', async () => {
    const { page, site } = dashboard;
    const { parameters } = await parameterImportance('study', { stateFolder: site.workspace.folder });
    expect(importanceAnswerSchema.parse(await site.api('/sweeps/study/importance')).parameters).toEqual(parameters);
    const shares = parameters.map(({ importance }) => percentText(importance, 1));
    const bars = () => page.locator('ul.importance li .num').allInnerTexts();
    for (const [path, count] of [
      ['/sweeps/study', 8],
      ['/sweeps/study/insights', shares.length],
    ] as const) {
      await dashboard.open(path);
      await expect
        .poll(async () => (await bars()).map((text) => text.replace(/\s*\(.*$/, '').trim()), patience)
        .toEqual(shares.slice(0, count));
    }
    await expect.poll(() => page.getByText(/model, all else averaged, with its 90 % band/).count(), patience).toBe(1);
  });
});
