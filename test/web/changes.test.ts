import { expect, it } from 'vitest';
import { z } from 'zod';
import { sweepHeadSchema, versionsAnswerSchema } from '../../src/http/index.ts';
import { tokensOf } from '../../src/workspace/index.ts';
import { axeFindings, paste } from './browser.ts';
import { describeInBrowser, patience, useDashboard } from './dashboard.ts';

/** Changing a running sweep, putting trials next, and managing tokens, as people do it. */

/** Every command returns the sweep. */
const commandSchema = z.object({ id: z.string() });

/** A sweep whose trials after the first wait until they are stopped. */
const sweepFile = `type: sweep
display_name: Narrow one
trial:
  command: >-
    echo '{"metric": "loss", "value": 0.5, "step": 1}'; if [ "$HYPERDRIVE_TRIAL" != 0 ]; then sleep 600; fi
search_space:
  lr: { type: uniform, min_value: 0, max_value: 1 }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 4, max_concurrent_trials: 1 }
`;

describeInBrowser('steering', () => {
  const dashboard = useDashboard([]);

  const post = async (path: string, body: unknown): Promise<{ readonly id: string }> => {
    const { url } = dashboard.site;
    const headers = { 'content-type': 'application/json', origin: url };
    const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return commandSchema.parse(await answer.json());
  };

  it('changes a sweep in its file: checks, difference, versions; the second editor gets a message', async () => {
    const { page, site } = dashboard;
    const { id } = await post('/sweeps', { yaml: sweepFile });
    const head = async () => sweepHeadSchema.parse(await site.api(`/sweeps/${id}`));
    await expect.poll(async () => (await head()).counts, patience).toMatchObject({ completed: 1, running: 1 });
    await dashboard.open(`/sweeps/${id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Change…', exact: true }).click();
    await page.getByRole('heading', { name: 'No changes' }).waitFor();
    const make = page.getByRole('button', { name: 'Make version 2' });
    expect(await make.isDisabled()).toBe(true);

    const { yaml } = z.object({ yaml: z.string() }).parse(await site.api(`/sweeps/${id}/definition`));
    await paste(page, yaml.replace('goal: minimize', 'goal: maximize'));
    await page.getByText('stays "minimize" while the sweep runs').waitFor();
    expect(await make.isDisabled()).toBe(true);
    const wide = yaml
      .replace('max_value: 1\n', 'max_value: 4\n')
      .replace('search_space:\n', 'search_space:\n  drop: { type: uniform, min_value: 0, max_value: 0.5 }\n');
    await paste(page, wide);
    await page.getByLabel('drop').fill('0');
    await page.getByRole('heading', { name: 'What changes' }).waitFor();
    expect(await page.locator('.diff li').first().innerText()).toContain('search_space.drop.type');
    await page.getByText(/2 of 2 earlier trials belong to this space/).waitFor();
    await page.getByLabel('Why, for the log (optional)').fill('better above 1');
    expect(await axeFindings(page)).toEqual([]);
    await expect.poll(() => make.isEnabled(), patience).toBe(true);
    await make.click();

    await page.getByRole('heading', { name: 'Version 2' }).waitFor();
    await page.getByText('better above 1').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const { versions } = versionsAnswerSchema.parse(await site.api(`/sweeps/${id}/versions`));
    expect(versions).toMatchObject([{ version: 1 }, { version: 2, firstTrial: 2, defaults: { drop: 0 } }]);
    expect((await head()).columns.map(({ id: column, high }) => [column, high])).toEqual([
      ['drop', 0.5],
      ['lr', 4],
    ]);

    // Somebody else changes it while this page is open.
    await page.goto(`${site.url}/sweeps/${id}/change`);
    await page.getByRole('heading', { name: 'No changes' }).waitFor();
    await paste(page, wide.replace('max_value: 4\n', 'max_value: 5\n'));
    const late = page.getByRole('button', { name: 'Make version 3' });
    await expect.poll(() => late.isEnabled(), patience).toBe(true);
    await post(`/sweeps/${id}/change`, { set: ['search_space.lr.max_value=9'] });
    // News of version 3 have the text checked again, and meanwhile the button does nothing.
    const told = page.getByText(/is at version 3, not 2: it was changed in the meantime/);
    const press = async () => {
      if (await late.isEnabled()) await late.click();
      return told.count();
    };
    await expect.poll(press, patience).toBe(1);
    await page.getByRole('button', { name: 'Start over from their version' }).click();
    await page.getByText('version 3; edit what').waitFor();
    // The answer 412 is an error to the console, and meant.
    expect(dashboard.complaints().filter((text) => !text.includes('412'))).toEqual([]);

    await page.goto(`${site.url}/sweeps/${id}/trials/0`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Queued' }).waitFor();
    await expect.poll(async () => (await head()).limits.maxTotalTrials, patience).toBe(5);
    await page
      .getByLabel('File to add')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('kept') });
    await page.getByRole('link', { name: 'notes.txt' }).waitFor();
    await post(`/sweeps/${id}/cancel`, {});
    await expect.poll(async () => (await head()).state, patience).toBe('canceled');
  });

  it('owners make and revoke tokens; the text is shown once', async () => {
    const { page } = dashboard;
    await dashboard.withSite(
      [{ sweepId: 'study', trials: 10, workers: 2, intervals: 4 }],
      { token: true },
      async (closed) => {
        const owner = await (await tokensOf(closed.workspace)).create({
          name: 'boss',
          role: 'owner',
          expiresInMs: null,
        });
        const signIn = async (token: string) => {
          await page.getByLabel('Token').fill(token);
          await page.getByRole('button', { name: 'Sign in' }).click();
        };
        await page.goto(`${closed.url}/tokens`);
        await signIn(closed.token);
        await page.getByText('Owners manage tokens').waitFor();
        await page.getByRole('button', { name: /^Sign out/ }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        await signIn(owner.token);
        await page.getByRole('link', { name: 'Tokens' }).click();
        await page.getByRole('button', { name: 'Revoke reader' }).waitFor();
        expect(await axeFindings(page)).toEqual([]);

        await page.getByRole('textbox', { name: 'Owner' }).fill('ada');
        await page.getByLabel('Role').selectOption('viewer');
        await page.getByRole('button', { name: 'Create token' }).click();
        const text = await page.getByRole('dialog').locator('.secret').innerText();
        expect(await axeFindings(page)).toEqual([]);
        await page.getByRole('button', { name: 'Done' }).click();
        await page.getByRole('button', { name: 'Revoke ada' }).waitFor();
        await expect.poll(() => page.content(), patience).not.toContain(text);
        const asAda = () =>
          fetch(`${closed.url}/api/v1/sweeps`, { headers: { authorization: `Bearer ${text}` } }).then((a) => a.status);
        expect(await asAda()).toBe(200);

        await page.getByRole('button', { name: 'Revoke ada' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
        await expect.poll(() => page.getByRole('button', { name: 'Revoke ada' }).count(), patience).toBe(0);
        expect(await asAda()).toBe(401);
        expect(dashboard.complaints().filter((complaint) => !/40[13]/.test(complaint))).toEqual([]);
      },
    );
  });
});
