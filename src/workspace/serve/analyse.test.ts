import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { effectsAnswerSchema, importanceAnswerSchema } from '../../charts/index.ts';
import { minimize, RandomParameterSampling, uniform } from '../../index.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { analyse } from './analyse.ts';
import { serveWorkspace } from './lazy-serve.ts';
import { threadEntry } from './thread-entry.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-analyse-'));
let workspace: Workspace;
let sweepId: string;

beforeAll(async () => {
  const space = { a: uniform(0, 1), b: uniform(0, 1) };
  const found = await minimize(space, ({ a, b }) => a + 0.1 * b, {
    maxTotalTrials: 20,
    seed: 1,
    stateFolder: folder,
    sampling: (at, seed) => new RandomParameterSampling(at, { seed }),
  });
  sweepId = found.sweepId;
  workspace = await openWorkspace({ folder });
});
afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('a separate thread gives the same answers as this one', async () => {
  const thread = threadEntry(new URL('./analysis-worker.ts', import.meta.url));
  const opening = { store: workspace.store.address, plugins: workspace.plugins.access };
  for (const kind of ['importance', 'effects'] as const) {
    let isHere = false;
    const onThread = await analyse<unknown>(
      { ...opening, kind, sweepId },
      () => {
        isHere = true;
        return Promise.resolve(undefined);
      },
      thread,
    );
    expect([kind, isHere]).toEqual([kind, false]);
    expect(onThread).toEqual(await workspace[kind](sweepId));
  }
});

test('the analysis runs here if no thread can start, and an unknown sweep is reported as such', async () => {
  const broken = { entry: new URL('./serve.test.ts', import.meta.url) };
  const opening = { store: workspace.store.address, plugins: workspace.plugins.access };
  const here = () => workspace.importance(sweepId);
  expect(await analyse({ ...opening, kind: 'importance', sweepId }, here, broken)).toEqual(await here());
  const unknown = () => workspace.importance('nope');
  const asked = analyse({ ...opening, kind: 'importance', sweepId: 'nope' }, unknown, broken);
  await expect(asked).rejects.toMatchObject({ code: 'STORE_UNKNOWN_SWEEP' });
});

test('the server gives the same answer as the library and the command', async () => {
  const served = await serveWorkspace(workspace);
  try {
    const read = async (path: string): Promise<unknown> =>
      (await fetch(`${served.url}/api/v1/sweeps/${sweepId}/${path}`)).json();
    const { trials, parameters } = await workspace.importance(sweepId);
    const importance = importanceAnswerSchema.parse(await read('importance'));
    expect(importance).toMatchObject({ metric: 'value', method: 'ped-anova', trials, parameters });
    expect(importance.parameters[0]?.parameter).toBe('a');
    const { effects } = await workspace.effects(sweepId);
    expect(effectsAnswerSchema.parse(await read('effects'))).toMatchObject({ method: 'gp', trials: 20, effects });
    expect(effects?.curves.map(({ parameter }) => parameter)).toEqual(['a', 'b']);
  } finally {
    await served.close();
  }
});
