import { describe, expect, it } from 'vitest';
import { allErrorRows, isHyperDriveException } from '../base/index.ts';
import type { PolicyDefinition } from '../model/index.ts';
import { validatePolicy } from './create-policy.ts';
import { type EarlyTerminationDefinition, earlyTerminationSchema } from './policies.ts';

const every = { evaluationInterval: 1, delayEvaluation: 0 };
const truncation = { type: 'truncation_selection', excludeFinishedJobs: false, ...every } as const;
const pbt = {
  type: 'pbt' as const,
  population: 8,
  perturbationInterval: 5,
  quantileFraction: 0.2,
  perturbationFactors: [0.8, 1.2],
  resampleProbability: 0.25,
} satisfies EarlyTerminationDefinition;
const asha = { type: 'asha', maxReports: 50, reductionFactor: 3 } as const;

function problemOf(definition: PolicyDefinition): { code: string; message: string } | undefined {
  try {
    validatePolicy(definition);
    return undefined;
  } catch (error) {
    if (!isHyperDriveException(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

const wrong: readonly (readonly [PolicyDefinition, string, RegExp])[] = [
  [
    { type: 'bandid' },
    'TERMINATION_UNKNOWN_POLICY',
    /expected one of none, bandit, .*got "bandid"; did you mean bandit/,
  ],
  [
    { type: 'bandit', ...every },
    'TERMINATION_SLACK_MISSING',
    /slack_factor or slack_amount.*neither.*slack_factor: 0\.2/,
  ],
  [
    { type: 'bandit', slackFactor: 40, slackAmount: 3, ...every },
    'TERMINATION_SLACK_BOTH',
    /both \(40 and 3\); remove one/,
  ],
  [
    { type: 'bandit', slackFactor: 0, ...every },
    'TERMINATION_BAD_SLACK',
    /slack_factor: expected a finite number above 0, got 0/,
  ],
  [
    { type: 'bandit', slackAmount: Number.POSITIVE_INFINITY, ...every },
    'TERMINATION_BAD_SLACK',
    /slack_amount.*got Infinity/,
  ],
  [
    { ...truncation, truncationPercentage: 100 },
    'TERMINATION_BAD_PERCENTAGE',
    /integer from 1 to 99, got 100; write 20/,
  ],
  [{ ...truncation, truncationPercentage: 0.3 }, 'TERMINATION_BAD_PERCENTAGE', /got 0\.3; write 30/],
  [{ ...truncation, truncationPercentage: Number.NaN }, 'TERMINATION_BAD_PERCENTAGE', /got NaN/],
  [
    { type: 'median_stopping', evaluationInterval: 0, delayEvaluation: 0 },
    'TERMINATION_BAD_INTERVAL',
    /evaluation_interval.*at least 1, got 0/,
  ],
  [
    { type: 'median_stopping', evaluationInterval: 1, delayEvaluation: -1 },
    'TERMINATION_BAD_INTERVAL',
    /delay_evaluation.*at least 0, got -1/,
  ],
  [{ type: 'auto', maxReports: 1.5 }, 'TERMINATION_BAD_REPORTS', /max_reports.*got 1\.5/],
  [
    { ...asha, minReports: 50 },
    'TERMINATION_BAD_REPORTS',
    /min_reports: expected less than max_reports \(50\), got 50/,
  ],
  [{ ...asha, minReports: 0 }, 'TERMINATION_BAD_REPORTS', /min_reports.*got 0/],
  [{ ...asha, reductionFactor: 1 }, 'TERMINATION_BAD_REDUCTION', /reduction_factor.*at least 2, got 1/],
  [{ ...pbt, population: 1 }, 'TERMINATION_BAD_POPULATION', /population: expected an integer of at least 2.*got 1/],
  [{ ...pbt, perturbationInterval: 0 }, 'TERMINATION_BAD_POPULATION', /perturbation_interval: .*at least 1.*got 0/],
  [{ ...pbt, quantileFraction: 0.6 }, 'TERMINATION_BAD_POPULATION', /quantile_fraction: .*at most 0\.5.*got 0\.6/],
  [
    { ...pbt, perturbationFactors: [1] },
    'TERMINATION_BAD_POPULATION',
    /perturbation_factors: .*other than 1.*got \[1\]/,
  ],
  [{ ...pbt, perturbationFactors: [0.8, -1] }, 'TERMINATION_BAD_POPULATION', /perturbation_factors: .*above 0.*got -1/],
  [{ ...pbt, resampleProbability: 2 }, 'TERMINATION_BAD_POPULATION', /resample_probability: .*0 to 1, got 2/],
];

describe('validatePolicy', () => {
  it.each(wrong)('%j: %s', (definition, code, message) => {
    const problem = problemOf(definition);
    expect(problem?.code).toBe(code);
    expect(problem?.message).toMatch(message);
    expect(problem?.message).toMatch(/^early_termination/);
  });

  it.each([
    { type: 'none' },
    { type: 'bandit', slackFactor: 0.1 },
    { type: 'bandit', slackAmount: 3, evaluationInterval: 2, delayEvaluation: 5 },
    { type: 'median_stopping' },
    { type: 'truncation_selection', truncationPercentage: 99 },
    { type: 'auto' },
    { type: 'fast', maxReports: 1 },
    { type: 'pasha', maxReports: 50, minReports: 3, reductionFactor: 2.5 },
    { type: 'asha', mode: 'promotion', maxReports: 50 },
    { type: 'pbt', population: 2, perturbationInterval: 1 },
  ])('accepts %j', (raw) => {
    expect(problemOf(earlyTerminationSchema.parse(raw))).toBeUndefined();
  });

  it('names the field and the value of a wrong number of reports, for programs', () => {
    expect(() => {
      validatePolicy({ type: 'auto', maxReports: 1.5 });
    }).toThrow(expect.objectContaining({ details: { field: 'max_reports', value: '1.5' } }));
  });

  // A damaged folder causes this one, not a user's settings: policy-advice.test.ts tests it.
  const stored = 'TERMINATION_BAD_SETTINGS';

  it('has a case for every error code that users can cause', () => {
    const codes = allErrorRows()
      .map(([code]) => code)
      .filter((code) => code.startsWith('TERMINATION_') && code !== stored);
    expect(codes).toEqual([...new Set(wrong.map(([, code]) => code))].sort());
  });
});
