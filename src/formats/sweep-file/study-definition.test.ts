import { expect, test } from 'vitest';
import { isHyperDriveException } from '../../base/index.ts';
import { parseStudy } from './study-definition.ts';

const options = { defaultSeed: 5 };
const space = { x: { type: 'uniform', min_value: 0, max_value: 1 } };

test('a space is enough', () => {
  expect(parseStudy({ space }, options)).toMatchObject({
    name: 'study',
    space: { x: ['uniform', [0, 1]] },
    sampling: { type: 'auto' },
    seed: 5,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'value', goal: 'minimize' },
    limits: { maxTotalTrials: 1_000_000, maxConcurrentTrials: 1_000_000 },
    trial: { type: 'ask_tell' },
    resumeFrom: [],
  });
});

test('everything else as in a sweep file, the space in either form', () => {
  const study = parseStudy(
    {
      name: 'tuning',
      space: { x: ['uniform', [0, 1]], y: ['choice', [[1, 2]]] },
      constraints: ['x < y'],
      metric: 'accuracy',
      goal: 'maximize',
      seed: 7,
      sampling: { type: 'random', rule: 'sobol' },
      early_termination: { type: 'bandit', slack_factor: 0.1, delay_evaluation: 2 },
      max_total_trials: 30,
      resume_from: 'hd-1',
    },
    options,
  );
  expect(study).toMatchObject({
    name: 'tuning',
    space: { x: ['uniform', [0, 1]] },
    constraints: ['x < y'],
    sampling: { type: 'random', rule: 'sobol', logbase: 'e' },
    seed: 7,
    earlyTermination: { type: 'bandit', slackFactor: 0.1, evaluationInterval: 1, delayEvaluation: 2 },
    objective: { primaryMetric: 'accuracy', goal: 'maximize' },
    limits: { maxTotalTrials: 30 },
    resumeFrom: ['hd-1'],
  });
});

test('several objectives replace metric and goal', () => {
  const objectives = [
    { primary_metric: 'loss', goal: 'minimize' },
    { primary_metric: 'speed', goal: 'maximize' },
  ];
  const outcome_constraints = [{ metric: 'memory', max: 8 }];
  expect(parseStudy({ space, objectives, outcome_constraints }, options)).toMatchObject({
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    objectives: [{ primaryMetric: 'loss' }, { primaryMetric: 'speed', goal: 'maximize' }],
    outcomeConstraints: outcome_constraints,
  });
  expect(problemsOf({ space, objectives, goal: 'minimize' })).toEqual([
    { path: 'goal', message: expect.stringContaining('objectives') },
  ]);
});

function problemsOf(block: unknown): unknown {
  try {
    parseStudy(block, options);
  } catch (error) {
    return isHyperDriveException(error) && error.code === 'FORMATS_BAD_STUDY' ? error.details.problems : error;
  }
  return undefined;
}

test('every problem is named with its key, in the words of the request', () => {
  expect(problemsOf({ space, goal: 'min', samplng: 'tpe' })).toEqual([
    { path: 'goal', message: expect.stringContaining('"minimize"') },
    { path: 'samplng', message: expect.stringContaining('did you mean "sampling"') },
  ]);
  expect(problemsOf({ space: { x: { type: 'uniform', min_value: 1, max_value: 0 } } })).toEqual([
    { path: 'space.x.min_value', message: expect.any(String) },
  ]);
  expect(problemsOf({ space, early_termination: { type: 'bandit' } })).toEqual([
    { path: 'early_termination', message: expect.stringContaining('slack_factor') },
  ]);
  expect(problemsOf([])).toEqual([{ path: '', message: expect.stringContaining('a block of keys') }]);
});
