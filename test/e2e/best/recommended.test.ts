import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SweepWatch } from '../../../src/cli/live/sweep-watch.ts';
import { sweepHeadSchema } from '../../../src/http/index.ts';
import { type BestTrial, maximize, Study, uniform } from '../../../src/index.ts';
import { seededRng } from '../../../src/numerics/index.ts';
import { RecommendedWatch, readBest, readRecommended } from '../../../src/results/index.ts';
import { openWorkspace, serveWorkspace, type Workspace } from '../../../src/workspace/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-recommended-'));
const space = { x: uniform(0, 1), y: uniform(0, 1) };
type Config = { readonly x: number; readonly y: number };
const hill = ({ x, y }: Config) => 10 - 10 * ((x - 0.3) ** 2 + (y - 0.6) ** 2);
const noise = seededRng('noise of trials');
const noisy = (config: Config) => hill(config) + 0.7 * noise.normal();

let found: BestTrial<Config>;
let workspace: Workspace;
beforeAll(async () => {
  found = await maximize(space, noisy, { maxTotalTrials: 60, seed: 4, stateFolder: folder });
  workspace = await openWorkspace({ folder });
});
afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('library, live view, server and store recommend the same trial beside the same best one', async () => {
  const { recommended } = found;
  expect(recommended?.observed.trial).toBe(found.trial);
  expect(recommended?.estimate).toBeGreaterThan(recommended?.observed.estimate ?? Number.NaN);
  expect(hill(recommended?.config ?? { x: 9, y: 9 })).toBeGreaterThan(9);
  const sweep = await workspace.store.sweep(found.sweepId);
  expect(await readRecommended(workspace.store, sweep, await readBest(workspace.store, sweep))).toEqual(recommended);
  const watch = new SweepWatch(workspace.store, found.sweepId);
  expect((await watch.frame(sweep)).recommended).toEqual(recommended);
  const served = await serveWorkspace(workspace);
  try {
    const answer: unknown = await (await fetch(`${served.url}/api/v1/sweeps/${found.sweepId}`)).json();
    const head = sweepHeadSchema.parse(answer);
    expect(head.best?.trial).toBe(found.trial);
    expect(head.recommended).toEqual(recommended);
  } finally {
    await served.close();
  }
});

test('the decisions of the sweep do not depend on it', async () => {
  expect((await workspace.replay(found.sweepId)).differences).toEqual([]);
});

test('a view asks again when the best trial changes or a twentieth of the trials is new, and at the end', async () => {
  const { store } = workspace;
  const sweep = await store.sweep(found.sweepId);
  const running = { ...sweep, state: 'running' as const };
  const best = await readBest(store, sweep);
  let reads = 0;
  const counting = new Proxy(store, {
    get: (target, name) => {
      if (name === 'trials') reads += 1;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const watch = new RecommendedWatch(counting);
  const readsOf = async (of: typeof running | typeof sweep, leader: typeof best, completed: number) => {
    reads = 0;
    await watch.read(of, leader, completed);
    return reads > 0;
  };
  expect(await readsOf(running, best, 58)).toBe(true);
  expect(await readsOf(running, best, 58)).toBe(false);
  expect(await readsOf(running, best, 60)).toBe(false);
  expect(await readsOf(running, best, 61)).toBe(true);
  const other = await store.trial(found.sweepId, found.recommended?.trial ?? 0);
  expect(await readsOf(running, { ...other, best: other.best ?? 0 }, 61)).toBe(true);
  expect(await readsOf(sweep, best, 60)).toBe(true);
  expect(await readsOf(sweep, best, 60)).toBe(false);
});

test('nothing is recommended outside the outcome constraints, or while a running trial leads', async () => {
  const play = async (max: number) => {
    await using study = await Study.create(space, {
      goal: 'maximize',
      seed: 1,
      metric: 'score',
      sampling: 'random',
      outcomeConstraints: [{ metric: 'latency', max }],
    });
    for (let at = 0; at < 60; at++) {
      const trial = await study.ask();
      await trial.tell({ score: noisy(trial.config), latency: trial.config.x });
    }
    const ended = await study.best();
    const running = await study.ask();
    await running.report({ score: 100, latency: 0 });
    return { ended, running: await study.best() };
  };
  const { ended, running } = await play(0.6);
  expect(ended?.config.x).toBeLessThanOrEqual(0.6);
  expect(ended?.recommended?.config.x ?? 0).toBeLessThanOrEqual(0.6);
  expect(running).toMatchObject({ value: 100, recommended: undefined });
});
