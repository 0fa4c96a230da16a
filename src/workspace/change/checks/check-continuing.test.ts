import { expect, test } from 'vitest';
import { type SweepDefinition, sweepDefinitionSchema } from '../../../model/index.ts';
import { checkDefinition } from '../submit.ts';

const pbt = { type: 'pbt', population: 4, perturbationInterval: 2 };
const promotion = { type: 'asha', mode: 'promotion', maxReports: 10 };

function definition(changes: {
  earlyTermination: object;
  sampling?: object;
  trial?: object;
  space?: object;
  maxTotalTrials?: number;
}): SweepDefinition {
  const { maxTotalTrials = 10, ...rest } = changes;
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'sweep',
    experimentName: 'sweep',
    space: { x: ['uniform', [0, 1]] },
    sampling: { type: 'random' },
    seed: 1,
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    limits: { maxTotalTrials, maxConcurrentTrials: 2, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    retries: {},
    trial: { type: 'in_process' },
    ...rest,
  });
}

test.each([
  ['promotion', { earlyTermination: promotion }],
  [
    'promotion over a grid',
    { earlyTermination: promotion, sampling: { type: 'grid' }, space: { x: ['choice', [[1, 2, 3]]] } },
  ],
  ['a population', { earlyTermination: pbt }],
  ['a population of a model-based sampling', { earlyTermination: pbt, sampling: { type: 'tpe' } }],
  [
    'asha that stops, asked and told',
    { earlyTermination: { ...promotion, mode: 'stopping' }, trial: { type: 'ask_tell' } },
  ],
])('%s is taken', (_, changes) => {
  expect(() => checkDefinition(definition(changes))).not.toThrow();
});

test.each([
  [
    'asked and told',
    { earlyTermination: promotion, trial: { type: 'ask_tell' } },
    /asha with mode promotion: .*ask\/tell/,
  ],
  [
    'a population asked and told',
    { earlyTermination: pbt, trial: { type: 'ask_tell' } },
    /early_termination pbt: .*ask\/tell/,
  ],
  [
    'a population over a grid',
    { earlyTermination: pbt, sampling: { type: 'grid' }, space: { x: ['choice', [[1, 2, 3, 4]]] } },
    /fixed list such as a grid; use sampling_algorithm: random/,
  ],
  [
    'more members than trials',
    { earlyTermination: pbt, maxTotalTrials: 3 },
    /population is 4, above limits\.max_total_trials 3/,
  ],
  [
    'more members than configurations',
    { earlyTermination: pbt, space: { x: ['choice', [[1, 2, 3]]] } },
    /population is 4, and the search space has 3 configurations; set population: 3 or less/,
  ],
])('%s is refused with what to do', (_, changes, message) => {
  expect(() => checkDefinition(definition(changes))).toThrow(
    expect.objectContaining({ code: 'SWEEP_CANNOT_CONTINUE', message: expect.stringMatching(message) }),
  );
});
