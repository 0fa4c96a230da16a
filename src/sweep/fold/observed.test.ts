import { expect, test } from 'vitest';
import { labDefinition, openLab, watchfulSampler, xOf } from '../../../test/helpers/sweep-lab.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { processIdentity } from '../../process/index.ts';
import { createPolicy } from '../../termination/policies.fixture.ts';
import { createSuggestView } from '../control/suggest-view.ts';
import { defaultTiming } from '../control/timing.ts';
import { outcomeOf } from './ends/sweep-end.ts';
import { applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { observedTrial } from './observed.ts';
import { foldRules, initialState } from './state.ts';

const definition = labDefinition({ trial: { type: 'ask_tell' }, limits: { maxTotalTrials: 3 } });

function begin(changes: Partial<SweepDefinition> = {}) {
  const policy = createPolicy({ type: 'none' }, { goal: 'minimize', maxTotalTrials: 3 });
  return initialState('s', definition, foldRules({ ...definition, ...changes }, policy, defaultTiming));
}

const observation = (number: number, x: number, value: number) => ({
  number,
  config: { x },
  state: 'completed',
  value,
  failure: undefined,
  intervals: 1,
  earlier: true,
});

test('an evaluation made elsewhere is history from its position on: no trial, not pending, numbered below earlier trials', () => {
  const state = begin();
  const seen = () => createSuggestView(state, [{ ...observation(-1, 9, 9), state: 'completed' }]);
  fold(state, { seq: 1, atMs: 0, input: { kind: 'sweep.submitted' } });
  fold(state, { seq: 2, atMs: 0, input: { kind: 'observed', config: { x: 0.25 }, values: { loss: 4 } } });
  fold(state, { seq: 3, atMs: 0, input: { kind: 'asked', count: 2 } });
  fold(state, { seq: 4, atMs: 0, input: { kind: 'observed', config: { x: 0.5 }, values: { loss: 5 } } });
  expect(state).toMatchObject({ dueCount: 2, observed: 2, counts: { completed: 0 }, endedWithValue: 0 });
  expect(seen().at(1)).toEqual({ history: [observation(-1, 9, 9)], pending: [] });
  expect(seen().at(3)).toEqual({ history: [observation(-1, 9, 9), observation(-2, 0.25, 4)], pending: [] });
  applySuggested(state, 0, { x: 0.75 });
  applyPlanned(state, 0, 0);
  const view = seen();
  expect(view.at(3).pending).toEqual([{ number: 0, config: { x: 0.75 } }]);
  expect(view.at(4).history).toEqual([observation(-1, 9, 9), observation(-2, 0.25, 4), observation(-3, 0.5, 5)]);
  fold(state, { seq: 5, atMs: 0, input: { kind: 'cancel.requested', reason: null } });
  expect(outcomeOf(state)).toBeUndefined();
});

test('secondary objectives and constraints of an observation count as those of a trial', () => {
  const state = begin({
    objectives: [
      { primaryMetric: 'loss', goal: 'minimize' },
      { primaryMetric: 'size', goal: 'minimize' },
    ],
    outcomeConstraints: [{ metric: 'size', max: 10 }],
  });
  fold(state, { seq: 1, atMs: 0, input: { kind: 'observed', config: { x: 0.25 }, values: { loss: 4, size: 12 } } });
  const seen = { value: 4, values: [4, 12], violation: 0.2, margin: -0.2, earlier: true };
  expect(state.ended.at(0)?.observation).toMatchObject(seen);
});

test('an observation is marked as earlier, and has no value in a sweep without an objective', () => {
  const observed = (changes: Partial<SweepDefinition>) =>
    observedTrial(begin(changes), { config: { x: 0.25 }, values: { loss: 4, undefined: 5 } }, 1).observation;
  expect(observed({})).toMatchObject({ number: -1, earlier: true, value: 4 });
  expect(observed({ objective: null })?.value).toBeUndefined();
});

test('a sweep that ends without trials says so, also with observations', () => {
  const state = begin();
  fold(state, { seq: 1, atMs: 0, input: { kind: 'observed', config: { x: 0.25 }, values: { loss: 4 } } });
  state.exhaustedAt = 0;
  expect(outcomeOf(state)).toEqual({ state: 'failed', message: 'The sampler had no configuration to propose.' });
});

test.each([['none'], ['median_stopping']] as const)(
  'suggestions see what was observed before they were asked for, also after a restart, and replay agrees (policy %s)',
  async (type) => {
    const lab = await openLab({
      definition: { trial: { type: 'ask_tell' }, limits: { maxTotalTrials: 6 }, earlyTermination: { type } },
      run: (config) => ({ durationMs: 100, reports: [{ atMs: 50, value: xOf(config) }] }),
    });
    const seenBy = async (trial: number) => (await lab.store.trial('lab', trial)).config.seen;
    const nextNumber = async () => (await lab.store.sweep('lab')).nextNumber;
    const ask = async () => {
      const lease = await lab.store.acquireLease('lab', processIdentity(), 1_000);
      expect(await lab.store.ask(lease, 1)).toBe(true);
      await lab.store.releaseLease(lease);
    };
    const observed = (x: number, value: number) =>
      lab.store.command('lab', { kind: 'observe', config: { x }, values: { loss: value } });

    await observed(0.25, 7);
    await ask();
    await observed(0.5, 8);
    const first = lab.start();
    await lab.until(async () => (await lab.store.trialCounts('lab')).completed === 1);
    await first.controller.stop();
    await observed(0.75, 9);
    await ask();
    const sampler = watchfulSampler();
    const second = lab.start({ sampler });
    await lab.until(async () => (await nextNumber()) === 2 && (await lab.store.trialCounts('lab')).completed === 2);
    expect(await seenBy(0)).toBe('-1:completed:7');
    const value = (await lab.store.trial('lab', 0)).best;
    expect(await seenBy(1)).toBe(`-1:completed:7 -2:completed:8 0:completed:${value} -3:completed:9`);
    expect(sampler.requests[0]?.history.map(({ earlier }) => earlier)).toEqual([true, true, false, true]);
    await second.controller.stop();
    const report = await lab.replay();
    expect(report.differences).toEqual([]);
    expect(report.inputs).toBeGreaterThan(6);
    await lab.close();
  },
);
