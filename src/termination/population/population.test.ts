import { describe, expect, test } from 'vitest';
import type { Goal } from '../../model/index.ts';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import type { Continuation, NextTrial, TerminationPolicy } from '../policy.ts';

/** Five members, compared every 2 reports; one in five is replaced. */
const definition = earlyTerminationSchema.parse({ type: 'pbt', population: 5, perturbationInterval: 2 });

function fresh(context: { goal?: Goal; maxTotalTrials?: number; configurations?: number } = {}) {
  return createPolicy(definition, { goal: 'minimize', maxTotalTrials: 100, seed: 3, ...context });
}

/** Starts five trials, all with new configurations. */
function started(context: Parameters<typeof fresh>[0] = {}): TerminationPolicy {
  const policy = fresh(context);
  for (let number = 0; number < 5; number++) expect(policy.next?.(number)).toEqual({ kind: 'new' });
  return policy;
}

/** Reports a value until the next comparison. */
function compare(policy: TerminationPolicy, trial: number, value: number) {
  const first = policy.report(trial, value, true);
  return first.kind === 'stop' ? first : policy.report(trial, value, true);
}

function continuation(next: NextTrial | undefined): Continuation {
  if (next?.kind !== 'continue') throw new Error(`Expected a continuation, got ${next?.kind}.`);
  return next;
}

test('the population starts with configurations of the sampler, then waits', () => {
  expect(started().next?.(5)).toEqual({ kind: 'wait' });
});

describe('at a comparison', () => {
  test('no member is judged earlier', () => {
    const policy = started();
    for (let trial = 0; trial < 5; trial++)
      expect(policy.report(trial, trial, true), `trial ${trial}`).toEqual({ kind: 'continue' });
  });

  test('the worst member is replaced by a continuation of the best, with the numbers', () => {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) expect(compare(policy, trial, trial / 10).kind).toBe('continue');
    expect(compare(policy, 4, 0.9)).toEqual({
      kind: 'stop',
      reason: {
        policy: 'pbt',
        interval: 2,
        text: '0.9 is among the worst 1 of 5 members at interval 2: replaced by one of the best 1',
        numbers: { value: 0.9, member: 4, compared: 5, size: 1, better: 4, waiting: 0, needed: 0.3 },
      },
    });
    // Its process must end first.
    expect(policy.next?.(5)).toEqual({ kind: 'wait' });
    policy.finished(4, 'stopped');
    expect(policy.next?.(5)).toEqual({
      kind: 'continue',
      parent: 0,
      isExplored: true,
      reason: {
        policy: 'pbt',
        interval: 2,
        text: '0.9 is among the worst 1 of 5 members at interval 2; goes on from trial 0 with 0, one of the best 1',
        numbers: { value: 0.9, member: 4, compared: 5, size: 1, better: 4, parentValue: 0 },
      },
    });
  });

  test('a replacement pauses no other member, because it has a slot', () => {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, trial / 10);
    expect(compare(policy, 4, 0.9).kind).toBe('stop');
    for (let trial = 0; trial < 3; trial++) expect(compare(policy, trial, trial / 20).kind).toBe('continue');
  });

  test('a member that is not the worst continues and is compared again', () => {
    const policy = started();
    for (const round of [1, 2, 3])
      for (let trial = 0; trial < 4; trial++) expect(compare(policy, trial, trial / round).kind).toBe('continue');
  });

  test('a tie with the others protects a member', () => {
    const policy = started();
    for (let trial = 0; trial < 5; trial++) expect(compare(policy, trial, 1).kind).toBe('continue');
  });

  test('a non-finite value is the worst', () => {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, 1e300);
    expect(compare(policy, 4, Number.NaN)).toMatchObject({
      kind: 'stop',
      reason: { text: expect.stringMatching(/^no finite value is among the worst/), numbers: { better: 4 } },
    });
  });

  test('an unjudged report stops no trial', () => {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, 0);
    policy.report(4, 1, false);
    expect(policy.report(4, 1, false)).toEqual({ kind: 'continue' });
  });

  test('no member is stopped if no trial is left to continue it', () => {
    const policy = started({ maxTotalTrials: 5 });
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, 0);
    expect(compare(policy, 4, 1).kind).toBe('continue');
    policy.totalChanged?.(6);
    expect(compare(policy, 4, 1).kind).toBe('stop');
  });
});

describe('continuations', () => {
  function replaced() {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, trial / 10);
    compare(policy, 4, 0.9);
    policy.finished(4, 'stopped');
    expect(continuation(policy.next?.(5)).parent).toBe(0);
    return policy;
  }

  test('counts its reports from its own start', () => {
    const policy = replaced();
    expect(policy.report(5, 0.5, true).kind).toBe('continue');
    expect(policy.report(5, 0.5, true)).toMatchObject({ kind: 'stop', reason: { interval: 2 } });
  });

  test('becomes a parent only after its first comparison', () => {
    const policy = replaced();
    policy.report(5, 0, true);
    compare(policy, 3, 0.3);
    policy.finished(3, 'stopped');
    expect(continuation(policy.next?.(6)).parent).toBe(0);
  });

  test('is not a parent once it has completed', () => {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, trial / 10);
    policy.finished(0, 'completed');
    compare(policy, 4, 0.9);
    policy.finished(4, 'stopped');
    expect(continuation(policy.next?.(5)).parent).toBe(1);
  });

  test('the same seed picks the same parents, among all of the best', () => {
    const wide = earlyTerminationSchema.parse({
      type: 'pbt',
      population: 6,
      perturbationInterval: 1,
      quantileFraction: 0.5,
    });
    const parents = (seed: number) => {
      const policy = createPolicy(wide, { goal: 'minimize', maxTotalTrials: 100, seed });
      for (let number = 0; number < 6; number++) policy.next?.(number);
      for (let trial = 0; trial < 6; trial++) policy.report(trial, trial, false);
      for (const trial of [3, 4, 5]) {
        expect(policy.report(trial, trial, true).kind).toBe('stop');
        policy.finished(trial, 'stopped');
      }
      const found: number[] = [];
      for (let number = 6; ; number++) {
        const next = policy.next?.(number);
        if (next?.kind !== 'continue') return found;
        found.push(next.parent);
      }
    };
    expect(parents(1)).toEqual(parents(1));
    const chosen = Array.from({ length: 30 }, (_, seed) => parents(seed)).flat();
    expect(new Set(chosen)).toEqual(new Set([0, 1, 2]));
  });
});

describe('a member whose trial ends for another reason', () => {
  test.each(['failed', 'canceled'] as const)('%s: a continuation of one of the best takes its place', (outcome) => {
    const policy = started();
    for (let trial = 0; trial < 4; trial++) compare(policy, trial, trial / 10);
    policy.finished(4, outcome);
    const { parent, isExplored, reason } = continuation(policy.next?.(5));
    expect({ parent, isExplored }).toEqual({ parent: 0, isExplored: true });
    expect(reason.text).toBe('trial 4 gave up its place; goes on from trial 0 with 0, one of the best 1');
  });

  test('failed before any comparison: a new configuration, if one is left', () => {
    const policy = started();
    policy.finished(4, 'failed');
    expect(policy.next?.(5)).toEqual({ kind: 'new' });
    const finite = started({ configurations: 5 });
    finite.finished(4, 'failed');
    expect(finite.next?.(5)).toEqual({ kind: 'wait' });
  });

  test.each(['completed', 'stopped'] as const)(
    '%s by itself: nothing takes its place, and the sweep ends with the last member',
    (outcome) => {
      const policy = started();
      for (let trial = 0; trial < 5; trial++) policy.finished(trial, outcome);
      expect(policy.next?.(5)).toEqual({ kind: 'wait' });
    },
  );
});

describe('with fewer slots than members', () => {
  test('members take turns: they pause for each other and continue from their own outputs', () => {
    const policy = fresh();
    const order: string[] = [];
    let number = 0;
    // One slot, four rounds.
    for (; number < 20; number++) {
      const next = policy.next?.(number);
      order.push(next?.kind === 'continue' ? `${next.parent}${next.isExplored ? '*' : ''}` : String(next?.kind));
      expect(compare(policy, number, 1 + (number % 5)).kind).toBe('stop');
      policy.finished(number, 'stopped');
    }
    expect(order.slice(0, 5)).toEqual(['new', 'new', 'new', 'new', 'new']);
    // Each round, a continuation of the best replaces the last one.
    expect(order.slice(5, 10)).toEqual(['0', '1', '2', '3', '5*']);
    expect(order.slice(10, 15)).toEqual(['5', '6', '7', '8', '10*']);
  });

  test('a pause says how many wait', () => {
    const policy = fresh();
    policy.next?.(0);
    expect(compare(policy, 0, 0.5)).toMatchObject({
      kind: 'stop',
      reason: { text: 'paused at interval 2 with 0.5: 4 of 5 members wait for a slot', numbers: { waiting: 4 } },
    });
    policy.finished(0, 'stopped');
    for (let number = 1; number < 5; number++) policy.next?.(number);
    const next = continuation(policy.next?.(5));
    expect(next).toMatchObject({ parent: 0, isExplored: false });
    expect(next.reason.text).toBe('goes on from its pause at interval 2 with 0.5');
  });

  test('no more members pause than wait', () => {
    const policy = fresh();
    for (let number = 0; number < 4; number++) policy.next?.(number);
    expect(compare(policy, 0, 0.5).kind).toBe('stop');
    expect(compare(policy, 1, 0.5).kind).toBe('continue');
  });

  test('no member pauses if the waiting members need all remaining trials', () => {
    const policy = fresh({ maxTotalTrials: 5 });
    policy.next?.(0);
    expect(compare(policy, 0, 0.5).kind).toBe('continue');
  });
});

test('a rewind undoes reports', () => {
  const policy = started();
  for (let trial = 0; trial < 4; trial++) compare(policy, trial, 0);
  policy.report(4, 1, true);
  policy.rewind(4, 0);
  expect(policy.report(4, 1, true).kind).toBe('continue');
  expect(policy.report(4, 1, true).kind).toBe('stop');
});

test('ignores a trial outside the population', () => {
  const policy = started();
  expect(policy.report(-1, 5, true)).toEqual({ kind: 'continue' });
  policy.finished(-1, 'completed');
  policy.rewind(99, 0);
  expect(policy.next?.(5)).toEqual({ kind: 'wait' });
});

test('maximising −x equals minimising x', () => {
  const play = (sign: 1 | -1) => {
    const policy = started({ goal: sign === 1 ? 'minimize' : 'maximize' });
    return [0, 1, 2, 3, 4].map((trial) => compare(policy, trial, sign * ((trial * 7) % 5)).kind);
  };
  expect(play(-1)).toEqual(play(1));
});
