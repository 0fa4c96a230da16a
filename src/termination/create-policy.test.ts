import { describe, expect, it } from 'vitest';
import { createPolicy } from './policies.fixture.ts';
import { earlyTerminationSchema } from './policies.ts';
import {
  CONTRACT_REPORTS,
  contractLog,
  describePolicy,
  feedPolicy,
  type PolicyContractOptions,
} from './policy.contract.ts';

const maxReports = CONTRACT_REPORTS;
const policies: readonly (readonly [string, unknown, PolicyContractOptions?])[] = [
  ['none', { type: 'none' }],
  ['bandit by factor', { type: 'bandit', slackFactor: 0.1 }, { notMirrored: 'the factor divides when maximising' }],
  ['bandit by amount', { type: 'bandit', slackAmount: 0.2, evaluationInterval: 2, delayEvaluation: 3 }],
  ['median stopping', { type: 'median_stopping' }],
  ['median stopping, sparse', { type: 'median_stopping', evaluationInterval: 5, delayEvaluation: 7 }],
  ['truncation', { type: 'truncation_selection', truncationPercentage: 30 }],
  [
    'truncation without finished',
    { type: 'truncation_selection', truncationPercentage: 60, excludeFinishedJobs: true },
  ],
  ['asha', { type: 'asha', maxReports }],
  ['hyperband', { type: 'hyperband', maxReports, reductionFactor: 2 }],
  ['pasha', { type: 'pasha', maxReports, reductionFactor: 2 }, { rewindLeavesTrace: 'the top rung never falls' }],
];

for (const [name, raw, options] of policies) {
  const definition = earlyTerminationSchema.parse(raw);
  describePolicy(name, (context) => createPolicy(definition, context), options);
}

describe('createPolicy', () => {
  it.each(policies.slice(1))('%s stops at least one trial on the contract logs', (_, raw) => {
    const definition = earlyTerminationSchema.parse(raw);
    const stops = [1, 2, 3].flatMap((seed) => {
      const policy = createPolicy(definition, { goal: 'minimize', maxTotalTrials: 16 });
      expect(policy.name).toBe(definition.type);
      return feedPolicy(policy, contractLog(seed)).filter((decision) => decision?.kind === 'stop');
    });
    expect(stops.length).toBeGreaterThan(0);
  });

  it('refuses an inconsistent definition', () => {
    const bandit = earlyTerminationSchema.parse({ type: 'bandit' });
    expect(() => createPolicy(bandit, { goal: 'minimize', maxTotalTrials: 1 })).toThrow(/slack_factor or slack_amount/);
  });
});
