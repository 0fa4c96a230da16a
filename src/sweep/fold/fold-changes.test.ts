import { describe, expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import type { DefinitionChange, SweepDefinition, SweepInput } from '../../model/index.ts';
import { createPolicy } from '../../termination/policies.fixture.ts';
import { defaultTiming } from '../control/timing.ts';
import { applyExhausted, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { withDefaults } from './fold-changes.ts';
import { foldRules, initialState } from './state.ts';

const first = labDefinition({ space: { x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] }, constraints: ['x < y'] });

/** A sweep with two due numbers, of which number 0 is suggested. */
function begin(definition: SweepDefinition = first) {
  const policy = createPolicy({ type: 'none' }, { goal: 'minimize', maxTotalTrials: 6 });
  const state = initialState('s', definition, foldRules(definition, policy, defaultTiming));
  let seq = 0;
  const put = (input: SweepInput) => {
    seq += 1;
    return fold(state, { seq, atMs: 0, input });
  };
  put({ kind: 'sweep.submitted' });
  applySuggested(state, 0, { x: 0, y: 1 });
  const change = (definition: SweepDefinition, about: Partial<DefinitionChange> = {}) =>
    put({
      kind: 'definition.changed',
      definition,
      version: 2,
      defaults: {},
      firstTrial: 1,
      by: null,
      note: null,
      ...about,
    });
  return { state, put, change };
}

describe('a changed definition', () => {
  const changed = (changes: Partial<SweepDefinition>): SweepDefinition => ({ ...first, ...changes });
  const sampling = labDefinition({ sampling: { type: 'random', seed: 3 } }).sampling;

  test.each([
    ['space', changed({ space: { x: ['uniform', [0, 2]], y: ['uniform', [0, 1]] } })],
    ['constraints', changed({ constraints: ['y < x'] })],
    ['constraints, which it drops', changed({ constraints: undefined })],
    ['sampling', changed({ sampling })],
  ])('of another %s gets a sampler of its own, from its first trial on', (_, definition) => {
    const { state, change } = begin();
    change(definition);
    expect(state.current.suggester).toEqual({ version: 2, definition, defaults: {}, firstTrial: 1, firstNumber: 1 });
  });

  test.each([
    ['what it was', changed({ space: { y: ['uniform', [0, 1]], x: ['uniform', [0, 1]] } })],
    ['other limits', changed({ limits: { ...first.limits, maxTotalTrials: 9 } })],
    ['another policy', changed({ earlyTermination: { type: 'median_stopping' } as never })],
  ])('with %s keeps the sampler', (_, definition) => {
    const { state, change } = begin();
    change(definition);
    expect(state.current).toMatchObject({ suggester: null, version: 2, definition });
  });

  test('without constraints keeps the sampler of a definition whose list of constraints is empty', () => {
    const { state, change } = begin({ ...first, constraints: [] });
    change(changed({ constraints: undefined }));
    expect(state.current.suggester).toBeNull();
  });

  test('counts the numbers of its sampler without those from the queue and those that continue a trial', () => {
    const { state, put, change } = begin();
    put({ kind: 'enqueued', trials: [{ config: { x: 0, y: 0.5 }, again: null }], by: null });
    applySuggested(state, 1, { x: 0, y: 0.5 });
    state.continued = 3;
    change(changed({ sampling }), { firstTrial: 9 });
    expect(state.current.suggester).toMatchObject({ firstTrial: 9, firstNumber: 5 });
  });

  test('has a new policy if the policy changed, even in the preceding change', () => {
    const { state, change } = begin();
    expect(state.current.isPolicyOld).toBe(false);
    change(changed({ ahead: 1 }));
    expect(state.current.isPolicyOld).toBe(false);
    const policy = changed({ earlyTermination: { type: 'median_stopping' } as never });
    change(policy);
    change({ ...policy, ahead: 2 });
    expect(state.current.isPolicyOld).toBe(true);
  });

  test('takes over limits, retries and numbers ahead', () => {
    const { state, change } = begin();
    const definition = changed({
      limits: { ...first.limits, maxTotalTrials: 4 },
      retries: { ...first.retries, userErrors: 5 },
      ahead: 2,
    });
    change(definition);
    expect(state.limits).toEqual(definition.limits);
    expect(state.rules).toMatchObject({ retries: definition.retries, ahead: 2, primaryMetric: 'loss' });
  });

  test('gives defaults to queued configurations, whose own values win, and keeps the defaults of earlier changes', () => {
    const { state, put, change } = begin();
    const queued = { config: { x: 0, z: 7 }, again: null };
    put({ kind: 'enqueued', trials: [queued], by: null });
    change(changed({}), { defaults: { y: 1, z: 2 } });
    expect(state.current.queue).toEqual([{ config: { y: 1, z: 7, x: 0 }, again: null }]);
    change(changed({}), { defaults: { w: 3 } });
    expect(state.current.defaults).toEqual({ y: 1, z: 2, w: 3 });
  });
});

test.each([
  ['a changed definition', (at: ReturnType<typeof begin>) => at.change(first)],
  ['an enqueued trial', (at: ReturnType<typeof begin>) => at.put({ kind: 'enqueued', trials: [], by: null })],
])('after %s, due numbers see the log up to it, and a sampler that had nothing is asked again', (_, act) => {
  const at = begin();
  applyExhausted(at.state, 2);
  act(at);
  expect([...at.state.basis]).toEqual([[1, 2]]);
  expect(at.state.exhaustedAt).toBeNull();
});

test.each([
  [{ x: 1 }, {}, { x: 1 }],
  [{ x: 1 }, { y: 2 }, { y: 2, x: 1 }],
  [{ x: 1, y: 3 }, { y: 2 }, { x: 1, y: 3 }],
  [
    { x: 1, y: 3 },
    { y: 2, z: 4 },
    { x: 1, y: 3, z: 4 },
  ],
])('configuration %j with defaults %j is %j', (config, defaults, whole) => {
  expect(withDefaults(config, defaults)).toEqual(whole);
});
