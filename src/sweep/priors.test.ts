import { expect, test } from 'vitest';
import { labDefinition, openLab, xOf } from '../../test/helpers/sweep-lab.ts';
import { compileSpace } from '../space/index.ts';
import { readPriorTrials } from './priors.ts';

test('trials of earlier sweeps that lie in the new space are read, with their reports and negative numbers', async () => {
  const lab = await openLab({
    run: (config) => ({ durationMs: 100, reports: [10, 20].map((atMs) => ({ atMs, value: xOf(config) * atMs })) }),
  });
  await lab.finish({
    sampler: {
      name: 'plain',
      version: 1,
      suggest: ({ number }) => ({ kind: 'configuration', config: { x: number / 10 }, note: {} }),
    },
  });
  const narrow = { space: { x: ['uniform', [0.15, 0.45]] }, resumeFrom: ['lab'] };
  const definition = labDefinition(narrow);
  const priors = await readPriorTrials(lab.store, definition, compileSpace(definition.space));
  expect(priors.map((prior) => prior.observation.number)).toEqual([-1, -2, -3]);
  expect(priors.map((prior) => prior.observation.config)).toEqual([{ x: 0.2 }, { x: 0.3 }, { x: 0.4 }]);
  expect(priors[0]).toEqual({
    observation: {
      number: -1,
      config: { x: 0.2 },
      state: 'completed',
      value: 2,
      failure: undefined,
      intervals: 2,
      prior: true,
    },
    series: [2, 4],
    outcome: 'completed',
  });
  const other = labDefinition({ ...narrow, objective: { primaryMetric: 'accuracy', goal: 'maximize' } });
  expect(await readPriorTrials(lab.store, other, compileSpace(other.space))).toEqual([]);
  await lab.close();
});
