import { describe, expect, test } from 'vitest';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import type { PolicyContext } from '../policy.ts';

/** A population whose members are compared at every report. All have started, unless there are fewer slots. */
function started(
  { population, slots = population, ...settings }: { population: number; slots?: number; quantileFraction?: number },
  context: Partial<PolicyContext> = {},
) {
  const definition = earlyTerminationSchema.parse({ type: 'pbt', population, perturbationInterval: 1, ...settings });
  const policy = createPolicy(definition, { goal: 'minimize', maxTotalTrials: 100, ...context });
  const next = (number: number) => policy.next?.(number);
  for (let number = 0; number < slots; number++) expect(next(number)).toEqual({ kind: 'new' });
  const compare = (trial: number, value: number) => policy.report(trial, value, true);
  /** The trial that the next number continues, if the last loss is the worst. */
  const parentAfter = (losses: readonly number[]) => {
    losses.forEach((loss, trial) => void compare(trial, loss));
    policy.finished(losses.length - 1, 'stopped');
    const found = next(losses.length);
    return found?.kind === 'continue' ? found.parent : undefined;
  };
  return { policy, next, compare, parentAfter };
}

test('the policy declares how configurations change', () => {
  expect(started({ population: 2 }).policy.exploration).toEqual({ factors: [0.8, 1.2], resampleProbability: 0.25 });
});

describe('the worst', () => {
  test('are a whole share of the compared members: none of four for a fifth', () => {
    const { compare } = started({ population: 5 });
    for (const trial of [0, 1, 2]) compare(trial, 0);
    expect(compare(3, 9).kind).toBe('continue');
    expect(compare(4, 9.5).kind).toBe('stop');
  });

  test('are at least one once all are compared, however small the share', () => {
    const { compare } = started({ population: 4 });
    for (const trial of [0, 1, 2]) compare(trial, 0);
    expect(compare(3, 9).kind).toBe('stop');
  });

  test('are not replaced if no better member can be continued', () => {
    const { policy, compare } = started({ population: 4, quantileFraction: 0.5 });
    [0.1, 0.2, 0.3, 0.25].forEach((loss, trial) => void compare(trial, loss));
    const again = started({ population: 4, quantileFraction: 0.5 });
    for (const trial of [0, 1]) {
      again.compare(trial, trial / 10);
      again.policy.finished(trial, 'completed');
    }
    again.compare(3, 0.9);
    expect(again.compare(2, 0.3).kind).toBe('continue');
    expect(policy.name).toBe('pbt');
  });
});

describe('the parents', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const parentsOf = (losses: readonly number[], quantileFraction: number) =>
    new Set(
      seeds.map((seed) => started({ population: losses.length, quantileFraction }, { seed }).parentAfter(losses)),
    );

  test('are the members with the lowest losses, as many as are replaced, in any order', () => {
    expect(parentsOf([0.5, 0.1, 0.4, 0.2, 0.6, 0.9], 0.34)).toEqual(new Set([1, 3]));
    expect(parentsOf([0.5, -0.1, 0.4, -0.2, 0.6, 0.9], 0.34)).toEqual(new Set([1, 3]));
    expect(parentsOf([0.5, 0.1, 0.4, 0.2, 0.6, 0.9], 0.2)).toEqual(new Set([1]));
  });

  test('are the first members among equal losses', () => {
    expect(parentsOf([0.1, 0.1, 0.1, 0.1, 0.1, 0.9], 0.34)).toEqual(new Set([0, 1]));
  });

  test('are drawn with seed 0 by default', () => {
    const losses = [0.5, 0.1, 0.4, 0.2, 0.6, 0.9];
    const parent = (context: Partial<PolicyContext>) =>
      started({ population: 6, quantileFraction: 0.34 }, context).parentAfter(losses);
    expect(parent({})).toBe(parent({ seed: 0 }));
  });
});

test('the numbers of a continuation hold the value of the parent, if finite', () => {
  const { policy, next, compare } = started({ population: 3 });
  compare(0, 0.25);
  compare(1, 0.5);
  compare(2, Number.NaN);
  policy.finished(2, 'stopped');
  expect(next(3)).toMatchObject({
    parent: 0,
    reason: { numbers: { member: 2, compared: 3, size: 1, better: 2, parentValue: 0.25 } },
  });
  const again = next(3);
  expect(again).toEqual({ kind: 'wait' });
});

test('a reason drops non-finite numbers', () => {
  const { policy, next, compare } = started({ population: 3 });
  for (const trial of [0, 1]) compare(trial, 0.25);
  compare(2, Number.NaN);
  policy.finished(2, 'stopped');
  const found = next(3);
  if (found?.kind !== 'continue') throw new Error('expected a continuation');
  expect(Object.keys(found.reason.numbers)).not.toContain('value');
  expect(Object.values(found.reason.numbers).every(Number.isFinite)).toBe(true);
});

test('ignores reports of a trial whose member has continued in another', () => {
  const { policy, next, compare } = started({ population: 3 });
  [0.1, 0.2, 0.9].forEach((loss, trial) => void compare(trial, loss));
  policy.finished(2, 'stopped');
  expect(next(3)).toMatchObject({ parent: 0 });
  expect(compare(2, 5).kind).toBe('continue');
  policy.finished(2, 'failed');
  // Its member still runs trial 3.
  expect(next(4)).toEqual({ kind: 'wait' });
});

test('only new configurations count towards those that the sampler has', () => {
  const { policy, next, compare } = started({ population: 3 }, { configurations: 4 });
  [0.1, 0.2, 0.9].forEach((loss, trial) => void compare(trial, loss));
  policy.finished(2, 'stopped');
  expect(next(3)).toMatchObject({ kind: 'continue' });
  for (const trial of [0, 1]) policy.finished(trial, 'completed');
  policy.finished(3, 'failed');
  expect(next(4)).toEqual({ kind: 'new' });
  policy.finished(4, 'failed');
  expect(next(5)).toEqual({ kind: 'wait' });
});

test('with one slot, a member that gave up once continues its own trial when it is no longer among the worst', () => {
  const { policy, next } = started({ population: 3, slots: 0 });
  let number = 0;
  /** The next trial reports one value and ends. */
  const turn = (value: number) => {
    const start = next(number);
    policy.report(number, value, true);
    policy.finished(number, 'stopped');
    number++;
    return start;
  };
  const members = [0.1, 0.9, 0.5];
  for (const value of members) expect(turn(value)).toEqual({ kind: 'new' });
  expect(turn(0.1)).toMatchObject({ parent: 0, isExplored: false });
  expect(turn(0.9)).toMatchObject({ parent: 3, isExplored: true });
  expect(turn(0.5)).toMatchObject({ parent: 2, isExplored: false });
  expect(turn(0.1)).toMatchObject({ parent: 3, isExplored: false });
  // Member 1 gave up, and continues the best. Now member 2 is the worst.
  expect(turn(0.3)).toMatchObject({ parent: 6, isExplored: true });
  turn(0.6);
  turn(0.1);
  expect(turn(0.3)).toMatchObject({ parent: 7, isExplored: false });
});
