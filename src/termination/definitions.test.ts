import { describe, expect, test } from 'vitest';
import type { PolicyDefinition } from '../model/index.ts';
import {
  continuingPolicy,
  createPolicy,
  policyAdvice,
  policyFault,
  policyText,
  validatePolicy,
} from './create-policy.ts';
import { policies } from './policies.ts';

/** Converts a block of a sweep file, and collects the findings. */
function read(block: PolicyDefinition, isLenient = false) {
  const found: string[] = [];
  const kind = policies.kindOf(block);
  const definition = kind.read(kind.fileBlock.parse(block), {
    isLenient,
    problem: (message, key = '') => void found.push(`problem ${key}: ${message}`),
    notice: (message, key = '') => void found.push(`notice ${key}: ${message}`),
  });
  return { definition, found };
}

const legal = (type: string, schema: 'fileBlock' | 'definition', given: object) =>
  policies.kindOf({ type })[schema].safeParse({ type, ...given }).success;

type Setting = PolicyDefinition[string];

/** Required keys of a block, and for each number values inside and outside its range. */
const ranges: readonly [
  type: string,
  needed: object,
  key: string,
  inside: readonly unknown[],
  outside: readonly unknown[],
][] = [
  ['bandit', { slack_factor: 0.1 }, 'evaluation_interval', [0, 1, 9], [-1, 0.5, '1', null]],
  ['bandit', { slack_factor: 0.1 }, 'delay_evaluation', [0, 9], [-1, 0.5]],
  ['bandit', {}, 'slack_factor', [0, 0.1], [-0.1, '0.1']],
  ['bandit', {}, 'slack_amount', [0, 3], [-0.1, null]],
  ['truncation_selection', {}, 'truncation_percentage', [1, 99], [0, 100, 20.5]],
  ['truncation_selection', { truncation_percentage: 20 }, 'exclude_finished_jobs', [true, false], [1, 'yes']],
  ['auto', {}, 'max_reports', [1, 50], [0, 1.5]],
  ['asha', {}, 'max_reports', [1, 50], [0, 1.5]],
  ['asha', { max_reports: 9 }, 'min_reports', [1, 8], [0, 2.5]],
  ['asha', { max_reports: 9 }, 'reduction_factor', [2, 2.5, 9], [1.9, '3']],
  ['asha', { max_reports: 9 }, 'mode', ['stopping', 'promotion'], ['resume', true]],
  ['pbt', { perturbation_interval: 1 }, 'population', [2, 9], [1, 2.5]],
  ['pbt', { population: 2 }, 'perturbation_interval', [1, 9], [0, 1.5]],
  ['pbt', { population: 2, perturbation_interval: 1 }, 'quantile_fraction', [0.01, 0.5], [0, 0.51]],
  [
    'pbt',
    { population: 2, perturbation_interval: 1 },
    'perturbation_factors',
    [[1], Array(10).fill(2)],
    [[], [0], [-1], Array(11).fill(2)],
  ],
  ['pbt', { population: 2, perturbation_interval: 1 }, 'resample_probability', [0, 1], [-0.1, 1.1]],
];

describe('a block of a sweep file', () => {
  test.each(ranges)('%s with %o: the range of %s', (type, needed, key, inside, outside) => {
    const isLegal = (value: unknown) => legal(type, 'fileBlock', { ...needed, [key]: value });
    expect([inside.map(isLegal), outside.map(isLegal)]).toEqual([inside.map(() => true), outside.map(() => false)]);
  });

  test.each<[block: PolicyDefinition, definition: PolicyDefinition]>([
    [{ type: 'none' }, { type: 'none' }],
    [
      { type: 'bandit', slack_factor: 0.2 },
      { type: 'bandit', slackFactor: 0.2, evaluationInterval: 1, delayEvaluation: 0 },
    ],
    [
      { type: 'bandit', slack_factor: 0, slack_amount: 2, evaluation_interval: 0, delay_evaluation: 3 },
      { type: 'bandit', slackAmount: 2, evaluationInterval: 1, delayEvaluation: 3 },
    ],
    [
      { type: 'median_stopping', evaluation_interval: 2 },
      { type: 'median_stopping', evaluationInterval: 2, delayEvaluation: 0 },
    ],
    [
      { type: 'truncation_selection', truncation_percentage: 20 },
      {
        type: 'truncation_selection',
        truncationPercentage: 20,
        excludeFinishedJobs: false,
        evaluationInterval: 1,
        delayEvaluation: 0,
      },
    ],
    [{ type: 'safe' }, { type: 'safe' }],
    [
      { type: 'fast', max_reports: 9 },
      { type: 'fast', maxReports: 9 },
    ],
    [
      { type: 'asha', max_reports: 9 },
      { type: 'asha', maxReports: 9, reductionFactor: 3 },
    ],
    [
      { type: 'asha', max_reports: 9, min_reports: 4, mode: 'promotion', reduction_factor: 2 },
      { type: 'asha', mode: 'promotion', maxReports: 9, minReports: 4, reductionFactor: 2 },
    ],
    [
      { type: 'hyperband', max_reports: 9, min_reports: 9 },
      { type: 'hyperband', maxReports: 9, minReports: 9, reductionFactor: 3 },
    ],
    [
      { type: 'pasha', max_reports: 9 },
      { type: 'pasha', maxReports: 9, reductionFactor: 3 },
    ],
    [
      { type: 'pbt', population: 4, perturbation_interval: 5 },
      {
        type: 'pbt',
        population: 4,
        perturbationInterval: 5,
        quantileFraction: 0.2,
        perturbationFactors: [0.8, 1.2],
        resampleProbability: 0.25,
      },
    ],
  ])('%o becomes the definition %o', (block, definition) => {
    expect(read(block)).toEqual({ definition, found: [] });
  });

  test.each<[block: PolicyDefinition, found: RegExp]>([
    [{ type: 'bandit' }, /^problem : .*got nothing and nothing$/],
    [{ type: 'bandit', slack_factor: 0, slack_amount: 0 }, /^problem : .*got 0 and 0$/],
    [
      { type: 'bandit', slack_factor: 0.1, slack_amount: 2 },
      /^problem : both slack_factor \(0\.1\) and slack_amount \(2\)/,
    ],
    [{ type: 'asha', max_reports: 3, min_reports: 4 }, /^problem min_reports: is 4, above max_reports 3/],
    [{ type: 'hyperband', max_reports: 3, min_reports: 4 }, /^problem min_reports: is 4, above max_reports 3/],
    [{ type: 'pasha', max_reports: 3, min_reports: 4 }, /^problem min_reports: is 4, above max_reports 3/],
  ])('%o is refused', (block, found) => {
    expect(read(block).found).toEqual([expect.stringMatching(found)]);
  });

  test('with both slacks uses the factor if lenient, with a notice', () => {
    const { definition, found } = read({ type: 'bandit', slack_factor: 0.1, slack_amount: 2 }, true);
    expect(definition).toEqual({ type: 'bandit', slackFactor: 0.1, evaluationInterval: 1, delayEvaluation: 0 });
    expect(found).toEqual([expect.stringMatching(/^notice slack_amount: ignored/)]);
  });

  test.each(policies.kinds)('$type refuses unknown keys, and so does its definition', ({ type, starter }) => {
    expect(legal(type, 'fileBlock', starter)).toBe(true);
    expect(legal(type, 'fileBlock', { ...starter, unknown: 1 })).toBe(false);
    const { definition } = read(starter as PolicyDefinition);
    expect(legal(type, 'definition', definition)).toBe(true);
    expect(legal(type, 'definition', { ...definition, unknown: 1 })).toBe(false);
  });
});

describe('a definition', () => {
  test.each<[PolicyDefinition, key: string, inside: readonly unknown[], outside: readonly unknown[]]>([
    [{ type: 'bandit' }, 'slackFactor', [0.1], [0, -1]],
    [{ type: 'bandit' }, 'slackAmount', [0.1], [0, -1]],
    [{ type: 'bandit' }, 'evaluationInterval', [1, 9], [0, 1.5]],
    [{ type: 'bandit' }, 'delayEvaluation', [0, 9], [-1, 1.5]],
    [{ type: 'truncation_selection' }, 'truncationPercentage', [1, 99], [0, 100]],
    [{ type: 'safe' }, 'maxReports', [1], [0, 1.5]],
    [{ type: 'fast' }, 'maxReports', [1], [0, 1.5]],
    [{ type: 'pasha', maxReports: 9 }, 'minReports', [1], [0, 1.5]],
    [{ type: 'hyperband', maxReports: 9 }, 'reductionFactor', [2, 2.5], [1.9]],
    [{ type: 'asha', maxReports: 9 }, 'mode', ['promotion'], ['other']],
    [{ type: 'pbt', perturbationInterval: 1 }, 'population', [2], [1, 2.5]],
    [{ type: 'pbt', population: 2 }, 'perturbationInterval', [1], [0]],
    [{ type: 'pbt', population: 2, perturbationInterval: 1 }, 'quantileFraction', [0.5], [0, 0.6]],
    [
      { type: 'pbt', population: 2, perturbationInterval: 1 },
      'perturbationFactors',
      [[2]],
      [[], [0], Array(11).fill(2)],
    ],
    [{ type: 'pbt', population: 2, perturbationInterval: 1 }, 'resampleProbability', [0, 1], [-1, 2]],
  ])('%o: the range of %s', ({ type, ...needed }, key, inside, outside) => {
    const isLegal = (value: unknown) => legal(type, 'definition', { ...needed, [key]: value });
    expect([inside.map(isLegal), outside.map(isLegal)]).toEqual([inside.map(() => true), outside.map(() => false)]);
  });

  /** The range checks with clear messages, for definitions that have not passed a schema. */
  test.each<[PolicyDefinition, key: string, inside: readonly Setting[], outside: readonly Setting[]]>([
    [{ type: 'bandit' }, 'slackFactor', [1e-9, 7], [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
    [{ type: 'bandit' }, 'slackAmount', [1e-9, 7], [0, -1, Number.NaN, '1']],
    [{ type: 'median_stopping' }, 'evaluationInterval', [1, 9, undefined], [0, 1.5, '1', null, 2 ** 53]],
    [{ type: 'median_stopping' }, 'delayEvaluation', [0, 9, undefined], [-1, 1.5, '1']],
    [{ type: 'truncation_selection' }, 'truncationPercentage', [1, 50, 99], [0, 100, 1.5, '20', undefined]],
    [{ type: 'auto' }, 'maxReports', [1, 9, undefined], [0, 1.5, '9', null]],
    [{ type: 'asha' }, 'maxReports', [1, 9], [0, 1.5, '9', undefined]],
    [{ type: 'asha', maxReports: 9 }, 'minReports', [1, 8, undefined], [0, 1.5, 9, 10, '3']],
    [
      { type: 'asha', maxReports: 9 },
      'reductionFactor',
      [2, 9.5, undefined],
      [1.9, Number.NaN, Number.POSITIVE_INFINITY, '3'],
    ],
    [{ type: 'pbt', perturbationInterval: 1 }, 'population', [2, 9], [1, 2.5, '2', undefined, 2 ** 53]],
    [{ type: 'pbt', population: 2 }, 'perturbationInterval', [1, 9], [0, 1.5, '1', undefined]],
    [
      { type: 'pbt', population: 2, perturbationInterval: 1 },
      'quantileFraction',
      [0.01, 0.5, undefined],
      [0, 0.6, '0.2'],
    ],
    [
      { type: 'pbt', population: 2, perturbationInterval: 1 },
      'perturbationFactors',
      [[0.8, 1.2], [1, 2], [2], undefined],
      [[], [1], [1, 1], [0, 2], [2, Number.POSITIVE_INFINITY], [2, '3'], 2, [2, Number.NaN]],
    ],
    [
      { type: 'pbt', population: 2, perturbationInterval: 1 },
      'resampleProbability',
      [0, 0.5, 1, undefined],
      [-0.1, 1.1, '0'],
    ],
  ])('%o: the range that validatePolicy accepts for %s', (definition, key, inside, outside) => {
    const validate = (value: Setting) => () => validatePolicy({ ...definition, [key]: value });
    for (const value of inside) expect(validate(value)).not.toThrow();
    for (const value of outside)
      expect(validate(value)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^TERMINATION_/) }));
  });

  test.each<[PolicyDefinition, details: object]>([
    [{ type: 'bandit' }, { field: 'slack_factor' }],
    [
      { type: 'bandit', slackFactor: 2, slackAmount: 3 },
      { slack_factor: 2, slack_amount: 3 },
    ],
    [
      { type: 'bandit', slackAmount: -1 },
      { field: 'slack_amount', value: '-1' },
    ],
    [
      { type: 'bandit', slackFactor: -1 },
      { field: 'slack_factor', value: '-1' },
    ],
    [
      { type: 'median_stopping', evaluationInterval: 0 },
      { field: 'evaluation_interval', value: '0' },
    ],
    [
      { type: 'truncation_selection', truncationPercentage: 0 },
      { field: 'truncation_percentage', value: '0' },
    ],
    [
      { type: 'asha', maxReports: 9, minReports: 9 },
      { min_reports: 9, max_reports: 9 },
    ],
    [
      { type: 'asha', maxReports: 9, reductionFactor: 1 },
      { field: 'reduction_factor', value: '1' },
    ],
    [
      { type: 'pbt', population: 1 },
      { field: 'population', value: '1' },
    ],
    [{ type: 'bandid' }, { field: 'early_termination.type', value: 'bandid', known: policies.types }],
  ])('%o is refused with the facts %o', (definition, details) => {
    expect(() => validatePolicy(definition)).toThrow(expect.objectContaining({ details }));
  });

  test.each([
    [0.004, 'write 1 for the share'],
    [0.25, 'write 25 for the share'],
    [0, 'write 20'],
    [1.5, 'write 20'],
    [-0.5, 'write 20'],
  ])('a percentage of %d: %s', (truncationPercentage, hint) => {
    expect(() => validatePolicy({ type: 'truncation_selection', truncationPercentage })).toThrow(hint);
  });
});

describe('a policy kind, without loading its code', () => {
  test('knows whether the name alone is a definition', () => {
    const alone = policies.kinds.filter(({ standsAlone }) => standsAlone).map(({ type }) => type);
    expect(alone).toEqual(['none', 'median_stopping', 'auto', 'safe', 'fast']);
  });

  test.each<[PolicyDefinition, text: string]>([
    [{ type: 'none' }, 'none'],
    [{ type: 'bandit', slackFactor: 0.2 }, 'bandit, slack 0.2'],
    [{ type: 'bandit', slackAmount: 3 }, 'bandit, slack amount 3'],
    [{ type: 'truncation_selection', truncationPercentage: 20 }, 'truncation selection, worst 20 %'],
    [{ type: 'asha', maxReports: 9 }, 'asha, 9 reports, keeps one in 3'],
    [{ type: 'asha', maxReports: 9, mode: 'promotion' }, 'asha with promotion, 9 reports, keeps one in 3'],
    [{ type: 'asha', maxReports: 9, mode: 'stopping' }, 'asha, 9 reports, keeps one in 3'],
    [{ type: 'pbt', population: 4, perturbationInterval: 5 }, 'population of 4, compared every 5 reports'],
    [{ type: 'my-package/mine' }, 'my-package/mine'],
  ])('describes %o', (definition, text) => {
    expect(policyText(definition)).toMatch(
      text === 'none' ? /\w/ : new RegExp(`^${text.replaceAll(/[/.]/g, '\\$&')}$`),
    );
  });

  test.each<[PolicyDefinition, isContinuing: boolean]>([
    [{ type: 'asha', maxReports: 9 }, false],
    [{ type: 'asha', maxReports: 9, mode: 'promotion' }, true],
    [{ type: 'pbt', population: 4, perturbationInterval: 5 }, true],
    [{ type: 'bandit', slackFactor: 1 }, false],
    [{ type: 'unknown' }, false],
  ])('%o starts trials from others: %s', (definition, isContinuing) => {
    expect(continuingPolicy(definition) !== undefined).toBe(isContinuing);
  });

  test.each([
    [4, { isList: false, maxTotalTrials: 4, configurations: 4 }, undefined, ''],
    [4, { isList: false, maxTotalTrials: 99, configurations: Number.POSITIVE_INFINITY }, undefined, ''],
    [4, { isList: true, maxTotalTrials: 99, configurations: 99 }, 'sampling_algorithm', 'fixed list'],
    [4, { isList: false, maxTotalTrials: 3, configurations: 99 }, 'early_termination.population', 'max_total_trials 3'],
    [
      4,
      { isList: false, maxTotalTrials: 9, configurations: 3 },
      'early_termination.population',
      'population: 3 or less',
    ],
    [
      4,
      { isList: false, maxTotalTrials: 9, configurations: 1 },
      'early_termination.population',
      'population: 2 or less',
    ],
  ])('a population of %i in %o: %s', (population, facts, field, message) => {
    const fault = policyFault({ type: 'pbt', population, perturbationInterval: 1 }, facts);
    expect(fault?.field).toBe(field);
    expect(fault?.message ?? '').toContain(message);
    expect(policyFault({ type: 'bandit', slackFactor: 1 }, facts)).toBeUndefined();
  });

  test.each<[PolicyDefinition, expectedReports: number | undefined, said: readonly RegExp[]]>([
    [{ type: 'auto' }, 1, [/only 1 time,/]],
    [{ type: 'auto' }, 3, [/only 3 times,/]],
    [{ type: 'auto' }, 4, []],
    [{ type: 'auto', maxReports: 9 }, undefined, []],
    [{ type: 'auto', maxReports: 9 }, 9, []],
    [{ type: 'auto', maxReports: 9 }, 12, [/max_reports: 12/]],
    [{ type: 'bandit', slackFactor: 1, delayEvaluation: 3, evaluationInterval: 2 }, 20, []],
    [{ type: 'bandit', slackFactor: 1, delayEvaluation: 2 }, undefined, [/report 2.*delay_evaluation: 5/]],
    [{ type: 'bandit', slackFactor: 1, delayEvaluation: 2 }, 200, [/report 2.*delay_evaluation: 16/]],
    [{ type: 'bandit', slackFactor: 1, delayEvaluation: 7 }, 100, [/report 7 of 100.*delay_evaluation: 8/]],
    [{ type: 'bandit', slackFactor: 1, delayEvaluation: 8 }, 100, []],
    [
      { type: 'bandit', slackFactor: 1, delayEvaluation: 9, evaluationInterval: 10 },
      10,
      [/report 10,.*only 10.*report 3/],
    ],
    [{ type: 'bandit', slackFactor: 1, delayEvaluation: 9 }, 10, []],
    [{ type: 'asha', maxReports: 100, minReports: 6 }, 100, []],
    [{ type: 'asha', maxReports: 100, minReports: 5 }, 100, [/report 5 of 100.*min_reports: 6/]],
    [{ type: 'asha', maxReports: 9, minReports: 9 }, 9, [/not below max_reports 9/]],
    [{ type: 'asha', maxReports: 4, minReports: 3 }, 4, []],
    [{ type: 'pbt', population: 4, perturbationInterval: 10 }, 10, [/every 10 reports.*tenth of that, 1\./]],
    [{ type: 'pbt', population: 4, perturbationInterval: 99 }, 60, [/tenth of that, 6\./]],
    [{ type: 'pbt', population: 4, perturbationInterval: 3 }, 3, [/tenth of that, 1\./]],
    [{ type: 'pbt', population: 4, perturbationInterval: 9 }, 10, []],
    [{ type: 'pbt', population: 4, perturbationInterval: 9 }, undefined, []],
    [
      { type: 'truncation_selection', truncationPercentage: 50, excludeFinishedJobs: true, delayEvaluation: 5 },
      50,
      [/exclude_finished_jobs/],
    ],
    [{ type: 'truncation_selection', truncationPercentage: 49, excludeFinishedJobs: true, delayEvaluation: 5 }, 50, []],
  ])('advice on %o for %s reports', (definition, expectedReports, said) => {
    expect(policyAdvice(definition, expectedReports).map(({ text }) => text)).toEqual(
      said.map((pattern) => expect.stringMatching(pattern)),
    );
  });
});

test.each(policies.kinds)('loads the code of $type, which checks the definition first', async ({ type, starter }) => {
  const { definition } = read(starter as PolicyDefinition);
  const context = { goal: 'minimize', maxTotalTrials: 9 } as const;
  expect((await createPolicy(definition, context)).name).toBe(type);
  const broken = { ...definition, evaluationInterval: 0, maxReports: 0, population: 0 };
  if (type !== 'none') await expect(createPolicy(broken, context)).rejects.toThrow(/early_termination/);
  const make = await policies.kindOf({ type }).load();
  if (type !== 'none') expect(() => make(broken, context)).toThrow(/early_termination/);
});
