/** The worked examples of the HyperDrive reference, sections 2.1 to 2.4. */
import { describe, expect, it } from 'vitest';
import type { Goal } from '../model/index.ts';
import { EvaluationSchedule } from './evaluation/evaluation-schedule.ts';
import { createPolicy } from './policies.fixture.ts';
import type { EarlyTerminationDefinition } from './policies.ts';
import type { PolicyDecision, TerminationPolicy } from './policy.ts';

const every = { evaluationInterval: 1, delayEvaluation: 0 };

function policyOf(definition: EarlyTerminationDefinition, goal: Goal = 'maximize'): TerminationPolicy {
  return createPolicy(definition, { goal, maxTotalTrials: 100 });
}

/** Feeds a whole curve and returns the decision at its last report. */
function feed(policy: TerminationPolicy, trial: number, values: readonly number[], judged = true): PolicyDecision {
  let last: PolicyDecision = { kind: 'continue' };
  for (const value of values) last = policy.report(trial, value, judged);
  return last;
}

function textOf(decision: PolicyDecision): string {
  return decision.kind === 'stop' ? decision.reason.text : decision.kind;
}

describe('evaluation intervals', () => {
  it.each([
    [1, 5, [5, 6, 7]],
    [2, 5, [6, 8, 10]],
    [100, 200, [200, 300, 400]],
    [2, 0, [2, 4, 6]],
    [3, 3, [3, 6, 9]],
    [1, 0, [1, 2, 3]],
  ])('interval %i, delay %i', (interval, delay, expected) => {
    const schedule = new EvaluationSchedule(interval, delay);
    const due = Array.from({ length: 1000 }, (_, i) => i + 1).filter((n) => schedule.isDue(n));
    expect(due.slice(0, 3)).toEqual(expected);
    expect([1, 2, 3].map((stage) => schedule.intervalOf(stage))).toEqual(expected);
    for (let n = 0; n <= 1000; n++) expect(schedule.stageOf(n)).toBe(due.filter((d) => d <= n).length);
  });
});

describe('bandit', () => {
  const last = (definition: object, goal: Goal, best: number, value: number, interval: number): string => {
    const policy = policyOf({ type: 'bandit', ...every, delayEvaluation: interval, ...definition }, goal);
    feed(
      policy,
      0,
      Array.from({ length: interval }, () => best),
    );
    return textOf(
      feed(
        policy,
        1,
        Array.from({ length: interval }, () => value),
      ),
    );
  };

  it.each([
    [{ slackFactor: 0.2 }, 'maximize', 0.8, 0.67, 10, 'continue'],
    [{ slackFactor: 0.2 }, 'maximize', 0.8, 0.66, 10, '0.66 < 0.6667 = 0.8/1.2 at interval 10'],
    [{ slackFactor: 0.2 }, 'maximize', 0.8, 0.61, 10, '0.61 < 0.6667 = 0.8/1.2 at interval 10'],
    [{ slackFactor: 0.2 }, 'maximize', 0.8, 0.8 / 1.2, 10, 'continue'],
    [{ slackFactor: 0.1 }, 'maximize', 0.8, 0.7273, 10, 'continue'],
    [{ slackFactor: 0.1 }, 'maximize', 0.8, 0.7272, 10, '0.7272 < 0.7273 = 0.8/1.1 at interval 10'],
    [{ slackAmount: 0.2 }, 'maximize', 0.8, 0.6, 100, 'continue'],
    [{ slackAmount: 0.2 }, 'maximize', 0.8, 0.59, 100, '0.59 < 0.6 = 0.8 - 0.2 at interval 100'],
    [{ slackFactor: 0.2 }, 'minimize', 0.25, 0.3, 4, 'continue'],
    [{ slackFactor: 0.2 }, 'minimize', 0.25, 0.31, 4, '0.31 > 0.3 = 0.25·1.2 at interval 4'],
    [{ slackAmount: 0.05 }, 'minimize', 0.25, 0.3, 4, 'continue'],
    [{ slackAmount: 0.05 }, 'minimize', 0.25, 0.31, 4, '0.31 > 0.3 = 0.25 + 0.05 at interval 4'],
    // For a negative best value, the plain ratio would put the limit above it.
    [{ slackFactor: 0.2 }, 'maximize', -1, -1.16, 1, 'continue'],
    [{ slackFactor: 0.2 }, 'maximize', -1, -1.17, 1, '-1.17 < -1.167 = -1 - 1·0.2/1.2 at interval 1'],
    [{ slackFactor: 0.2 }, 'minimize', -1, -0.8, 1, 'continue'],
    [{ slackFactor: 0.2 }, 'minimize', -1, -0.79, 1, '-0.79 > -0.8 = -1 + 1·0.2 at interval 1'],
    [{ slackFactor: 0.2 }, 'minimize', 0, 0, 1, 'continue'],
    [{ slackFactor: 0.2 }, 'minimize', 0, 0.01, 1, '0.01 > 0 = 0 + 0·0.2 at interval 1'],
  ] as const)('%j %s: best %f, own %f', (definition, goal, best, value, interval, expected) => {
    expect(last(definition, goal, best, value, interval)).toBe(expected);
  });

  it('never stops before the delay', () => {
    const policy = policyOf({ type: 'bandit', slackFactor: 0.15, evaluationInterval: 1, delayEvaluation: 10 });
    feed(
      policy,
      0,
      Array.from({ length: 20 }, () => 0.9),
    );
    const kinds = Array.from({ length: 10 }, () => policy.report(1, 0.1, true).kind);
    expect(kinds).toEqual([...Array.from({ length: 9 }, () => 'continue'), 'stop']);
  });

  it('never stops the best trial for either sign', () => {
    const policy = policyOf({ type: 'bandit', slackFactor: 0.2, ...every });
    expect(feed(policy, 0, [-3, -2, -1]).kind).toBe('continue');
    expect(feed(policy, 1, [-3]).kind).toBe('continue');
    expect(policy.report(0, -5, true).kind).toBe('continue');
  });

  it('compares with others only up to the same interval', () => {
    const policy = policyOf({ type: 'bandit', slackFactor: 0.1, ...every });
    feed(policy, 0, [0.5, 0.6, 0.7, 0.9], false);
    expect(textOf(feed(policy, 2, [0.5, 0.62]))).toBe('continue');
    expect(textOf(policy.report(2, 0.62, true))).toBe('0.62 < 0.6364 = 0.7/1.1 at interval 3');
  });

  it('uses the best value so far, not the latest', () => {
    const policy = policyOf({ type: 'bandit', slackFactor: 0.1, ...every });
    feed(policy, 0, [0.5, 0.6], false);
    expect(textOf(feed(policy, 1, [0.59, 0.1]))).toBe('continue');
  });

  it('records the numbers of its reason', () => {
    const policy = policyOf({ type: 'bandit', slackFactor: 0.2, ...every });
    policy.report(0, 0.8, true);
    const decision = policy.report(1, 0.61, true);
    expect(decision).toEqual({
      kind: 'stop',
      reason: {
        policy: 'bandit',
        text: '0.61 < 0.6667 = 0.8/1.2 at interval 1',
        interval: 1,
        numbers: { best: 0.61, limit: 0.8 / 1.2, bestOfAll: 0.8, slackFactor: 0.2, needed: 0.8 / 1.2 },
      },
    });
  });
});

describe('median stopping', () => {
  it('maximise at interval 5: stops B, keeps A and C, and D has not got there yet', () => {
    const policy = policyOf({ type: 'median_stopping', evaluationInterval: 5, delayEvaluation: 0 });
    feed(policy, 3, [0.3, 0.5, 0.66]);
    feed(policy, 0, [0.5, 0.6, 0.7, 0.75, 0.8], false);
    feed(policy, 1, [0.4, 0.45, 0.5, 0.52], false);
    feed(policy, 2, [0.6, 0.62, 0.61, 0.63, 0.64], false);
    const decision = policy.report(1, 0.55, true);
    expect(textOf(decision)).toBe('0.55 < 0.5533, the median of 4 running averages at interval 5');
    expect(decision.kind === 'stop' && decision.reason.numbers.median).toBeCloseTo((0.62 + 1.46 / 3) / 2, 12);
  });

  it.each([
    [0, 'continue'],
    [1, '1.7 > 1.567, the median of 3 running averages at interval 3'],
    [2, 'continue'],
  ])('minimise at interval 3: trial %i', (trial, expected) => {
    const curves = [
      [2, 1.5, 1.2],
      [1.9, 1.8, 1.7],
      [2.5, 1.1, 1],
    ];
    const policy = policyOf({ type: 'median_stopping', evaluationInterval: 3, delayEvaluation: 0 }, 'minimize');
    for (const [i, curve] of curves.entries()) if (i !== trial) feed(policy, i, curve, false);
    expect(textOf(feed(policy, trial, curves[trial] ?? []))).toBe(expected);
  });

  it('keeps a trial equal to the median', () => {
    const policy = policyOf({ type: 'median_stopping', ...every });
    policy.report(0, 0.5, true);
    expect(policy.report(1, 0.5, true).kind).toBe('continue');
  });
});

describe('truncation selection', () => {
  const best = [0.91, 0.88, 0.86, 0.85, 0.8, 0.79, 0.75, 0.7, 0.62, 0.55];
  const judge = (index: number, excludeFinishedJobs: boolean, ended: readonly number[], percentage = 20): string => {
    const policy = policyOf({
      type: 'truncation_selection',
      truncationPercentage: percentage,
      excludeFinishedJobs,
      evaluationInterval: 1,
      delayEvaluation: 5,
    });
    for (const [i, value] of best.entries()) if (i !== index) feed(policy, i, [0, 0, 0, 0, value], false);
    for (const i of ended) policy.finished(i, 'stopped');
    return textOf(feed(policy, index, [0, 0, 0, 0, best[index] ?? 0]));
  };

  it('stops the two worst of ten at 20 %', () => {
    expect(best.map((_, i) => judge(i, false, []) !== 'continue')).toEqual([...Array(8).fill(false), true, true]);
    expect(judge(8, false, [])).toBe('0.62 is among the worst 2 of 10 trials (20 %) at interval 5');
  });

  it('keeps stopping without finished trials, and saturates with them', () => {
    expect(judge(7, true, [8, 9])).toBe('0.7 is among the worst 1 of 8 trials (20 %) at interval 5');
    expect(judge(7, false, [8, 9])).toBe('continue');
  });

  it('stops no trial if the share is less than one trial', () => {
    const policy = policyOf({
      type: 'truncation_selection',
      truncationPercentage: 10,
      excludeFinishedJobs: false,
      ...every,
    });
    for (let i = 0; i < 4; i++) policy.report(i, 1, false);
    expect(policy.report(4, 0, true).kind).toBe('continue');
  });

  it('stops one trial for 25 % of four', () => {
    const policy = policyOf({
      type: 'truncation_selection',
      truncationPercentage: 25,
      excludeFinishedJobs: false,
      ...every,
    });
    for (let i = 0; i < 3; i++) policy.report(i, i + 1, false);
    expect(textOf(policy.report(3, 0, true))).toBe('0 is among the worst 1 of 4 trials (25 %) at interval 1');
  });

  it('keeps tied trials', () => {
    const policy = policyOf({
      type: 'truncation_selection',
      truncationPercentage: 50,
      excludeFinishedJobs: false,
      ...every,
    });
    for (let i = 0; i < 4; i++) expect(policy.report(i, 0.5, true).kind).toBe('continue');
  });
});

describe('no termination', () => {
  it('stops no trial', () => {
    const policy = policyOf({ type: 'none' });
    policy.report(0, 1, true);
    expect(policy.report(1, Number.NaN, true).kind).toBe('continue');
  });
});
