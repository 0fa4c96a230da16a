import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../base/index.ts';
import { minimize, openWorkspace, RandomParameterSampling, uniform } from '../../index.ts';
import { compileSpace } from '../../space/index.ts';
import { openSweep } from '../figure/sweep-source.ts';
import { figure } from './figure.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

it('explains marks of changed definitions in its legend', async () => {
  const workspace = await openWorkspace({ folder });
  const space = { x: uniform(0, 1) };
  const sampling = (at: typeof space, seed: number) => new RandomParameterSampling(at, { seed });
  const { sweepId } = await minimize(space, ({ x }) => x, {
    maxTotalTrials: 4,
    seed: 1,
    sampling,
    stateFolder: folder,
  });
  const source = await openSweep(
    {
      store: workspace.store,
      clock: systemClock(),
      compile: (definition) => compileSpace(definition.space),
      importance: async () => ({ trials: 0, sampledFrom: null, parameters: [] }),
      effects: async () => undefined,
    },
    sweepId,
  );
  const made = async (changes: typeof source.facts.changes) => {
    const { chart, legend } = await figure([{ ...source, facts: { ...source.facts, changes } }], {});
    return { label: chart.label, texts: legend.map(({ text }) => text) };
  };
  expect(source.facts.changes).toEqual([]);
  expect((await made([])).texts).not.toContain('definition changed');
  const changed = await made([{ version: 2, firstTrial: 3 }]);
  expect(changed.texts).toContain('definition changed');
  expect(changed.label).toContain('version 2 of the definition from trial 3 on');
  // Before the first trial, and after the last of a sweep that ended.
  for (const firstTrial of [0, 4])
    expect((await made([{ version: 2, firstTrial }])).texts).not.toContain('definition changed');
  await workspace.close();
});
