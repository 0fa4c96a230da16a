import { describe, expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import { type EndKind, endKinds, type SweepInput } from '../../model/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { defaultTiming } from '../control/timing.ts';
import { outcomeOf } from './ends/sweep-end.ts';
import { applyExhausted, applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { refusedExitCode } from './retry.ts';
import { begin, claimed, ended, policyOf, reported } from './running-sweep.fixture.ts';
import { foldRules, initialState } from './state.ts';

describe('inputs without an outcome', () => {
  test.each<SweepInput>([
    { kind: 'paused' },
    { kind: 'resumed' },
    { kind: 'trial.cancel', trial: 7 },
    { kind: 'deadline.attempt', trial: 7, attempt: 0 },
    { kind: 'deadline.attempt', trial: 0, attempt: 1 },
    { kind: 'deadline.attempt', trial: 1, attempt: -1 },
  ])('$kind of trial $trial: no decision', (input) => {
    const { state, put } = begin();
    expect(put(input)).toEqual([]);
    expect(state.foldedSeq).toBe(3);
  });
});

describe('an attempt ends', () => {
  const outcomes: Record<EndKind, readonly [state: string, failure: EndKind | null, message: string | null]> = {
    ok: ['completed', null, null],
    stopped: ['stopped', null, 'The run stopped early by itself.'],
    canceled: ['canceled', null, null],
    canceled_outside: ['canceled', null, 'Canceled in the engine, not by us.'],
    user_error: ['failed', 'user_error', null],
    out_of_memory: ['failed', 'out_of_memory', null],
    infeasible: ['failed', 'infeasible', null],
    timed_out: ['failed', 'timed_out', null],
    lost_node: ['failed', 'lost_node', null],
    never_launched: ['failed', 'never_launched', null],
    preempted: ['failed', 'preempted', null],
  };

  test.each(endKinds)('as %s, without a retry left', (kind) => {
    const [state, failure, message] = outcomes[kind];
    const { put } = begin({ retries: { infrastructure: 0, preemptions: 0, userErrors: 0 } });
    expect(put(ended(kind))[0]).toMatchObject({ kind: 'trial.ended', state, failure, message, causedBy: 3 });
  });

  test.each(endKinds)('as %s, with words of its own', (kind) => {
    const [state, failure] = outcomes[kind];
    const { put } = begin({ retries: { infrastructure: 0, preemptions: 0, userErrors: 0 } });
    expect(put(ended(kind, { message: 'own words' }))[0]).toMatchObject({ state, failure, message: 'own words' });
  });

  test.each([
    ['user_error', 'userRetries', 10_000],
    ['lost_node', 'infraRetries', 10_000],
    ['never_launched', 'infraRetries', 10_000],
    ['preempted', 'preemptions', 30_000],
  ] as const)('as %s, and is retried once', (kind, counter, delayMs) => {
    const { state, put } = begin();
    const retry = { kind: 'trial.retry', trial: 0, causedBy: 3, counter, failure: kind, retryAtMs: 3_000 + delayMs };
    expect(put(ended(kind))).toEqual([retry]);
    expect(state.open.get(0)).toMatchObject({ phase: 'queued', claimed: null, retryAtMs: 3_000 + delayMs });
    applyPlanned(state, 0, 1);
    expect(state.open.get(0)?.retryAtMs).toBeNull();
    expect(put(ended(kind, {}, 1))[0]).toMatchObject({ kind: 'trial.ended', state: 'failed', failure: kind });
  });

  test('refused by the target for good, and is not retried; a lost node with that exit code is', () => {
    const refused = { exitCode: refusedExitCode };
    expect(begin().put(ended('never_launched', refused))[0]).toMatchObject({ kind: 'trial.ended', state: 'failed' });
    expect(begin().put(ended('lost_node', refused))[0]).toMatchObject({ kind: 'trial.retry' });
  });

  test('again and again: the delay doubles up to ten minutes', () => {
    const { state, put } = begin({ retries: { userErrors: 9, infrastructure: 9, preemptions: 9 } });
    const delays = Array.from({ length: 9 }, (_, attempt) => {
      if (attempt > 0) applyPlanned(state, 0, attempt);
      const [retry] = put(ended(attempt % 2 === 0 ? 'lost_node' : 'never_launched', {}, attempt));
      return retry?.kind === 'trial.retry' ? retry.retryAtMs / 1_000 - state.foldedSeq : undefined;
    });
    expect(delays).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
  });
});

describe('a trial', () => {
  test('canceled while it is queued is final at once; while it runs, when its attempt ends', () => {
    const { state, put } = begin();
    const reason = 'The trial was canceled.';
    expect(put({ kind: 'trial.cancel', trial: 1 })).toMatchObject([
      { kind: 'trial.verdict', trial: 1, verdict: 'cancel', causedBy: 3, stop: null, reason },
      { kind: 'trial.ended', trial: 1, state: 'canceled', failure: null, message: reason },
      { kind: 'due', first: 2, count: 1, basisSeq: 3 },
    ]);
    expect(put({ kind: 'trial.cancel', trial: 0 })).toEqual([
      { kind: 'trial.verdict', trial: 0, verdict: 'cancel', causedBy: 4, stop: null, reason },
    ]);
    expect(put({ kind: 'trial.cancel', trial: 0 })).toEqual([]);
    expect(put({ kind: 'deadline.attempt', trial: 0, attempt: 0 })).toEqual([]);
    expect(put(ended('ok'))[0]).toMatchObject({ trial: 0, state: 'canceled', message: reason });
    expect([...state.ended].map(({ number, cause, observation }) => [number, cause, observation])).toEqual([
      [1, 3, undefined],
      [0, 7, undefined],
    ]);
  });

  test('past its time limit fails when its attempt ends, with the limit in seconds', () => {
    const { put } = begin({ limits: { trialTimeoutMs: 1_500 } });
    const reason = 'The run reached its time limit of 1.5 s.';
    expect(put({ kind: 'deadline.attempt', trial: 0, attempt: 0 })).toEqual([
      { kind: 'trial.verdict', trial: 0, verdict: 'timeout', causedBy: 3, stop: null, reason },
    ]);
    expect(put(ended('ok'))[0]).toMatchObject({ state: 'failed', failure: 'timed_out', message: reason });
  });

  test('stopped by the policy keeps its verdict; the note says whether it ended by itself', () => {
    const reason = { policy: 'spy', text: 'too high', interval: 1, numbers: { value: 9 } };
    const stops = () => begin({}, policyOf(() => ({ kind: 'stop', reason })).policy);
    const first = stops();
    expect(first.put(reported(9, 9))).toEqual([
      { kind: 'trial.verdict', trial: 0, verdict: 'stop', causedBy: 3, stop: reason, reason: 'too high' },
    ]);
    expect(first.put({ kind: 'trial.cancel', trial: 0 })).toEqual([]);
    expect(first.put(ended('canceled'))[0]).toMatchObject({ state: 'stopped', failure: null, message: null });
    const second = stops();
    second.put(reported(9));
    expect(second.put(ended('ok'))[0]).toMatchObject({ state: 'stopped', message: 'The run had ended by itself.' });
  });

  test('claimed a second time within an attempt keeps running: neither its state nor its time limit restarts', () => {
    const { state, put } = begin();
    expect(put(claimed())).toEqual([]);
    expect(state.open.get(0)?.claimed).toEqual({ seq: 2, atMs: 2_000 });
  });
});

describe('a sweep', () => {
  test.each([
    [{ kind: 'cancel.requested', reason: 'enough' }, 'canceled', 'enough', 'The sweep was canceled.'],
    [
      { kind: 'deadline.sweep' },
      'time_limit',
      'The sweep reached its time limit of 2.5 s.',
      'The sweep reached its time limit.',
    ],
  ] as const)(
    'ends by input %#: verdicts for every trial, queued ones final, nothing due',
    (input, reason, message, why) => {
      const { put } = begin({ limits: { timeoutMs: 2_500 } });
      expect(put(input)).toMatchObject([
        { kind: 'sweep.ending', causedBy: 3, reason, message },
        { kind: 'trial.verdict', trial: 0, verdict: 'cancel', reason: why },
        { kind: 'trial.verdict', trial: 1, verdict: 'cancel', reason: why },
        { kind: 'trial.ended', trial: 1, state: 'canceled' },
      ]);
      expect(put({ kind: 'cancel.requested', reason: 'again' })).toEqual([]);
    },
  );

  test('with a limit of failed trials ends at that many, with the last failure in its message', () => {
    const { state, put } = begin({ retries: { userErrors: 0 }, limits: { maxFailedTrials: 1 } });
    const decisions = put(ended('user_error', { message: 'no data' }));
    const message = '1 trials failed, the limit is 1. The last one: no data';
    expect(decisions[1]).toEqual({ kind: 'sweep.ending', causedBy: 3, reason: 'failures', message });
    expect(decisions[2]).toMatchObject({ reason: 'The sweep ended because too many trials failed.' });
    expect(outcomeOf(state)).toEqual({ state: 'failed', message });
  });

  test.each([
    [3, 2, 'The first 3 trials all failed. The last one: user_error'],
    [4, 4, 'The first 4 trials all failed. The last one: user_error'],
  ])('without one ends when the first %i of %i at once all fail', (count, slots, message) => {
    const { state, put } = begin({ retries: { userErrors: 0 }, limits: { maxConcurrentTrials: slots } });
    for (let trial = 0; trial < count; trial++) {
      if (trial > 1) applySuggested(state, trial, {});
      if (trial > 0) applyPlanned(state, trial, 0);
      const decisions = put(ended('user_error', {}, 0, trial));
      const ending = decisions.find(({ kind }) => kind === 'sweep.ending');
      if (trial === count - 1) expect(ending).toMatchObject({ reason: 'failures', message });
      else expect(ending).toBeUndefined();
    }
  });

  test.each<EndKind>(['ok', 'infeasible', 'stopped'])('goes past its first failures once a trial ended %s', (kind) => {
    const { state, put } = begin({ retries: { userErrors: 0 } });
    put(ended(kind));
    for (let trial = 1; trial < 5; trial++) {
      if (trial > 1) applySuggested(state, trial, {});
      applyPlanned(state, trial, 0);
      expect(put(ended('user_error', {}, 0, trial)).map((decision) => decision.kind)).not.toContain('sweep.ending');
    }
  });

  test('ends when its first trials all fail, although one was canceled', () => {
    const { state, put } = begin({ retries: { userErrors: 0 } });
    put({ kind: 'trial.cancel', trial: 1 });
    const endings = [0, 2, 3].map((trial) => {
      if (trial > 0) applySuggested(state, trial, {});
      if (trial > 0) applyPlanned(state, trial, 0);
      return put(ended('user_error', {}, 0, trial)).some(({ kind }) => kind === 'sweep.ending');
    });
    expect(endings).toEqual([false, false, true]);
  });

  test('whose policy throws ends with its message, and does not call it again', () => {
    const { policy, calls } = policyOf(() => {
      throw new Error('no idea');
    });
    const { state, put } = begin({}, policy);
    const message = 'The early termination policy "spy" failed: no idea';
    expect(put(reported(1))[0]).toEqual({ kind: 'sweep.ending', causedBy: 3, reason: 'error', message });
    put(ended('ok'));
    expect(calls).toEqual([]);
    expect(outcomeOf(state)).toEqual({ state: 'failed', message });
  });

  test('whose policy throws when a trial ends does not call it again, and the error takes precedence over failed trials', () => {
    const { policy } = policyOf();
    const finished = () => {
      throw new Error('no idea');
    };
    const { put } = begin({ retries: { userErrors: 0 }, limits: { maxFailedTrials: 1 } }, { ...policy, finished });
    const decisions = put(ended('user_error'));
    expect(decisions.flatMap((each) => (each.kind === 'sweep.ending' ? [each.reason] : []))).toEqual(['error']);
    expect(decisions.map(({ kind }) => kind)).not.toContain('due');
  });

  test('tells its policy the total of new limits and of a new definition', () => {
    const { policy, calls } = policyOf();
    const { state, put, definition } = begin({}, policy);
    put({ kind: 'limits.changed', limits: { ...definition.limits, maxTotalTrials: 9 } });
    const changed = { ...definition, ahead: 1, limits: { ...definition.limits, maxTotalTrials: 8 } };
    const about = { version: 2, defaults: {}, firstTrial: 2, by: null, note: null };
    const decisions = put({ kind: 'definition.changed', definition: changed, ...about });
    expect(calls).toEqual([
      ['total', 9],
      ['total', 8],
    ]);
    expect(decisions).toEqual([{ kind: 'due', first: 2, count: 1, basisSeq: 4 }]);
    expect(state.limits.maxTotalTrials).toBe(8);
  });

  test.each([
    ['ok', { state: 'completed', message: null }],
    ['user_error', { state: 'failed', message: 'None of the 1 trials completed. The last failure: user_error' }],
    ['canceled', { state: 'failed', message: 'None of the 1 trials completed.' }],
  ] as const)('of one trial that ends %s is over', (kind, outcome) => {
    const definition = labDefinition({ limits: { maxTotalTrials: 1 } });
    const state = initialState('s', definition, foldRules(definition, policyOf().policy, defaultTiming));
    fold(state, { seq: 1, atMs: 0, input: { kind: 'sweep.submitted' } });
    applySuggested(state, 0, {});
    applyPlanned(state, 0, 0);
    expect(outcomeOf(state)).toBeUndefined();
    fold(state, { seq: 2, atMs: 0, input: ended(kind) });
    expect(outcomeOf(state)).toEqual(outcome);
  });

  test('whose sampler has no suggestion at all fails and says so', () => {
    const definition = labDefinition();
    const state = initialState('s', definition, foldRules(definition, policyOf().policy, defaultTiming));
    fold(state, { seq: 1, atMs: 0, input: { kind: 'sweep.submitted' } });
    applyExhausted(state, 0);
    expect(outcomeOf(state)).toEqual({
      state: 'failed',
      message: 'The sampler had no configuration to propose.',
    });
  });
});

test.each<[EndKind, expected: number | undefined, seen: number]>([
  ['stopped', 2, 2],
  ['stopped', 7, 5],
  ['stopped', undefined, 5],
  ['timed_out', 2, 2],
  ['ok', 2, 5],
])('a trial that ends %s, with %s expected at its end, teaches %i', (kind, expected, seen) => {
  const { policy } = policyOf();
  const asked: number[] = [];
  const expectedFinal = (trial: number) => {
    asked.push(trial);
    return expected;
  };
  const { state, put } = begin({}, { ...policy, expectedFinal });
  put(reported(5, 6));
  put(ended(kind));
  expect([...state.ended][0]?.observation).toMatchObject({ value: seen, intervals: 2 });
  // Only a trial that was cut short has an end to predict.
  expect(asked).toEqual(kind === 'ok' ? [] : [0]);
});

test('reports that a claim keeps after a dropped one are shown to the policy again, unjudged', () => {
  const shown: unknown[] = [];
  const { policy } = policyOf();
  const watched: TerminationPolicy = {
    ...policy,
    report(trial, value, judged) {
      shown.push([trial, value, judged]);
      return { kind: 'continue' };
    },
    rewind: (trial, keep) => void shown.push([trial, 'rewind', keep]),
  };
  const { put } = begin({}, watched);
  const batch = reported(1, 2, 3);
  if (batch.kind !== 'reports') throw new Error('unreachable');
  put({ ...batch, reports: batch.reports.map((report, index) => ({ ...report, step: [1, 9, 2][index] ?? 0 })) });
  put({ kind: 'claimed', trial: 0, attempt: 0, epoch: 2, resumedStep: 2 });
  expect(shown.slice(3)).toEqual([
    [0, 'rewind', 1],
    [0, 3, false],
  ]);
});
