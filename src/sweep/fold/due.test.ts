import { describe, expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import type { SweepInput } from '../../model/index.ts';
import type { NextTrial } from '../../termination/index.ts';
import { defaultTiming } from '../control/timing.ts';
import { outcomeOf } from './ends/sweep-end.ts';
import { applyExhausted, applySuggested, revertSuggested } from './facts.ts';
import { fold } from './fold.ts';
import { begin, policyOf } from './running-sweep.fixture.ts';
import { foldRules, initialState } from './state.ts';

test('an evaluation made elsewhere takes no slot', () => {
  const { put } = begin();
  expect(put({ kind: 'observed', config: {}, values: { loss: 1 } })).toEqual([]);
  expect(put({ kind: 'trial.cancel', trial: 1 })).toContainEqual({ kind: 'due', first: 2, count: 1, basisSeq: 4 });
});

test('an exhausted sampler drops only the numbers that it cannot fill', () => {
  const { state, put } = begin({ limits: { maxConcurrentTrials: 4 } });
  expect([...state.basis.keys()]).toEqual([2, 3]);
  applyExhausted(state, 3);
  expect([...state.basis.keys()]).toEqual([2]);
  expect(put({ kind: 'paused' })).toEqual([]);
});

describe('a policy that decides the next trial', () => {
  const reason = { policy: 'planner', text: 'go on', interval: 1, numbers: {} };
  const continues = (parent: number): NextTrial => ({ kind: 'continue', parent, isExplored: false, reason });

  /** Four slots; the policy answers for each number as told, and waits otherwise. */
  function plan(answers: Readonly<Record<number, NextTrial>>) {
    const asked: number[] = [];
    const { policy } = policyOf();
    const next = (number: number): NextTrial => {
      asked.push(number);
      return answers[number] ?? { kind: 'wait' };
    };
    const definition = labDefinition({ limits: { maxConcurrentTrials: 4 } });
    const state = initialState('s', definition, foldRules(definition, { ...policy, next }, defaultTiming));
    let seq = 0;
    const put = (input: SweepInput) => {
      seq += 1;
      return fold(state, { seq, atMs: seq, input });
    };
    return { state, put, asked };
  }

  test('is asked for each number until it waits, and again at the next input', () => {
    const { state, put, asked } = plan({ 0: { kind: 'new' }, 1: { kind: 'new' } });
    expect(put({ kind: 'sweep.submitted' })).toEqual([{ kind: 'due', first: 0, count: 2, basisSeq: 1 }]);
    expect([asked, state.isWaiting]).toEqual([[0, 1, 2], true]);
    expect(put({ kind: 'paused' })).toEqual([]);
    expect(asked).toEqual([0, 1, 2, 2]);
  });

  test('gets numbers for enqueued configurations while it waits, one for each that no due number takes', () => {
    const { state, put } = plan({ 0: { kind: 'new' } });
    put({ kind: 'sweep.submitted' });
    const waiting = { config: {}, again: null };
    // Number 0 is due and free, so it takes the first of two.
    expect(put({ kind: 'enqueued', trials: [waiting], by: null })).toEqual([]);
    expect(put({ kind: 'enqueued', trials: [waiting], by: null })).toEqual([
      { kind: 'due', first: 1, count: 1, basisSeq: 3 },
    ]);
    expect(put({ kind: 'enqueued', trials: [waiting, waiting, waiting], by: null })).toEqual([
      { kind: 'due', first: 2, count: 2, basisSeq: 4 },
    ]);
    expect(state.isWaiting).toBe(false);
  });

  test('continues a trial: its number takes the configuration of the parent, and none from the queue', () => {
    const { state, put } = plan({ 0: { kind: 'new' }, 1: continues(0) });
    const { state: other, put: putOther } = plan({ 0: { kind: 'new' } });
    putOther({ kind: 'sweep.submitted' });
    expect(other.continuations.size).toBe(0);
    expect(() => put({ kind: 'sweep.submitted' })).toThrow('A trial is to go on from trial 0, which is unknown.');
    applySuggested(state, 0, { x: 7 });
    state.dueCount = 1;
    expect(put({ kind: 'paused' })).toEqual([{ kind: 'due', first: 1, count: 1, basisSeq: 2 }]);
    expect(state.continuations.get(1)).toMatchObject({ parent: 0, config: { x: 7 } });
    // Number 1 is due but continues another, so a configuration in the queue needs a number of its own.
    const decisions = put({ kind: 'enqueued', trials: [{ config: {}, again: null }], by: null });
    expect(decisions).toEqual([{ kind: 'due', first: 2, count: 1, basisSeq: 3 }]);
    expect(applySuggested(state, 1, { x: 7 })).toMatchObject({ parent: 0 });
    expect([state.continued, state.current.queue.length]).toEqual([1, 1]);
    revertSuggested(state, 1, 2, undefined);
    expect([state.continued, state.basis.get(1)]).toEqual([0, 2]);
  });

  test('gets numbers for enqueued configurations in addition to those that continue a trial at the same input', () => {
    const answers: Record<number, NextTrial> = { 0: { kind: 'new' } };
    const { state, put } = plan(answers);
    put({ kind: 'sweep.submitted' });
    applySuggested(state, 0, {});
    answers[1] = { kind: 'new' };
    answers[2] = continues(0);
    const waiting = { config: {}, again: null };
    // Number 1 takes the first configuration, number 2 continues trial 0, so number 3 takes the second one.
    expect(put({ kind: 'enqueued', trials: [waiting, waiting], by: null })).toEqual([
      { kind: 'due', first: 1, count: 3, basisSeq: 2 },
    ]);
  });

  test('ends the sweep at once when it throws', () => {
    const { policy } = policyOf();
    const next = () => {
      throw new Error('no plan');
    };
    const definition = labDefinition();
    const state = initialState('s', definition, foldRules(definition, { ...policy, next }, defaultTiming));
    const decisions = fold(state, { seq: 1, atMs: 0, input: { kind: 'sweep.submitted' } });
    const message = 'The early termination policy "spy" failed: no plan';
    expect(decisions).toContainEqual({ kind: 'sweep.ending', causedBy: 1, reason: 'error', message });
  });

  test('does not end the sweep while it waits for a number that is due', () => {
    const { state, put } = plan({ 0: { kind: 'new' } });
    put({ kind: 'sweep.submitted' });
    expect(state.isWaiting).toBe(true);
    expect(outcomeOf(state)).toBeUndefined();
  });

  test('ends the sweep when it waits while nothing is open', () => {
    const { state, put } = plan({});
    put({ kind: 'sweep.submitted' });
    expect(outcomeOf(state)).toEqual({ state: 'failed', message: 'The sampler had no configuration to propose.' });
  });
});
