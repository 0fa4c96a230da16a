import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type BestTrial, minimize, uniform } from '../../../index.ts';
import { seededRng } from '../../../numerics/index.ts';
import { startProgram } from '../../program.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-recommended-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const state = join(folder, 'state');
const hyperdrive = (...words: string[]) => startProgram([...words, '--state', state], folder).ended;

const space = { x: uniform(0, 1), y: uniform(0, 1) };
const bowl = ({ x, y }: { readonly x: number; readonly y: number }) => 10 * ((x - 0.3) ** 2 + (y - 0.6) ** 2);

let noisy: BestTrial<{ readonly x: number; readonly y: number }>;
beforeAll(async () => {
  const options = { maxTotalTrials: 80, seed: 4, stateFolder: state };
  const rng = seededRng('noise of trials');
  await minimize(space, bowl, { ...options, name: 'exact' });
  noisy = await minimize(space, (config) => bowl(config) + 0.7 * rng.normal(), { ...options, name: 'noisy' });
});

const recommendedSchema = z.object({
  trial: z.int(),
  value: z.number(),
  estimate: z.number(),
  sd: z.number().min(0),
  noise: z.number(),
  observed: z.object({ trial: z.int(), value: z.number() }),
  config: z.object({ x: z.number(), y: z.number() }),
});

it('a search recommends another trial than the luckiest one, close to the true optimum', () => {
  const recommended = recommendedSchema.parse(noisy.recommended);
  expect(recommended.trial).not.toBe(noisy.trial);
  expect(recommended.observed).toMatchObject({ trial: noisy.trial, value: noisy.value });
  expect(bowl(recommended.config)).toBeLessThan(bowl(noisy.config));
  expect(recommended.noise).toBeGreaterThan(0.5);
  expect(recommended.noise).toBeLessThan(1);
});

it('best, status and their JSON say the same, and the best trial stays the best observed one', async () => {
  const { recommended } = noisy;
  const line = new RegExp(
    `likely best: trial ${recommended?.trial} \\(.* by the model, observed .*trial ${noisy.trial} is`,
  );
  expect((await hyperdrive('best', 'noisy')).out).toMatch(line);
  expect((await hyperdrive('best', 'noisy')).out).toMatch(new RegExp(`^trial ${noisy.trial} `));
  expect((await hyperdrive('status', 'noisy')).out).toMatch(line);
  const parsed = async (...words: string[]): Promise<unknown> => JSON.parse((await hyperdrive(...words, '--json')).out);
  expect(await parsed('best', 'noisy')).toMatchObject({ recommended });
  expect(await parsed('status', 'noisy')).toMatchObject({ recommended, best: { number: noisy.trial } });
  expect((await hyperdrive('watch', 'noisy', '--json')).out).toContain(`"recommended":{"trial":${recommended?.trial}`);
});

it('a report has the recommended trial with its configuration', async () => {
  const { out } = await hyperdrive('report', 'noisy', '--out', '-');
  expect(out).toContain(`likely best: trial ${noisy.recommended?.trial} (`);
});

it('nothing is recommended where values are exact', async () => {
  for (const command of ['best', 'status']) {
    expect((await hyperdrive(command, 'exact')).out).not.toContain('likely best');
    expect(JSON.parse((await hyperdrive(command, 'exact', '--json')).out)).toMatchObject({ recommended: null });
  }
});
