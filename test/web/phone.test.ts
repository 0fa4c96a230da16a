import { writeFileSync } from 'node:fs';
import { beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sweepHeadSchema } from '../../src/http/index.ts';
import { describeInBrowser, useDashboard } from './dashboard.ts';
import { weighed } from './site.ts';

/** Nothing is wider than a phone, whatever things are called and however much a trial reports. */

const long = 'a_name_without_any_place_to_break_it_'.repeat(4);

/** Trials with several metrics, long names everywhere, a long line of output and a file; one is stopped, one fails, one is silent. */
const hostileSweep = `type: sweep
display_name: ${JSON.stringify(`${long} & <b>bold</b>`)}
experiment_name: ${long.slice(0, 120)}
description: ${long}${long}
tags: { ${long.slice(0, 60)}: ${long} }
trial:
  command: >-
    x=\${{search_space.${long.slice(0, 60)}_x}};
    for step in 1 2 3 4 5 6; do
      echo '{"val_loss": 0.'$x$step', "${long.slice(0, 100)}": 3, "${long.slice(0, 90)}_2": 12345678.9, "step": '$step'}';
      sleep 0.05;
    done;
    echo '{"${long.slice(0, 80)}_once": 1}'; echo ${long}${long}${long};
    echo kept > "$HYPERDRIVE_OUTPUTS/${long.slice(0, 140)}.txt";
    if [ $x = 3 ]; then echo ${long}${long} >&2; exit 3; fi
search_space:
  ${long.slice(0, 60)}_x: { type: choice, values: [1, 2, 3] }
  ${long.slice(0, 60)}_y: { type: choice, values: ["${long}", "${long.slice(0, 50)}"] }
sampling_algorithm: { type: grid }
early_termination: { type: bandit, slack_factor: 0.01, evaluation_interval: 1 }
objective: { primary_metric: val_loss, goal: minimize }
limits: { max_total_trials: 6, max_concurrent_trials: 1 }
`;

const phone = { width: 390, height: 844 };

/** Elements that stick out of the page at the right, except those that scroll or are cut by design. */
const stickingOut = `(() => {
  const found = [];
  const isCut = (element) => {
    for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  for (const element of document.querySelectorAll('body *')) {
    const { right, left, width } = element.getBoundingClientRect();
    if (width === 0 || (right <= innerWidth + 0.5 && left >= -0.5) || isCut(element)) continue;
    if (element.closest('.vh, .skip, svg') !== null) continue;
    found.push(element.tagName + '.' + element.className + ' ' + Math.round(left) + ' to ' + Math.round(right));
  }
  return found;
})()`;

describeInBrowser('the dashboard on a phone', () => {
  const dashboard = useDashboard([
    { sweepId: 'study', trials: 120, workers: 8, intervals: 20 },
    weighed,
    { sweepId: 'young', trials: 20, workers: 4, intervals: 20, leaveOpen: true },
  ]);
  let hostile = '';

  beforeAll(async () => {
    const { site, page } = dashboard;
    await page.setViewportSize(phone);
    const answer = await fetch(`${site.url}/api/v1/sweeps`, {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: hostileSweep,
    });
    const text = await answer.text();
    expect([answer.status, text.slice(0, answer.status === 201 ? 0 : 2_000)]).toEqual([201, '']);
    hostile = z.object({ id: z.string() }).parse(JSON.parse(text)).id;
    const head = async () => sweepHeadSchema.parse(await site.api(`/sweeps/${hostile}`));
    const isOver = async () => expect((await head()).endedAtMs).not.toBeNull();
    await vi.waitFor(isOver, { timeout: 120_000, interval: 200 });
  });

  const tabs = ['', 'explore', 'curves', 'insights', 'workers', 'trials', 'definition', 'change'];
  const paths: readonly (readonly [name: string, path: () => string])[] = [
    ['list', () => '/'],
    ['new', () => '/new'],
    ['compare', () => `/compare?s=study,${hostile}`],
    ['tokens', () => '/tokens'],
    ['objectives', () => '/sweeps/weighed/objectives'],
    ['sweep without a driver', () => '/sweeps/young'],
    ['stopped trial of many reports', () => '/sweeps/study/trials/1'],
    ...tabs.map((tab) => [`hostile ${tab}`, () => `/sweeps/${hostile}/${tab}`] as const),
    ...[0, 1, 2, 3, 4, 5].map(
      (trial) => [`hostile trial ${trial}`, () => `/sweeps/${hostile}/trials/${trial}`] as const,
    ),
  ];

  it.each(paths)('%s', async (name, path) => {
    const { page } = dashboard;
    await dashboard.open(path());
    expect(await page.evaluate(stickingOut), name).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), name).toBeLessThanOrEqual(0);
    const shots = process.env['HYPERDRIVE_SHOTS'];
    if (shots !== undefined)
      writeFileSync(`${shots}/${name.replaceAll(' ', '-')}.png`, await page.screenshot({ fullPage: true }));
  });

  it('shows the most important parameters of many on parallel coordinates', async () => {
    const { page, site } = dashboard;
    const { parameters } = z
      .object({ parameters: z.array(z.object({ parameter: z.string() })) })
      .parse(await site.api('/sweeps/study/importance'));
    await dashboard.open('/sweeps/study/explore');
    const names = await page
      .getByRole('slider', { name: /^Axis / })
      .evaluateAll((axes) => axes.map((axis) => axis.getAttribute('aria-label')?.replace(/^Axis /, '')));
    expect(names).toHaveLength(5);
    const shared = parameters.map(({ parameter }) => parameter).filter((name) => !name.includes('.'));
    expect(new Set(names)).toEqual(new Set([...shared.slice(0, 4), 'val_accuracy']));
  });
});
