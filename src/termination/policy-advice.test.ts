import { describe, expect, it } from 'vitest';
import { policyAdvice } from './create-policy.ts';
import { earlyTerminationSchema } from './policies.ts';

function codesOf(raw: unknown, expectedReports?: number): string[] {
  return policyAdvice(earlyTerminationSchema.parse(raw), expectedReports).map(({ code }) => code);
}

const bandit = { type: 'bandit', slackFactor: 0.1 };
const truncation = {
  type: 'truncation_selection',
  truncationPercentage: 50,
  excludeFinishedJobs: true,
  delayEvaluation: 5,
};
const asha = { type: 'asha', maxReports: 100 };

describe('policyAdvice', () => {
  it.each([
    ['no advice for none', { type: 'none' }, 1, []],
    ['the first two reports are uninformative', bandit, undefined, ['FIRST_REPORTS']],
    ['the first two reports, by the interval', { ...bandit, evaluationInterval: 2 }, 50, ['FIRST_REPORTS']],
    ['an interval can replace a delay', { ...bandit, evaluationInterval: 5 }, 50, []],
    ['a delay of 3 for an unknown length', { ...bandit, delayEvaluation: 3 }, undefined, []],
    ['5 of 50 is enough', { ...bandit, delayEvaluation: 5 }, 50, []],
    ['5 of 100 is less than 8 %', { ...bandit, delayEvaluation: 5 }, 100, ['SHORT_DELAY']],
    ['a delay at the end never acts', { ...bandit, delayEvaluation: 20 }, 20, ['LATE_DELAY']],
    ['nothing to save in 3 reports', { ...bandit, delayEvaluation: 2 }, 3, ['NOTHING_TO_SAVE', 'FIRST_REPORTS']],
    ['half of the unfinished', truncation, 50, ['EXCLUDES_FINISHED']],
    ['a fifth of the unfinished is fine', { ...truncation, truncationPercentage: 20 }, 50, []],
    ['half of all is fine', { ...truncation, excludeFinishedJobs: false }, 50, []],
    ['auto needs no advice', { type: 'auto' }, 50, []],
    ['auto with another length', { type: 'auto', maxReports: 30 }, 50, ['LENGTH_DIFFERS']],
    ['auto with one report', { type: 'auto' }, 1, ['NOTHING_TO_SAVE']],
    ['asha by default', asha, 100, []],
    ['asha with a rung too early', { ...asha, minReports: 4 }, 100, ['EARLY_RUNG']],
    ['asha with the first report', { ...asha, minReports: 1 }, undefined, ['FIRST_REPORTS']],
    ['asha without a rung', { ...asha, maxReports: 3 }, undefined, ['NOTHING_TO_SAVE']],
    ['pasha', { ...asha, type: 'pasha' }, 100, ['WEAK_POLICY']],
  ] as const)('%s', (_, raw, expectedReports, codes) => {
    expect(codesOf(raw, expectedReports)).toEqual(codes);
  });

  it('recommends settings', () => {
    const text = policyAdvice(earlyTerminationSchema.parse({ ...bandit, delayEvaluation: 5 }), 100)[0]?.text;
    expect(text).toMatch(/report 5 of 100.*Set delay_evaluation: 8 or more/);
  });
});

it('refuses stored settings that do not fit the schema', () => {
  const damaged = { type: 'median_stopping', evaluationInterval: 'x' };
  expect(() => policyAdvice(damaged)).toThrow(
    expect.objectContaining({
      code: 'TERMINATION_BAD_SETTINGS',
      message: expect.stringContaining('evaluationInterval'),
    }),
  );
});
