import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeepPartial, labDefinition } from '../../../../test/helpers/lab-definition.ts';
import type { SweepDecision, SweepDefinition, SweepInput } from '../../../model/index.ts';
import { defaultTiming } from '../../control/timing.ts';
import { applyPlanned, applySuggested } from '../facts.ts';
import { fold } from '../fold.ts';
import { NaiveSweep } from '../naive-sweep.fixture.ts';
import { policyOf } from '../running-sweep.fixture.ts';
import { foldRules, initialState } from '../state.ts';
import { outcomeOf } from './sweep-end.ts';

/** Runs trials one after another. @returns what was decided, and the state */
function runner(changes: DeepPartial<SweepDefinition>) {
  const definition = labDefinition({
    ...changes,
    limits: { maxTotalTrials: 60, maxConcurrentTrials: 2, ...changes.limits },
  });
  const state = initialState('s', definition, foldRules(definition, policyOf().policy, defaultTiming));
  const oracle = new NaiveSweep(definition, { name: 'none', stops: () => false });
  const decided: SweepDecision[] = [];
  let seq = 0;
  const put = (input: SweepInput) => {
    seq += 1;
    const entry = { seq, atMs: seq * 1_000, input };
    const expected = oracle.put(seq, entry.atMs, input);
    const decisions = fold(state, entry);
    const endings = (list: readonly SweepDecision[]) =>
      list.flatMap((each) => (each.kind === 'sweep.ending' ? [{ ...each, message: null }] : []));
    expect(endings(decisions)).toEqual(endings(expected));
    expect(decisions.map(({ kind }) => kind)).toEqual(expected.map(({ kind }) => kind));
    expect(outcomeOf(state)?.state).toBe(oracle.final);
    decided.push(...decisions);
  };
  put({ kind: 'sweep.submitted' });
  return {
    decided,
    state,
    change: (stopWhen: SweepDefinition['stopWhen']) =>
      put({
        kind: 'definition.changed',
        definition: { ...definition, stopWhen },
        ...{ version: 2, defaults: {}, firstTrial: state.nextNumber, by: null, note: null },
      }),
    /** @returns whether the sweep goes on */
    trial: (value: number | 'fails' | 'canceled'): boolean => {
      while (state.nextNumber < state.dueCount) applySuggested(state, oracle.suggest(), {});
      const next = [...state.open.values()].find((trial) => trial.verdict === null);
      if (!next || state.ending) return false;
      const about = { trial: next.number, attempt: 0, epoch: 1 };
      applyPlanned(state, next.number, oracle.launch(next.number));
      put({ kind: 'claimed', ...about, resumedStep: null });
      if (typeof value === 'number') {
        const reports = [{ metric: 'loss', value }];
        put({ kind: 'reports', ...about, door: 'http', first: 1, live: true, reports });
      }
      const kind = value === 'fails' ? 'user_error' : value === 'canceled' ? 'canceled' : 'ok';
      const end = { kind, source: 'runner', exitCode: 0, signal: null, message: null } as const;
      put({ kind: 'attempt.ended', trial: about.trial, attempt: 0, end });
      return state.ending === null;
    },
  };
}

const percent = { expectedGainBelow: 1, unit: 'percent', trials: 10, after: 20 } as const;
/** Improves fast, then not at all. */
const flattening = (i: number) => 1 / (1 + Math.min(i, 12)) + (i % 3) * 0.01;

function endingOf(decided: readonly SweepDecision[]) {
  return decided.find((decision) => decision.kind === 'sweep.ending');
}

test('a sweep whose best value no longer improves ends as completed, and the log says from which numbers', () => {
  const sweep = runner({ stopWhen: percent });
  let trials = 0;
  while (sweep.trial(flattening(trials))) trials += 1;
  const ending = endingOf(sweep.decided);
  expect(ending).toMatchObject({ reason: 'expected_gain', numbers: { trials: 10, after: trials + 1 } });
  const { expected = 0, limit = 0, range = 0 } = ending?.numbers ?? {};
  expect(expected).toBeLessThan(limit);
  expect(limit).toBeCloseTo(range / 100, 10);
  expect(ending?.message).toContain(
    `After ${trials + 1} trials, the next 10 are expected to improve the best value by`,
  );
  expect(trials).toBeGreaterThanOrEqual(19);
  expect(trials).toBeLessThan(59);
  // The other trial was still open.
  expect(sweep.decided.filter(({ kind }) => kind === 'trial.verdict')).toHaveLength(1);
  expect(outcomeOf(sweep.state)?.state).toBe('completed');
});

test('a limit in the unit of the metric holds as it is', () => {
  const sweep = runner({ stopWhen: { ...percent, unit: 'metric', expectedGainBelow: 1e-9 } });
  for (let i = 0; i < 59; i++) expect(sweep.trial(flattening(i))).toBe(true);
});

test('the last trial ends the sweep, whatever further ones would gain', () => {
  const sweep = runner({ stopWhen: { ...percent, expectedGainBelow: 1e9, after: 20 }, limits: { maxTotalTrials: 20 } });
  for (let i = 0; i < 20; i++) sweep.trial(flattening(i));
  expect(endingOf(sweep.decided)).toBeUndefined();
  expect(outcomeOf(sweep.state)).toEqual({ state: 'completed', message: null });
});

test('a change of the definition is followed at once', () => {
  const sweep = runner({});
  for (let i = 0; i < 30; i++) sweep.trial(flattening(i));
  expect(endingOf(sweep.decided)).toBeUndefined();
  sweep.change({ ...percent, expectedGainBelow: 1e9 });
  expect(endingOf(sweep.decided)).toMatchObject({ reason: 'expected_gain', numbers: { after: 30 } });
});

test('the fold stops by gain where a naive reading of the rule does', () => {
  let stopped = 0;
  const value = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 40 }).map((x) => x / 4) },
    { weight: 1, arbitrary: fc.constantFrom('fails' as const, 'canceled' as const) },
  );
  fc.assert(
    fc.property(
      fc.constantFrom('minimize' as const, 'maximize' as const),
      fc.record({
        expectedGainBelow: fc.constantFrom(0.02, 0.5, 3, 20),
        unit: fc.constantFrom('metric' as const, 'percent' as const),
        trials: fc.integer({ min: 1, max: 30 }),
        after: fc.integer({ min: 1, max: 30 }),
      }),
      fc.array(value, { minLength: 20, maxLength: 60, size: 'max' }),
      (goal, stopWhen, values) => {
        const sweep = runner({ stopWhen, objective: { primaryMetric: 'loss', goal } });
        for (const each of values) if (!sweep.trial(each)) break;
        if (sweep.state.ending?.reason === 'expected_gain') stopped += 1;
      },
    ),
    { seed: 5, numRuns: 25 },
  );
  expect(stopped).toBeGreaterThan(5);
});
