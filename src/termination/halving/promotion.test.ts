import { describe, expect, test } from 'vitest';
import type { Goal } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import type { TerminationPolicy } from '../policy.ts';

/** Rungs at 2, 4 and 8 of 16 reports; one in two continues. */
const definition = earlyTerminationSchema.parse({
  type: 'asha',
  mode: 'promotion',
  maxReports: 16,
  minReports: 2,
  reductionFactor: 2,
});

function fresh(context: { goal?: Goal; configurations?: number } = {}): TerminationPolicy {
  return createPolicy(definition, { goal: 'minimize', maxTotalTrials: 100, ...context });
}

/** Reports the same value until the policy stops the trial, at most `upTo` times. @returns number of reports */
function train(
  policy: TerminationPolicy,
  trial: number,
  value: number,
  upTo = 16,
  step?: (report: number) => number,
): number {
  for (let report = 1; report <= upTo; report++)
    if (policy.report(trial, value, true, step?.(report)).kind === 'stop') {
      policy.finished(trial, 'stopped');
      return report;
    }
  policy.finished(trial, 'completed');
  return upTo;
}

describe('at a rung', () => {
  test('a trial that arrives before any comparison is paused, with the reason', () => {
    const policy = fresh();
    expect(policy.report(0, 0.5, true)).toEqual({ kind: 'continue' });
    expect(policy.report(0, 0.4, true)).toEqual({
      kind: 'stop',
      reason: {
        policy: 'asha',
        interval: 2,
        text: '0.4 waits at interval 2 for others: one in 2 goes on, and 1 got there',
        numbers: { best: 0.4, arrived: 1, better: 0, kept: 0 },
      },
    });
  });

  test('a trial that is behind is paused, with the numbers', () => {
    const policy = fresh();
    train(policy, 0, 0.5);
    policy.report(1, 0.6, true);
    expect(policy.report(1, 0.7, true)).toMatchObject({
      reason: {
        text: '0.6 is behind 1 of 2 trials at interval 2, where the best 1 (one in 2) go on: paused until it is among them',
      },
    });
  });

  test('a trial in the best half continues without a pause', () => {
    const policy = fresh();
    expect(train(policy, 0, 0.5)).toBe(2);
    expect(train(policy, 1, 0.4)).toBe(4);
  });

  test('a trial without a finite value is paused and never continues', () => {
    const policy = fresh();
    for (let trial = 0; trial < 10; trial++) expect(train(policy, trial, Number.NaN)).toBe(2);
    expect(policy.next?.(10)).toEqual({ kind: 'new' });
  });
});

describe('a free slot', () => {
  test('takes a new configuration while no paused trial is among the best', () => {
    const policy = fresh();
    expect(policy.next?.(0)).toEqual({ kind: 'new' });
    train(policy, 0, 0.5);
    expect(policy.next?.(1)).toEqual({ kind: 'new' });
  });

  test('takes the best paused trial once it is among the best, with the numbers', () => {
    const policy = fresh();
    train(policy, 0, 0.3);
    train(policy, 1, 0.5);
    expect(policy.next?.(2)).toEqual({
      kind: 'continue',
      parent: 0,
      isExplored: false,
      reason: {
        policy: 'asha',
        interval: 2,
        text: '0.3 has come to be among the best 1 of 2 trials at interval 2 (one in 2): goes on from trial 0 to interval 4',
        numbers: { best: 0.3, arrived: 2, better: 0, kept: 1 },
      },
    });
    expect(policy.next?.(3)).toEqual({ kind: 'new' });
  });

  test('prefers the highest rung', () => {
    const policy = fresh();
    // 2 and 3 pass the first rung and wait at the second; the poor ones after them lift 0 into the best half of the
    // first.
    for (const [trial, value] of [0.8, 0.9, 0.47, 0.48, 0.95, 0.95].entries()) train(policy, trial, value);
    expect(policy.next?.(6)).toMatchObject({ kind: 'continue', parent: 2, reason: { interval: 4 } });
    expect(policy.next?.(7)).toMatchObject({ kind: 'continue', parent: 0, reason: { interval: 2 } });
    expect(policy.next?.(8)).toEqual({ kind: 'new' });
  });

  test('waits until the paused trial has ended', () => {
    const policy = fresh();
    train(policy, 0, 0.5);
    policy.report(1, 0.1, false);
    policy.report(1, 0.1, false);
    policy.finished(1, 'completed');
    policy.report(2, 0.05, true);
    policy.report(2, 0.05, true);
    expect(policy.report(3, 0.3, true).kind).toBe('continue');
    expect(policy.report(3, 0.3, true).kind).toBe('stop');
    train(policy, 4, 0.9);
    train(policy, 5, 0.9);
    expect(policy.next?.(6)).toEqual({ kind: 'new' });
    policy.finished(3, 'stopped');
    expect(policy.next?.(6)).toMatchObject({ kind: 'continue', parent: 3 });
  });

  test('never takes a trial that failed, was canceled, or ended by itself', () => {
    for (const outcome of ['failed', 'canceled', 'completed'] as const) {
      const policy = fresh();
      policy.report(0, 0.1, true);
      policy.report(0, 0.1, true);
      policy.finished(0, outcome);
      train(policy, 1, 0.5);
      expect(policy.next?.(2)).toEqual({ kind: 'new' });
    }
  });

  test('waits if the sampler is exhausted', () => {
    const policy = fresh({ configurations: 2 });
    expect(policy.next?.(0)).toEqual({ kind: 'new' });
    expect(policy.next?.(1)).toEqual({ kind: 'new' });
    expect(policy.next?.(2)).toEqual({ kind: 'wait' });
    train(policy, 0, 0.3);
    expect(policy.next?.(2)).toEqual({ kind: 'wait' });
    train(policy, 1, 0.5);
    expect(policy.next?.(2)).toMatchObject({ kind: 'continue', parent: 0 });
    expect(policy.next?.(3)).toEqual({ kind: 'wait' });
  });
});

describe('a promoted trial', () => {
  /** Trial 0 waits at rung 2 and continues as trial 2. */
  function promoted(step?: (report: number) => number): TerminationPolicy {
    const policy = fresh();
    train(policy, 0, 0.3, 16, step);
    train(policy, 1, 0.5, 16, step);
    expect(policy.next?.(2)).toMatchObject({ kind: 'continue', parent: 0 });
    return policy;
  }

  test('counts its intervals from its pause on', () => {
    const policy = promoted();
    expect(train(policy, 2, 0.3)).toBe(2);
    expect(policy.next?.(3)).toEqual({ kind: 'new' });
  });

  test('that starts from zero repeats steps, which are not intervals', () => {
    const policy = promoted((report) => report);
    expect(train(policy, 2, 0.3, 16, (report) => report)).toBe(4);
  });

  test('keeps the best value of its predecessor', () => {
    const policy = promoted();
    policy.report(2, 0.9, true);
    expect(policy.report(2, 0.9, true)).toMatchObject({ kind: 'stop', reason: { numbers: { best: 0.3 } } });
  });

  test('is rewound at most to its start', () => {
    const policy = promoted();
    policy.report(2, 0.3, true);
    policy.rewind(2, 0);
    expect(train(policy, 2, 0.3)).toBe(2);
  });

  test('that fails is not promoted again', () => {
    const policy = promoted();
    policy.report(2, 0.2, true);
    policy.report(2, 0.2, true);
    policy.finished(2, 'failed');
    for (let trial = 3; trial < 8; trial++) train(policy, trial, 0.9);
    expect(policy.next?.(8)).not.toMatchObject({ parent: 2 });
  });

  test('is paused again, and its reports meanwhile are not intervals', () => {
    const policy = promoted();
    policy.report(2, 0.3, true);
    expect(policy.report(2, 0.3, true).kind).toBe('stop');
    policy.report(2, 0.01, false);
    policy.finished(2, 'stopped');
    train(policy, 3, 0.4);
    train(policy, 4, 0.45);
    expect(policy.next?.(5)).toMatchObject({ kind: 'continue', parent: 3 });
    train(policy, 5, 0.4);
    const next = policy.next?.(6);
    expect(next).toMatchObject({ kind: 'continue', parent: 2, reason: { interval: 4, numbers: { best: 0.3 } } });
  });
});

test('a rewind undoes arrivals', () => {
  const policy = fresh();
  policy.report(0, 0.1, false);
  policy.report(0, 0.1, false);
  policy.rewind(0, 0);
  // Without the arrival of trial 0, this is the first one at the rung.
  policy.report(1, 0.5, true);
  expect(policy.report(1, 0.5, true)).toMatchObject({ reason: { numbers: { arrived: 1 } } });
});

test('trials of earlier sweeps are references and never continue', () => {
  const policy = fresh();
  for (let report = 0; report < 4; report++) policy.report(-1, 0.01, false);
  policy.finished(-1, 'stopped');
  train(policy, 0, 0.5);
  train(policy, 1, 0.6);
  expect(policy.next?.(2)).toEqual({ kind: 'new' });
});

test.each([1, 2, 3])('maximising −x equals minimising x with promotions, log %i', (seed) => {
  const play = (sign: 1 | -1) => {
    const policy = fresh({ goal: sign === 1 ? 'minimize' : 'maximize' });
    const rng = seededRng('promotion', seed);
    const levels = new Map<number, number>();
    return Array.from({ length: 60 }, (_, number) => {
      const next = policy.next?.(number);
      const parent = next?.kind === 'continue' ? next.parent : -1;
      const level = levels.get(parent) ?? rng.uniform();
      levels.set(number, level);
      return [parent, train(policy, number, sign * level, 16)];
    });
  };
  expect(play(-1)).toEqual(play(1));
  expect(play(1).some(([parent = -1]) => parent >= 0)).toBe(true);
});

test('paused trials are promoted, and the best of all reaches the end', () => {
  const policy = fresh();
  const levels = new Map<number, number>();
  const trained = new Map<number, number>();
  const rng = seededRng('promotion-best', 1);
  let best = Number.POSITIVE_INFINITY;
  let bestOfAll = Number.POSITIVE_INFINITY;
  let promotions = 0;
  for (let number = 0; number < 200; number++) {
    const next = policy.next?.(number);
    const parent = next?.kind === 'continue' ? next.parent : undefined;
    const level = (parent === undefined ? undefined : levels.get(parent)) ?? rng.uniform();
    levels.set(number, level);
    bestOfAll = Math.min(bestOfAll, level);
    if (parent !== undefined) promotions++;
    const before = parent === undefined ? 0 : (trained.get(parent) ?? 0);
    const reports = before + train(policy, number, level, 16 - before);
    trained.set(number, reports);
    if (reports === 16) best = Math.min(best, level);
  }
  expect(promotions).toBeGreaterThan(10);
  expect(best).toBe(bestOfAll);
});
