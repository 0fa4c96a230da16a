import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { rowsAnswerSchema, sweepHeadSchema, trialPageSchema } from '../../src/http/index.ts';
import { paste, settled } from './browser.ts';
import { describeInBrowser, patience, useDashboard } from './dashboard.ts';

/** What people do on the dashboard, on a real server over a real store. */

/** A sweep of shell commands that report, write and end at once. */
const quickSweep = `type: sweep
display_name: Quick one
trial:
  command: >-
    echo "hello from x=\${{search_space.x}}"; echo '{"metric": "loss", "value": 0.5, "step": 1}'; echo "kept" > "$HYPERDRIVE_OUTPUTS/note.txt"
search_space:
  x: { type: choice, values: [1, 2, 3] }
sampling_algorithm: { type: grid }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 3, max_concurrent_trials: 2 }
`;

/** A sweep whose trials wait until they are stopped. */
const slowSweep = `type: sweep
display_name: Slow one
trial:
  command: "echo started; sleep 600"
search_space:
  x: { type: uniform, min_value: 0, max_value: 1 }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 4, max_concurrent_trials: 1 }
`;

describeInBrowser('journeys through the dashboard', () => {
  const dashboard = useDashboard([
    { sweepId: 'study', trials: 300, workers: 8, intervals: 20 },
    { sweepId: 'young', trials: 24, workers: 4, intervals: 20, leaveOpen: true },
  ]);
  const { open, query } = dashboard;

  const head = async (id: string) => sweepHeadSchema.parse(await dashboard.site.api(`/sweeps/${id}`));
  const selectedCount = async () => {
    const text = await dashboard.page.getByRole('region', { name: 'Selection' }).locator('b').first().innerText();
    return Number(/^[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
  };
  const rows = async (filter: string) =>
    rowsAnswerSchema.parse(await dashboard.site.api(`/sweeps/study/rows?f=${encodeURIComponent(filter)}&limit=200`));
  /** Places of an axis of the parallel coordinates, 0 at its bottom. */
  const axisAt = async (id: string) => {
    const box = await dashboard.page.locator(`rect.hit[data-axis="${id}"]`).boundingBox();
    if (box === null) throw new Error(`no axis ${id}`);
    return (share: number) => ({ x: box.x + box.width / 2, y: box.y + 4 + (1 - share) * (box.height - 8) });
  };
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    const { mouse } = dashboard.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
    await mouse.up();
  };

  it('finds a sweep in the list and opens it: state and best value agree with the API', async () => {
    const { page } = dashboard;
    await open('/');
    await page.getByLabel('Filter sweeps').fill('no such thing');
    await page.getByText('No sweep matches').waitFor();
    await page.getByLabel('Filter sweeps').fill('completed');
    await page.locator('tbody tr').first().click();
    await page.waitForURL('**/sweeps/study');
    const { best, name } = await head('study');
    await expect.poll(() => page.locator('h1').innerText(), patience).toBe(name);
    expect(await page.locator('.title-row .pill').innerText()).toBe('completed');
    expect(await page.locator('.big').innerText()).toBe(best?.value.toFixed(4));
  });

  it('goes anywhere from the keyboard', async () => {
    const { page } = dashboard;
    await open('/sweeps/study');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL('**/sweeps/study/trials');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find' }).fill('17');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sweeps/study/trials/17');
    await page.getByRole('heading', { name: 'Trial 17' }).waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'Trial 18' }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('heading', { name: 'Trial 17' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
  });

  it('brushes an axis: count, address and table agree, a reload gives the same, Escape clears', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/explore');
    const at = await axisAt('learning_rate');
    await drag(at(0.35), at(0.75));
    await expect.poll(() => query().get('f'), patience).toMatch(/^learning_rate:[\d.e-]+~[\d.e-]+$/);
    const filter = query().get('f') ?? '';
    const { selected } = await rows(filter);
    expect(selected).toBeGreaterThan(10);
    await expect.poll(selectedCount, patience).toBe(selected);
    await page.getByText(`${selected} of 300`, { exact: true }).first().waitFor();
    await page.reload();
    await settled(page);
    await expect.poll(selectedCount, patience).toBe(selected);
    expect(query().get('f')).toBe(filter);
    await page.getByRole('link', { name: 'Trials', exact: false }).first().click();
    await page.waitForURL((url) => url.pathname.endsWith('/trials') && url.searchParams.get('f') === filter);
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Selection' }).waitFor({ state: 'detached' });
    expect(query().get('f')).toBeNull();
  });

  it('chooses categories and trials without a parameter', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/explore');
    const at = await axisAt('optimizer');
    await page.mouse.click(at(0.5).x, at(0.5).y);
    await expect.poll(() => query().get('f'), patience).toBe('optimizer:1');
    await expect.poll(selectedCount, patience).toBe((await rows('optimizer:1')).selected);
    await page.mouse.click(at(0.5).x, at(0.5).y);
    await expect.poll(() => query().get('f'), patience).toBeNull();
    await page.getByRole('button', { name: 'Trials without momentum' }).click();
    await expect.poll(() => query().get('f'), patience).toBe('optimizer.momentum:-1');
    await expect.poll(selectedCount, patience).toBe((await rows('optimizer.momentum:-1')).selected);
  });

  it('does the same by keyboard: brush, move, invert, scale and clear an axis', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/explore');
    const axis = page.getByRole('slider', { name: 'Axis learning_rate' });
    await axis.focus();
    await page.keyboard.press('Shift+ArrowUp');
    await expect.poll(() => query().get('f'), patience).toMatch(/^learning_rate:/);
    await expect.poll(selectedCount, patience).toBe((await rows(query().get('f') ?? '')).selected);
    const bound = page.getByRole('slider', { name: 'learning_rate, upper bound' });
    await bound.focus();
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(selectedCount, patience).toBe((await rows(query().get('f') ?? '')).selected);
    await axis.focus();
    await page.keyboard.press('i');
    await expect.poll(() => query().get('flip'), patience).toBe('learning_rate');
    await page.keyboard.press('l');
    await expect.poll(() => query().get('lin'), patience).toBe('learning_rate');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => query().get('axes')?.split(',').indexOf('learning_rate'), patience).toBe(1);
    await page.getByRole('slider', { name: 'Axis learning_rate' }).focus();
    await page.keyboard.press('Delete');
    await expect.poll(() => query().get('f'), patience).toBeNull();
  });

  it('moves an axis by dragging its name and hides one by the menu', async () => {
    const { page } = dashboard;
    await open('/sweeps/study/explore');
    const name = await page.getByRole('slider', { name: 'Axis learning_rate' }).boundingBox();
    const to = await axisAt('dropout');
    if (name === null) throw new Error('no axis');
    await drag({ x: name.x + name.width / 2, y: name.y + 12 }, { x: to(0).x, y: name.y + 12 });
    await expect.poll(() => query().get('axes')?.split(',').indexOf('learning_rate'), patience).toBe(3);
    await page.getByRole('button', { name: /^Axes 12 of 12/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'depth' }).click();
    await expect.poll(() => query().get('axes')?.split(',').includes('depth'), patience).toBe(false);
    await page.keyboard.press('Escape');
  });

  it('sorts the table and scrolls to its end', async () => {
    const { page, site } = dashboard;
    await open('/sweeps/study/trials');
    await page.getByRole('columnheader', { name: 'learning_rate' }).getByRole('button').click();
    await expect.poll(() => query().get('sort'), patience).toBe('learning_rate');
    const sorted = rowsAnswerSchema.parse(await site.api('/sweeps/study/rows?sort=learning_rate&desc=0&limit=1'));
    await expect
      .poll(() => page.locator('.vt .line').first().getAttribute('data-trial'), patience)
      .toBe(String(sorted.rows[0]?.trial));
    await expect
      .poll(async () => {
        await page.locator('.vt').evaluate((element) => element.scrollTo(0, element.scrollHeight));
        const indexes = await page
          .locator('.vt .line')
          .evaluateAll((lines) => lines.map((line) => Number(line.getAttribute('aria-rowindex'))));
        return Math.max(...indexes);
      }, patience)
      .toBe(301);
  });

  it('tells why a trial was stopped, in the words of the decision', async () => {
    const { page, site } = dashboard;
    const { rows: stopped } = await rows('__state:5');
    const trial = stopped[0]?.trial ?? -1;
    const told = trialPageSchema.parse(await site.api(`/sweeps/study/trials/${trial}`));
    await open(`/sweeps/study/trials/${trial}`);
    expect(await page.locator('.banner.stopped').innerText()).toContain(told.stop?.text);
    const { rows: failed } = await rows('__state:4');
    await open(`/sweeps/study/trials/${failed[0]?.trial}`);
    await page.locator('.banner.failed').getByText('Failed').waitFor();
  });

  it('saves charts as pictures and tables', async () => {
    const { page } = dashboard;
    await open('/sweeps/study');
    const save = async (entry: string) => {
      await page.getByRole('button', { name: 'Save synthetic history' }).click();
      const wait = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: entry }).click();
      return readFileSync(await (await wait).path());
    };
    expect((await save('Picture (SVG)')).toString()).toMatch(/^<svg [\s\S]*best so far reached/);
    expect((await save('Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG');
    expect((await save('Data (CSV)')).toString().split('\r\n')).toHaveLength(302);
    await page.getByRole('button', { name: 'More actions' }).click();
    const wait = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export trials as CSV' }).click();
    expect(
      readFileSync(await (await wait).path(), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(301);
  });

  it('compares sweeps', async () => {
    const { page } = dashboard;
    await open('/compare');
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('heading', { name: 'Distribution' }).waitFor();
    expect(query().get('s')?.split(',').sort()).toEqual(['study', 'young']);
  });

  it('checks a new sweep while it is typed, starts it, and follows it to its end', async () => {
    const { page } = dashboard;
    await open('/new');
    const editor = page.getByRole('textbox', { name: 'Sweep file, YAML' });
    const start = page.getByRole('button', { name: /^Start/ });
    await paste(page, quickSweep.replace('goal: minimize', 'goal: upwards'));
    await page.getByText('line 9').waitFor();
    expect(await start.isDisabled()).toBe(true);
    await paste(page, quickSweep);
    await page.getByLabel('Name').fill('Quick indeed');
    await expect.poll(() => editor.innerText(), patience).toContain('display_name: Quick indeed');
    await page.getByText('The server would accept this file.').waitFor();
    await expect.poll(() => start.isEnabled(), patience).toBe(true);
    await start.click();
    await page.waitForURL('**/sweeps/*');
    await page.getByRole('heading', { name: 'Quick indeed' }).waitFor();
    await expect.poll(() => page.locator('.title-row .pill').innerText(), patience).toBe('completed');
    expect(await page.locator('.big').innerText()).toBe('0.5000');
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await open(`/sweeps/${id}/trials/1`);
    await page.getByRole('log').getByText('hello from x=2').waitFor();
    await page.getByLabel('Search this log').fill('hello');
    await page.getByText('1 line matches').waitFor();
  });

  it('steers a running sweep: limits, pause, resume, cancel a trial, cancel all', async () => {
    const { page, site } = dashboard;
    const answer = await fetch(`${site.url}/api/v1/sweeps`, {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: slowSweep,
    });
    const { id } = z.object({ id: z.string() }).parse(await answer.json());
    await open(`/sweeps/${id}/trials/0`);
    await page.getByRole('log').getByText('started').waitFor();
    await page.getByRole('button', { name: 'Cancel trial' }).click();
    await expect.poll(() => page.locator('.title-row .pill').innerText(), patience).toBe('canceled');
    await open(`/sweeps/${id}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => page.locator('.title-row .pill').innerText(), patience).toBe('paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => page.locator('.title-row .pill').innerText(), patience).toBe('running');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Change limits…' }).click();
    await page.getByLabel('Trials in total').fill('none');
    await page.getByText('Trials in total: a whole number from 1.').waitFor();
    await page.getByLabel('Trials in total').fill('7');
    await page.getByRole('button', { name: 'Change limits' }).click();
    await expect.poll(async () => (await head(id)).limits.maxTotalTrials, patience).toBe(7);
    await page.getByRole('dialog', { name: 'Change limits' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Cancel sweep…' }).click();
    await page.getByLabel('Reason').fill('enough');
    await page.getByRole('button', { name: 'Cancel sweep' }).click();
    await expect.poll(() => page.locator('.title-row .pill').innerText(), patience).toBe('canceled');
    expect((await head(id)).state).toBe('canceled');
  });

  it('says that it lost the server, keeps its figures, and finds it again', async () => {
    const { page, site } = dashboard;
    await open('/sweeps/young');
    await page.getByText('live', { exact: true }).waitFor();
    const figures = await page.locator('.big').innerText();
    await site.stop();
    await page.getByText(/reconnecting, figures as of/).waitFor();
    expect(await page.locator('.big').innerText()).toBe(figures);
    await site.start();
    await page.getByText('live', { exact: true }).waitFor();
    // The browser itself reports the lost connection.
    expect(dashboard.complaints().filter((text) => !/ERR_(CONNECTION|EMPTY|INCOMPLETE)/.test(text))).toEqual([]);
  });

  it('says what to do while there is nothing yet', async () => {
    const { page } = dashboard;
    await dashboard.withSite([], {}, async (empty) => {
      await page.goto(empty.url);
      await page.getByText('No sweeps yet').waitFor();
      await page.locator('main').getByRole('link', { name: 'New sweep' }).click();
      await page.getByRole('heading', { name: 'New sweep' }).waitFor();
    });
  });

  it('asks for a token if the server requires one', async () => {
    const { page } = dashboard;
    await dashboard.withSite(
      [{ sweepId: 'study', trials: 10, workers: 2, intervals: 4 }],
      { token: true },
      async (closed) => {
        await page.goto(`${closed.url}/sweeps/study`);
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        await page.getByLabel('Token').fill('wrong');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByText('This token is not known here').waitFor();
        await page.getByLabel('Token').fill(closed.token);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.locator('.title-row .pill').waitFor();
        expect(await page.getByRole('link', { name: 'New sweep' }).count()).toBe(0);
        await page.getByRole('button', { name: /^Sign out/ }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        expect(dashboard.complaints().filter((text) => !text.includes('401'))).toEqual([]);
      },
    );
  });
});
