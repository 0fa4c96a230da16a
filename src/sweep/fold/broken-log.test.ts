import { describe, expect, test } from 'vitest';
import type { LoggedInput } from '../../model/index.ts';
import { applyPlanned, applySuggested, revertPlanned, revertSuggested } from './facts.ts';
import { fold } from './fold.ts';
import { begin, ended, policyOf } from './running-sweep.fixture.ts';

describe('a log that contradicts the state', () => {
  const broken = (code: string, message: string) => expect.objectContaining({ code, message });

  test('carries the facts with the error', () => {
    const { state, put } = begin();
    const details = { sweepId: 's', seq: 3, kind: 'attempt.ended', trial: 5, attempt: 0 };
    expect(() => put(ended('ok', {}, 0, 5))).toThrow(expect.objectContaining({ details }));
    const again: LoggedInput = { seq: 1, atMs: 0, input: { kind: 'paused' } };
    const about = { sweepId: 's', seq: 1, foldedSeq: 2 };
    expect(() => fold(state, again)).toThrow(expect.objectContaining({ details: about }));
    const suggested = { sweepId: 's', number: 3, expected: 2 };
    expect(() => applySuggested(state, 3, {})).toThrow(expect.objectContaining({ details: suggested }));
    const planned = { sweepId: 's', trial: 1, attempt: 1 };
    expect(() => applyPlanned(state, 1, 1)).toThrow(expect.objectContaining({ details: planned }));
  });

  test('a policy that continues an unknown trial', () => {
    const reason = { policy: 'planner', text: 'continues', interval: 1, numbers: {} };
    const next = () => ({ kind: 'continue', parent: 7, isExplored: false, reason }) as const;
    const details = { sweepId: 's', trial: 7 };
    expect(() => begin({}, { ...policyOf().policy, next })).toThrow(
      expect.objectContaining({ code: 'SWEEP_BROKEN_LOG', details }),
    );
  });

  test('an input about an attempt that ended, while its trial waits for the next', () => {
    const { put } = begin();
    put(ended('lost_node'));
    expect(() => put(ended('ok'))).toThrow('Input 4 (attempt.ended) is about attempt 0 of trial 0, which is not open');
  });

  test('an input that comes again', () => {
    const { state } = begin();
    const entry: LoggedInput = { seq: 2, atMs: 0, input: { kind: 'paused' } };
    expect(() => fold(state, entry)).toThrow(broken('SWEEP_BROKEN_LOG', 'Input 2 comes after input 2 was folded.'));
  });

  test.each([
    [ended('ok', {}, 1), 'Input 3 (attempt.ended) is about attempt 1 of trial 0, which is not open there.'],
    [ended('ok', {}, 0, 1), 'Input 3 (attempt.ended) is about attempt 0 of trial 1, which is not open there.'],
    [ended('ok', {}, 0, 5), 'Input 3 (attempt.ended) is about attempt 0 of trial 5, which is not open there.'],
  ])('an input about an attempt that is not open: %#', (input, message) => {
    const { put } = begin();
    expect(() => put(input)).toThrow(broken('SWEEP_BROKEN_LOG', message));
  });

  test('a suggestion out of order, a launch of a trial that is not queued for it', () => {
    const { state } = begin();
    expect(() => applySuggested(state, 3, {})).toThrow(
      broken('SWEEP_BROKEN_LOG', 'Suggestion 3 follows suggestion 1.'),
    );
    for (const [trial, attempt] of [
      [0, 1],
      [1, 1],
      [9, 0],
    ] as const)
      expect(() => applyPlanned(state, trial, attempt)).toThrow(
        broken(
          'SWEEP_BROKEN_LOG',
          `Attempt ${attempt} of trial ${trial} was launched, but the trial is not queued for it.`,
        ),
      );
  });
});

describe('a start that the store refuses is reverted', () => {
  test('a launch, with the time of its retry', () => {
    const { state, put } = begin();
    put(ended('lost_node'));
    const before = structuredClone({ ...state.open.get(0), series: null });
    applyPlanned(state, 0, 1);
    revertPlanned(state, 0, 13_000);
    expect({ ...state.open.get(0), series: null }).toEqual(before);
    expect(state.openAttempts).toBe(0);
    revertPlanned(state, 9, null);
    expect(state.openAttempts).toBe(0);
  });

  test('a suggestion, whether from the sampler or from the queue', () => {
    const { state, put } = begin({ limits: { maxConcurrentTrials: 4 } });
    const waiting = { config: { x: 5 }, again: null };
    put({ kind: 'enqueued', trials: [waiting], by: null });
    applySuggested(state, 2, waiting.config);
    expect(state.current).toMatchObject({ queue: [], taken: 1 });
    revertSuggested(state, 2, 3, waiting);
    expect(state.current).toMatchObject({ queue: [waiting], taken: 0 });
    expect([state.nextNumber, state.basis.get(2), state.open.has(2)]).toEqual([2, 3, false]);
    state.current.queue.length = 0;
    applySuggested(state, 2, {});
    revertSuggested(state, 2, 3, undefined);
    expect(state.current).toMatchObject({ queue: [], taken: 0 });
    expect(state.continued).toBe(0);
  });
});
