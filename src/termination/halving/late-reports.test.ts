import { describe, expect, test } from 'vitest';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import type { TerminationPolicy } from '../policy.ts';
import { Hyperband } from './hyperband.ts';

/** Rungs at 2, 4 and 8 of 16 reports; one in two continues. */
const promotion = () =>
  createPolicy(
    earlyTerminationSchema.parse({
      type: 'asha',
      mode: 'promotion',
      maxReports: 16,
      minReports: 2,
      reductionFactor: 2,
    }),
    { goal: 'minimize', maxTotalTrials: 100 },
  );

function report(policy: TerminationPolicy, trial: number, values: readonly number[], judged = false) {
  return values.map((value) => policy.report(trial, value, judged)).at(-1);
}

/** How many trials have got to a rung, by the numbers of a bad one that gets there too. */
function arrivedBefore(policy: TerminationPolicy, interval: 2 | 4): number | undefined {
  report(policy, 99, Array(interval - 1).fill(9));
  const last = policy.report(99, 9, true);
  return last.kind === 'stop' ? (last.reason.numbers.arrived ?? 0) - 1 : undefined;
}

/** Trial 0 is paused at interval 2 and goes on as trial 2. */
function continued() {
  const policy = promotion();
  for (const [trial, value] of [
    [0, 0.5],
    [1, 0.6],
  ] as const) {
    expect(report(policy, trial, [value, value], true)?.kind).toBe('stop');
    policy.finished(trial, 'stopped');
  }
  expect(policy.next?.(2)).toMatchObject({ kind: 'continue', parent: 0 });
  return policy;
}

describe('with promotion, what comes late is ignored', () => {
  test('reports of a paused trial', () => {
    const policy = promotion();
    expect(report(policy, 0, [0.5, 0.5], true)?.kind).toBe('stop');
    expect(report(policy, 0, [0.1, 0.1], true)?.kind).toBe('continue');
    expect(arrivedBefore(policy, 4)).toBe(0);
  });

  test('reports of an ended trial', () => {
    const policy = promotion();
    report(policy, 0, [0.5, 0.5, 0.5]);
    policy.finished(0, 'failed');
    expect(report(policy, 0, [0.1], true)?.kind).toBe('continue');
    expect(arrivedBefore(policy, 4)).toBe(0);
  });

  test.each<[what: string, act: (policy: TerminationPolicy) => unknown]>([
    ['reports', (policy) => report(policy, 0, [0.1, 0.1], true)],
    ['the end', (policy) => policy.finished(0, 'stopped')],
    ['a rewind', (policy) => policy.rewind(0, 0)],
    ['a rewind of a trial that never was', (policy) => policy.rewind(77, 0)],
    ['the end of a trial that never was', (policy) => policy.finished(77, 'failed')],
  ])('%s of a trial that goes on as another', (_, act) => {
    const policy = continued();
    act(policy);
    expect(policy.report(2, 0.5, true).kind).toBe('continue');
    expect(policy.report(2, 0.5, true)).toMatchObject({ kind: 'stop', reason: { interval: 4 } });
  });
});

describe('with promotion, a rewind', () => {
  test.each([
    [0, 0, 0],
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 0],
    [4, 1, 1],
    [9, 1, 1],
  ])('to %i of 4 reports leaves %i arrival at interval 2 and %i at interval 4', (keep, at2, at4) => {
    const arrived = ([2, 4] as const).map((interval) => {
      const policy = promotion();
      report(policy, 0, [0.5, 0.4, 0.3, 0.2]);
      policy.rewind(0, keep);
      return arrivedBefore(policy, interval);
    });
    expect(arrived).toEqual([at2, at4]);
  });

  test('leaves the arrivals of others alone, also at rungs that the trial never reached', () => {
    const policy = promotion();
    report(policy, 1, Array(4).fill(Number.NaN));
    report(policy, 2, Array(4).fill(0.1));
    report(policy, 0, [0.5, 0.5, 0.5]);
    policy.rewind(0, 1);
    expect(arrivedBefore(policy, 4)).toBe(2);
  });

  test.each([
    [0, 2],
    [1, 1],
  ])('of a continued trial to its first %i reports leaves %i to the next rung', (keep, left) => {
    const policy = continued();
    report(policy, 2, [0.5, 0.5]);
    policy.rewind(2, keep);
    const kinds = Array.from({ length: left }, () => policy.report(2, 0.5, true).kind);
    expect(kinds).toEqual([...Array(left - 1).fill('continue'), 'stop']);
  });
});

test('with promotion, a trial without a finite value never goes on', () => {
  const policy = promotion();
  expect(report(policy, 0, [Number.NaN, Number.NaN], true)?.kind).toBe('stop');
  policy.finished(0, 'stopped');
  expect(report(policy, 1, [Number.NaN, Number.NaN], true)?.kind).toBe('stop');
  policy.finished(1, 'stopped');
  expect(policy.next?.(2)).toEqual({ kind: 'new' });
});

describe('hyperband', () => {
  const definition = { type: 'hyperband', maxReports: 27, minReports: 1, reductionFactor: 3 } as const;
  const fresh = () => new Hyperband(definition, { goal: 'minimize', maxTotalTrials: 100 });

  test('gives each trial the bracket that a log was written with', () => {
    const policy = fresh();
    expect(Array.from({ length: 12 }, (_, trial) => policy.bracketOf(trial))).toEqual([
      3, 2, 3, 3, 1, 3, 2, 3, 3, 1, 3, 2,
    ]);
  });

  test('counts an ended trial no further', () => {
    const policy = fresh();
    const [first, ...others] = Array.from({ length: 40 }, (_, trial) => trial).filter(
      (trial) => policy.bracketOf(trial) === 3,
    );
    if (first === undefined) throw new Error('unreachable');
    policy.finished(first);
    policy.report(first, 0, true);
    const judged = others.slice(0, 3).map((trial, index) => policy.report(trial, index, true));
    expect(judged.at(-1)).toMatchObject({ kind: 'stop', reason: { numbers: { arrived: 3, better: 2 } } });
  });
});

describe('hyperband after a rewind', () => {
  const definition = { type: 'hyperband', maxReports: 27, minReports: 1, reductionFactor: 3 } as const;

  test.each([
    [0, 2],
    [1, 3],
    [9, 3],
  ])('to %i reports: %i arrivals at the first rung, one of them new', (keep, arrived) => {
    const policy = new Hyperband(definition, { goal: 'minimize', maxTotalTrials: 100 });
    const [rewound, second, last] = Array.from({ length: 40 }, (_, trial) => trial).filter(
      (trial) => policy.bracketOf(trial) === 3,
    );
    if (rewound === undefined || second === undefined || last === undefined) throw new Error('unreachable');
    policy.report(rewound, 0, false);
    policy.rewind(rewound, keep);
    policy.report(second, 1, false);
    // Three arrivals are the fewest that stop a trial, so with two the last one continues.
    expect(policy.report(last, 2, true)).toMatchObject(
      arrived === 3 ? { kind: 'stop', reason: { numbers: { arrived: 3, better: 2 } } } : { kind: 'continue' },
    );
  });

  test('leaves the trials of the other brackets alone', () => {
    const policy = new Hyperband(definition, { goal: 'minimize', maxTotalTrials: 100 });
    const trials = Array.from({ length: 40 }, (_, trial) => trial);
    const [first, second, last] = trials.filter((trial) => policy.bracketOf(trial) === 3);
    if (first === undefined || second === undefined || last === undefined) throw new Error('unreachable');
    for (const trial of [first, second]) policy.report(trial, 0, false);
    for (const trial of trials.filter((each) => policy.bracketOf(each) !== 3)) policy.rewind(trial, 0);
    expect(policy.report(last, 2, true).kind).toBe('stop');
  });
});
