import { expect, it } from 'vitest';
import { createPolicy } from './policies.fixture.ts';
import { earlyTerminationSchema } from './policies.ts';
import { CONTRACT_REPORTS, contractLog, feedPolicy, type PolicyStep } from './policy.contract.ts';

const goal = 'minimize';
const logs = [10, 12].map(contractLog);

function make(block: object) {
  const definition = earlyTerminationSchema.parse(block);
  return () => createPolicy(definition, { goal, maxTotalTrials: 100 });
}

/** Stops of the logs, spread over them, and the decision if the report had been another value. */
function* stops(block: object) {
  const fresh = make(block);
  let passed = 0;
  for (const log of logs)
    for (const [i, decision] of feedPolicy(fresh(), log).entries()) {
      const step = log[i];
      if (decision?.kind !== 'stop' || step?.kind !== 'report' || passed++ % 9 > 0) continue;
      const before: readonly PolicyStep[] = log.slice(0, i);
      yield {
        reason: decision.reason,
        value: step.value,
        with: (value: number) => feedPolicy(fresh(), [...before, { ...step, value }])[i],
      };
    }
}

const exact = [
  { type: 'bandit', slackFactor: 0.05 },
  { type: 'bandit', slackAmount: 0.2 },
  { type: 'median_stopping' },
  { type: 'truncation_selection', truncationPercentage: 30 },
  { type: 'truncation_selection', truncationPercentage: 60, excludeFinishedJobs: true },
  { type: 'asha', maxReports: CONTRACT_REPORTS },
  { type: 'hyperband', maxReports: CONTRACT_REPORTS },
  { type: 'asha', mode: 'promotion', maxReports: CONTRACT_REPORTS },
];
const sufficient = [
  { type: 'pasha', maxReports: CONTRACT_REPORTS },
  { type: 'auto', maxReports: CONTRACT_REPORTS },
  { type: 'fast', maxReports: CONTRACT_REPORTS },
];

it.each([...exact, ...sufficient])('the value that %o says was needed would have been enough', (block) => {
  let count = 0;
  for (const { reason, with: decide } of stops(block)) {
    const { needed } = reason.numbers;
    if (needed === undefined) continue;
    count++;
    expect(decide(needed - 1e-9)).toEqual({ kind: 'continue' });
  }
  expect(count).toBeGreaterThan(1);
});

it.each(exact)('a value worse than %o says was needed would not have been enough', (block) => {
  for (const { reason, value, with: decide } of stops(block)) {
    const { needed } = reason.numbers;
    const worse = Number.isFinite(value) ? value : Number(needed) + 1;
    if (needed === undefined || !(worse > needed)) continue;
    for (const share of [0.01, 0.5]) expect(decide(needed + share * (worse - needed))?.kind).toBe('stop');
  }
});

it.each(exact)('%o names no needed value only where none would have been enough', (block) => {
  for (const { reason, with: decide } of stops(block))
    if (reason.numbers.needed === undefined) expect(decide(-1000)?.kind).toBe('stop');
});

it('the value that a member of a population needed would have kept it', () => {
  const decide = (last: number) => {
    const policy = createPolicy(
      earlyTerminationSchema.parse({ type: 'pbt', population: 5, perturbationInterval: 1, quantileFraction: 0.4 }),
      { goal: 'maximize', maxTotalTrials: 100 },
    );
    for (let member = 0; member < 5; member++) policy.next?.(member);
    for (const [member, value] of [0.9, 0.7, 0.7, 0.8].entries()) policy.report(member, value, true);
    return policy.report(4, last, true);
  };
  expect(decide(0.1)).toMatchObject({ kind: 'stop', reason: { numbers: { better: 4, needed: 0.7 } } });
  expect(decide(0.69).kind).toBe('stop');
  expect(decide(0.7).kind).toBe('continue');
});
