import { expect, test } from 'vitest';
import { labDefinition, openLab, xOf } from '../../../test/helpers/sweep-lab.ts';
import type { SweepDefinition } from '../../model/index.ts';
import type { Sampler } from '../../sampling/index.ts';
import { compileSpace } from '../../space/index.ts';
import { readEarlierTrials } from './earlier-trials.ts';

const tenths: Sampler = {
  name: 'plain',
  version: 1,
  suggest: ({ number }) => ({ kind: 'configuration', config: { x: number / 10 }, note: {} }),
};

test('trials of earlier sweeps that lie in the new space are read, with their reports and negative numbers', async () => {
  const lab = await openLab({
    run: (config) => ({ durationMs: 100, reports: [10, 20].map((atMs) => ({ atMs, value: xOf(config) * atMs })) }),
  });
  await lab.finish({ sampler: tenths });
  const narrow = { space: { x: ['uniform', [0.15, 0.45]] }, resumeFrom: ['lab'] };
  const definition = labDefinition(narrow);
  const earlierTrials = await readEarlierTrials(lab.store, definition, compileSpace(definition.space));
  expect(earlierTrials.map(({ observation }) => observation.number)).toEqual([-1, -2, -3]);
  expect(earlierTrials.map(({ observation }) => observation.config)).toEqual([{ x: 0.2 }, { x: 0.3 }, { x: 0.4 }]);
  expect(earlierTrials[0]).toEqual({
    observation: {
      number: -1,
      config: { x: 0.2 },
      state: 'completed',
      value: 2,
      failure: undefined,
      intervals: 2,
      earlier: true,
    },
    series: [2, 4],
    outcome: 'completed',
  });
  const other = labDefinition({ ...narrow, objective: { primaryMetric: 'accuracy', goal: 'maximize' } });
  expect(await readEarlierTrials(lab.store, other, compileSpace(other.space))).toEqual([]);
  await lab.close();
});

test('trials of a define-by-run sweep have what they asked for in another one, and every parameter elsewhere', async () => {
  const defineByRun = { fixed: ['x'] };
  const lab = await openLab({ definition: { defineByRun } });
  await lab.finish({ sampler: tenths });
  const wide = { space: { x: ['uniform', [0.25, 0.45]], y: ['uniform', [5, 6]] }, resumeFrom: ['lab'] };
  const read = async (definition: SweepDefinition) =>
    (await readEarlierTrials(lab.store, definition, compileSpace(definition.space))).map(
      ({ observation }) => observation.config,
    );
  expect(await read(labDefinition({ ...wide, defineByRun }))).toEqual([{ x: 0.3 }, { x: 0.4 }]);
  const y = expect.any(Number);
  expect(await read(labDefinition(wide))).toEqual([
    { x: 0.3, y },
    { x: 0.4, y },
  ]);
  await lab.close();
});

test('a trial whose end was reported after the new sweep was created does not count, however early it ended', async () => {
  const lab = await openLab({ definition: { limits: { maxTotalTrials: 1 } }, run: () => ({ durationMs: 1_000 }) });
  const first = lab.start({ sampler: tenths });
  await lab.until(async () => (await lab.log('claimed')).length > 0);
  await first.controller.stop();
  lab.engine.connect(null);
  await lab.pass(3_000);
  const madeMs = lab.clock.nowMs();
  lab.engine.connect(lab.intake);
  await lab.finish();
  const { startedAtMs, endedAtMs } = await lab.store.trial('lab', 0);
  expect(Number(endedAtMs) - Number(startedAtMs)).toBe(1_000);
  const definition = labDefinition({ resumeFrom: ['lab'] });
  const countAt = async (timeMs: number) =>
    (await readEarlierTrials(lab.store, definition, compileSpace(definition.space), timeMs)).length;
  expect([await countAt(madeMs), await countAt(lab.clock.nowMs())]).toEqual([0, 1]);
  await lab.close();
});
