import { describe, expect, it } from 'vitest';
import type { Goal } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import { CONTRACT_REPORTS, contractLog, feedPolicy } from '../policy.contract.ts';
import type { PolicyDecision, TerminationPolicy } from '../policy.ts';

const maxReports = CONTRACT_REPORTS;
function policyOf(raw: unknown, goal: Goal = 'minimize'): TerminationPolicy {
  return createPolicy(earlyTerminationSchema.parse(raw), { goal, maxTotalTrials: 100 });
}

/** An exponential decay from 2 to a level, with a little noise. */
function curve(level: number, reports: number, seed = level): number[] {
  const rng = seededRng('curve-policy-test', seed);
  return Array.from(
    { length: reports },
    (_, i) => level + (2 - level) * Math.exp((-6 * i) / reports) + 0.01 * rng.normal(),
  );
}

function feed(policy: TerminationPolicy, trial: number, values: readonly number[]): PolicyDecision {
  let last: PolicyDecision = { kind: 'continue' };
  for (const value of values) {
    last = policy.report(trial, value, true);
    if (last.kind === 'stop') return last;
  }
  return last;
}

/** Five completed trials at the levels 0.5 … 0.9. */
function withHistory(raw: unknown, reports: number, goal: Goal = 'minimize'): TerminationPolicy {
  const policy = policyOf(raw, goal);
  const sign = goal === 'minimize' ? 1 : -1;
  for (let trial = 0; trial < 5; trial++) {
    for (const value of curve(0.5 + trial / 10, reports)) policy.report(trial, sign * value, false);
    policy.finished(trial, 'completed');
  }
  return policy;
}

describe('auto', () => {
  it('stops a poor trial early, with the numbers', () => {
    const decision = feed(withHistory({ type: 'auto', maxReports: 50 }, 50), 9, curve(1.5, 50));
    expect(decision.kind).toBe('stop');
    if (decision.kind !== 'stop') return;
    const { text, interval, numbers } = decision.reason;
    expect(interval).toBeLessThan(20);
    expect(text).toMatch(
      /^[\d.]+ is behind \d of 6 trials at interval \d+, where the best \d are kept, and its chance to beat [\d.]+ by interval 50 is [\de.-]+ < 0\.1$/,
    );
    expect(Object.keys(numbers).sort()).toEqual(
      [
        'alpha',
        'best',
        'better',
        'chance',
        'expected',
        'expectedSd',
        'guard',
        'incumbent',
        'maxReports',
        'needed',
        'noise',
        'scale',
        'trials',
      ].sort(),
    );
    expect(numbers.chance).toBeLessThan(0.1);
    expect(numbers.better).toBeGreaterThanOrEqual(numbers.guard ?? Number.NaN);
  });

  it('continues a trial that will be the best', () => {
    expect(feed(withHistory({ type: 'auto', maxReports: 50 }, 50), 9, curve(0.2, 50)).kind).toBe('continue');
  });

  it.each([
    ['auto', 10, 3],
    ['auto', 51, 5],
    ['auto', 1000, 80],
    ['fast', 10, 3],
    ['fast', 51, 3],
    ['fast', 1000, 50],
  ])('as %s with trials of %i reports, judges none before report %i', (type, reports, grace) => {
    const policy = withHistory({ type, maxReports: reports }, reports);
    const flat = Array.from({ length: reports }, () => 5);
    const decision = feed(policy, 9, flat);
    expect(decision.kind === 'stop' && decision.reason.interval).toBe(grace);
  });

  it('stops no trial at or beyond the last report, and no trial of 3 reports', () => {
    const policy = withHistory({ type: 'fast', maxReports: 3 }, 3);
    expect(feed(policy, 9, [9, 9, 9, 9, 9]).kind).toBe('continue');
  });

  it.each([
    ['completed with losses', 1e200],
    ['ended on a loss', Number.MAX_VALUE],
  ])('still stops poor trials after the first one %s of %d', (_, loss) => {
    const policy = policyOf({ type: 'auto', maxReports: 50 });
    const levels = [0.5, 0.6, 0.7, 0.8, 0.9];
    const diverged = Array.from({ length: 50 }, (__, i) => (i > 30 || loss < 1e300 ? loss : 1));
    for (const [trial, values] of [diverged, ...levels.map((level) => curve(level, 50))].entries()) {
      for (const value of values) policy.report(trial, value, false);
      policy.finished(trial, 'completed');
    }
    expect(feed(policy, 9, curve(1.6, 50)).kind).toBe('stop');
  });

  it('needs another trial that has reached the same age', () => {
    const policy = policyOf({ type: 'fast', maxReports: 20 });
    feed(policy, 0, [1]);
    feed(policy, 1, [0.9]);
    expect(
      feed(
        policy,
        2,
        Array.from({ length: 19 }, () => 9),
      ).kind,
    ).toBe('continue');
  });

  it('learns the length from the longest completed trial', () => {
    const flat = Array.from({ length: 19 }, () => 5);
    const policy = policyOf({ type: 'auto' });
    for (let trial = 0; trial < 5; trial++)
      for (const value of curve(0.5 + trial / 10, 20)) policy.report(trial, value, true);
    expect(feed(policy, 9, flat).kind).toBe('continue');
    policy.finished(0, 'completed');
    expect(feed(policy, 10, flat)).toMatchObject({
      kind: 'stop',
      reason: { interval: 3, numbers: { maxReports: 20 } },
    });
    // A longer trial makes full trials a quarter longer, until it completes.
    for (const value of curve(0.4, 21)) policy.report(11, value, false);
    expect(feed(policy, 12, flat)).toMatchObject({ kind: 'stop', reason: { numbers: { maxReports: 25 } } });
    policy.finished(11, 'completed');
    expect(feed(policy, 13, flat)).toMatchObject({ kind: 'stop', reason: { numbers: { maxReports: 21 } } });
  });

  it('stops a trial without a finite report', () => {
    const policy = withHistory({ type: 'auto', maxReports: 20 }, 20);
    expect(
      feed(
        policy,
        9,
        Array.from({ length: 10 }, () => Number.NaN),
      ),
    ).toMatchObject({
      kind: 'stop',
      reason: { interval: 3, text: expect.stringMatching(/^no finite value is behind 5 of 6 trials/) },
    });
  });

  it('survives values that overflow', () => {
    const policy = withHistory({ type: 'auto', maxReports: 20 }, 20);
    for (const value of [1e308, -1e308, 1e308, 1, 2]) policy.report(9, value, true);
    expect(policy.expectedFinal?.(9) ?? 0).not.toBeNaN();
    expect(policy.report(10, 1, true).kind).toBe('continue');
  });
});

describe('the rank guard', () => {
  it.each([1, 2, 3])('matches the naive implementation at every stop, log %i', (seed) => {
    const policy = policyOf({ type: 'fast', maxReports });
    const histories = new Map<number, number[]>();
    let stops = 0;
    for (const step of contractLog(seed)) {
      const decision = feedPolicy(policy, [step])[0];
      const values = histories.get(step.trial) ?? [];
      if (step.kind === 'rewind') values.length = Math.min(values.length, step.keep);
      else if (step.kind === 'report') values.push(step.value);
      histories.set(step.trial, values);
      if (decision?.kind !== 'stop') continue;
      stops++;
      const t = values.length;
      const best = (list: readonly number[]): number =>
        Math.min(...list.slice(0, t).filter(Number.isFinite), Number.POSITIVE_INFINITY);
      const present = [...histories.values()].filter((list) => list.length > 0);
      const { better = 0, guard = 0, trials, incumbent, chance } = decision.reason.numbers;
      expect(trials).toBe(present.length);
      expect(better).toBe(present.filter((list) => best(list) < best(values)).length);
      expect(guard).toBe(Math.ceil(present.length / (1 + (Math.min(200, 4 * maxReports) * t) / maxReports)));
      expect(better).toBeGreaterThanOrEqual(guard);
      expect(chance).toBeLessThan(0.3);
      expect(incumbent).toBe(Math.min(...present.flat().filter(Number.isFinite)));
      expect(present.filter((list) => list.length >= t).length).toBeGreaterThan(1);
      expect(t).toBeLessThan(maxReports);
    }
    expect(stops).toBeGreaterThan(0);
  });
});

describe('presets', () => {
  it('auto takes the constants of many trials once the limit of trials is raised far enough', () => {
    const numbersAt = (raised: number | undefined) => {
      const policy = withHistory({ type: 'auto', maxReports: 50 }, 50);
      if (raised !== undefined) policy.totalChanged?.(raised);
      const decision = feed(policy, 9, curve(1.5, 50));
      return decision.kind === 'stop' ? decision.reason.numbers : {};
    };
    expect(numbersAt(undefined)).toMatchObject({ alpha: 0.1 });
    expect(numbersAt(1000)).toMatchObject({ alpha: 0.3 });
    expect(numbersAt(400)).toMatchObject({ alpha: 0.2 });
  });

  it('auto counts no more trials than there are configurations', () => {
    const context = { goal: 'minimize', maxTotalTrials: 1000, configurations: 60 } as const;
    const policy = createPolicy({ type: 'auto', maxReports: 50 }, context);
    for (let trial = 0; trial < 5; trial++) feed(policy, trial, curve(0.5 + trial / 10, 50));
    expect(feed(policy, 9, curve(1.6, 50))).toMatchObject({ kind: 'stop', reason: { numbers: { alpha: 0.1 } } });
  });

  it('fast stops no later than auto, auto no later than safe', () => {
    const stopAt = (type: string): number => {
      const policy = withHistory({ type, maxReports: 50 }, 50);
      const decision = feed(policy, 9, curve(0.75, 50));
      return decision.kind === 'stop' ? decision.reason.interval : 50;
    };
    expect(stopAt('fast')).toBeLessThanOrEqual(stopAt('auto'));
    expect(stopAt('auto')).toBeLessThanOrEqual(stopAt('safe'));
  });
});

describe('expectedFinal', () => {
  it.each<Goal>(['minimize', 'maximize'])('is near the level that a stopped trial was approaching, %s', (goal) => {
    const policy = withHistory({ type: 'auto', maxReports: 50 }, 50, goal);
    const sign = goal === 'minimize' ? 1 : -1;
    const values = curve(1.2, 50).map((value) => sign * value);
    for (const value of values.slice(0, 12)) policy.report(9, value, false);
    const open = policy.expectedFinal?.(9) ?? Number.NaN;
    policy.finished(9, 'stopped');
    expect(policy.expectedFinal?.(9)).toBe(open);
    expect(sign * open).toBeGreaterThan(0.9);
    expect(sign * open).toBeLessThan(1.4);
  });

  it('is the best value of a completed trial', () => {
    const policy = withHistory({ type: 'auto', maxReports: 50 }, 50);
    expect(policy.expectedFinal?.(0)).toBe(Math.min(...curve(0.5, 50)));
  });

  it('is undefined with one report, without a length, and for unknown trials', () => {
    const policy = policyOf({ type: 'auto', maxReports: 50 });
    policy.report(0, 1, true);
    expect(policy.expectedFinal?.(0)).toBeUndefined();
    expect(policy.expectedFinal?.(5)).toBeUndefined();
    const learning = policyOf({ type: 'auto' });
    for (const value of curve(1, 10)) learning.report(0, value, true);
    expect(learning.expectedFinal?.(0)).toBeUndefined();
  });
});

describe('the cost of a report', () => {
  it('barely grows with the number of trials', () => {
    const stepsPerReport = (trials: number): number => {
      const meter = { steps: 0 };
      const policy = createPolicy({ type: 'auto', maxReports: 8 }, { goal: 'minimize', maxTotalTrials: trials }, meter);
      let reports = 0;
      for (let trial = 0; trial < trials; trial++) {
        if (trial === trials - 50) {
          meter.steps = 0;
          reports = 0;
        }
        for (let i = 1; i <= 1 + (trial % 7); i++) {
          policy.report(trial, ((trial * 7919) % trials) + trials / i, trial >= trials - 50);
          reports++;
        }
        policy.finished(trial, 'stopped');
      }
      return meter.steps / reports;
    };
    expect(stepsPerReport(1600)).toBeLessThan(2.5 * stepsPerReport(100) + 50);
  });
});
