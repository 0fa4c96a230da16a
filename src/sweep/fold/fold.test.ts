import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import type { AttemptEnd, EndKind, SweepInput } from '../../model/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { createPolicy } from '../../termination/policies.fixture.ts';
import { createSuggestView } from '../control/suggest-view.ts';
import { defaultTiming } from '../control/timing.ts';
import { toObservation } from '../history/observation.ts';
import { applyExhausted, applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { createSeries } from './series.ts';
import { type FoldState, foldRules, initialState } from './state.ts';

const none = () => createPolicy({ type: 'none' }, { goal: 'minimize', maxTotalTrials: 4 });

function begin(changes: Parameters<typeof labDefinition>[0] = {}, policy: TerminationPolicy = none()) {
  const definition = labDefinition(changes);
  const state = initialState('s', definition, foldRules(definition, policy, defaultTiming));
  let seq = 0;
  return {
    state,
    put(input: SweepInput) {
      seq += 10;
      return fold(state, { seq, atMs: seq * 1000, input });
    },
    launch(trial: number) {
      if (trial >= state.nextNumber) applySuggested(state, trial, { x: trial });
      applyPlanned(state, trial, state.open.get(trial)?.attempts ?? 0);
    },
  };
}

const claimed = (trial: number, attempt = 0, resumedStep: number | null = null, epoch = 1): SweepInput => ({
  kind: 'claimed',
  trial,
  attempt,
  epoch,
  resumedStep,
});
const ended = (trial: number, kind: EndKind, attempt = 0): SweepInput => {
  const end: AttemptEnd = { kind, source: 'runner', exitCode: 0, signal: null, message: null };
  return { kind: 'attempt.ended', trial, attempt, end };
};
const reported = (
  trial: number,
  values: readonly (readonly [value: number, step?: number])[],
  attempt = 0,
): SweepInput => ({
  kind: 'reports',
  trial,
  attempt,
  epoch: 1,
  door: 'http',
  first: 1,
  live: true,
  reports: values.map(([value, step]) => ({ metric: 'loss', value, ...(step === undefined ? {} : { step }) })),
});

const dueIn = (decisions: ReturnType<typeof fold>) => decisions.filter((decision) => decision.kind === 'due');

describe('due', () => {
  test('numbers fall due up to concurrency and ahead, then one with each end', () => {
    const { put, launch } = begin({ ahead: 1, limits: { maxTotalTrials: 4, maxConcurrentTrials: 2 } });
    expect(dueIn(put({ kind: 'sweep.submitted' }))).toEqual([{ kind: 'due', first: 0, count: 3, basisSeq: 10 }]);
    launch(0);
    put(claimed(0));
    expect(dueIn(put(ended(0, 'ok')))).toEqual([{ kind: 'due', first: 3, count: 1, basisSeq: 30 }]);
    launch(1);
    put(claimed(1));
    expect(dueIn(put(ended(1, 'ok')))).toEqual([]);
  });

  test('due numbers above a lowered total keep their basis when it rises again', () => {
    const { state, put } = begin({ limits: { maxTotalTrials: 4, maxConcurrentTrials: 3 } });
    put({ kind: 'sweep.submitted' });
    const { limits } = state;
    put({ kind: 'limits.changed', limits: { ...limits, maxTotalTrials: 1 } });
    put({ kind: 'limits.changed', limits: { ...limits, maxTotalTrials: 4, maxConcurrentTrials: 4 } });
    expect([...state.basis]).toEqual([
      [0, 10],
      [1, 10],
      [2, 10],
      [3, 30],
    ]);
  });

  test('an exhausted sampler drops later numbers, and nothing falls due again', () => {
    const { state, put, launch } = begin({ limits: { maxTotalTrials: 9, maxConcurrentTrials: 3 } });
    put({ kind: 'sweep.submitted' });
    launch(0);
    applyExhausted(state, 1);
    put(claimed(0));
    expect(dueIn(put(ended(0, 'ok')))).toEqual([]);
    expect(state.basis.size).toBe(0);
  });
});

describe('claims and reports', () => {
  test('a claim from a checkpoint keeps the reports up to its step, and the policy is rewound to it', () => {
    const calls: unknown[] = [];
    const policy: TerminationPolicy = {
      name: 'spy',
      version: 1,
      report(trial, value, judged) {
        calls.push(['report', trial, value, judged]);
        return { kind: 'continue' };
      },
      finished: (...call) => void calls.push(['finished', ...call]),
      rewind: (...call) => void calls.push(['rewind', ...call]),
    };
    const { state, put, launch } = begin({}, policy);
    put({ kind: 'sweep.submitted' });
    launch(0);
    put(claimed(0));
    put(reported(0, [[9, 1], [8, 2], [7], [6, 3]]));
    put(ended(0, 'preempted'));
    launch(0);
    calls.length = 0;
    put(claimed(0, 1, 2));
    expect(calls).toEqual([['rewind', 0, 2]]);
    put(reported(0, [[5, 3]], 1));
    expect(state.open.get(0)?.series.values).toEqual([9, 8, 5]);
    put(ended(0, 'ok', 1));
    expect(calls.slice(1)).toEqual([
      ['report', 0, 5, true],
      ['finished', 0, 'completed'],
    ]);
    expect(state.ended.at(0)?.observation).toMatchObject({ value: 5, intervals: 3 });
  });

  test('kept reports after a dropped one are shown to the policy again, unjudged', () => {
    const series = createSeries('minimize');
    for (const [value, step] of [
      [1, 1],
      [2, undefined],
      [3, 2],
      [0, 5],
    ] as const)
      series.add(value, step);
    expect(series.supersede(2)).toEqual({ keep: 1, rest: [3] });
    expect(series.values).toEqual([1, 3]);
    expect(series.best).toBe(1);
    expect(series.supersede(9)).toBeUndefined();
    expect(series.supersede(null)).toEqual({ keep: 0, rest: [] });
    expect(series.best).toBeUndefined();
  });

  test('the first stop of a batch wins; later values are reference only', () => {
    const judged: boolean[] = [];
    const policy: TerminationPolicy = {
      name: 'second',
      version: 1,
      report(_, value, isJudged) {
        judged.push(isJudged);
        const reason = { policy: 'second', text: `${value} is enough`, interval: judged.length, numbers: {} };
        return judged.length >= 2 ? { kind: 'stop', reason } : { kind: 'continue' };
      },
      finished() {},
      rewind() {},
    };
    const { put, launch } = begin({}, policy);
    put({ kind: 'sweep.submitted' });
    launch(0);
    put(claimed(0));
    const decisions = put(reported(0, [[3], [2], [1]]));
    expect(decisions).toMatchObject([{ kind: 'trial.verdict', verdict: 'stop', causedBy: 30, reason: '2 is enough' }]);
    expect(judged).toEqual([true, true, false]);
    expect(put(ended(0, 'ok'))[0]).toMatchObject({
      state: 'stopped',
      best: 1,
      message: 'The run had ended by itself.',
    });
  });

  test('a report about an attempt that is not open contradicts the log', () => {
    const { put, launch } = begin();
    put({ kind: 'sweep.submitted' });
    launch(0);
    expect(() => put(reported(1, [[1]]))).toThrow(expect.objectContaining({ code: 'SWEEP_BROKEN_LOG' }));
  });
});

test('samplers see each ended trial according to its kind', () => {
  const about = { number: 3, config: { x: 1 }, intervals: 2, best: 5, expectedFinal: 4 };
  const see = (
    state: 'completed' | 'stopped' | 'failed' | 'canceled',
    failure: Parameters<typeof toObservation>[0]['failure'],
  ) => {
    const seen = toObservation({ ...about, state, failure }, 'minimize');
    return seen && `${seen.state} ${seen.value ?? '-'} ${seen.failure ?? '-'}`;
  };
  expect(see('completed', null)).toBe('completed 5 -');
  expect(see('stopped', null)).toBe('stopped 4 -');
  expect(see('canceled', null)).toBeUndefined();
  expect(see('failed', 'user_error')).toBe('failed - user_error');
  expect(see('failed', 'infeasible')).toBe('failed - infeasible');
  expect(see('failed', 'out_of_memory')).toBe('failed - out_of_memory');
  expect(see('failed', 'timed_out')).toBe('stopped 4 -');
  for (const failure of ['lost_node', 'never_launched', 'preempted'] as const)
    expect(see('failed', failure)).toBeUndefined();
  const maximized = toObservation({ ...about, state: 'stopped', failure: null }, 'maximize');
  expect(maximized?.value).toBe(5);
});

/** Open trials and ended ones of a state, as of a position: by definition, without a memory. */
function seenNaively(state: FoldState, basisSeq: number) {
  const before = [...state.ended].filter((trial) => trial.cause <= basisSeq);
  const after = [...state.ended].filter((trial) => trial.cause > basisSeq);
  return {
    history: before.flatMap((trial) => trial.observation ?? []),
    pending: [...after.map((trial) => trial.number), ...state.open.keys()].sort((a, b) => a - b),
  };
}

test('a suggestion sees the sweep as of its basis, however far the fold has advanced', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ trial: fc.nat({ max: 5 }), kind: fc.constantFrom<EndKind>('ok', 'canceled', 'user_error') }),
        {
          maxLength: 12,
        },
      ),
      fc.array(fc.nat({ max: 13 }), { maxLength: 6 }),
      (ends, moments) => {
        const { state, put, launch } = begin({ limits: { maxTotalTrials: 6, maxConcurrentTrials: 6 } });
        put({ kind: 'sweep.submitted' });
        for (let trial = 0; trial < 6; trial++) launch(trial);
        for (const { trial, kind } of ends) if (state.open.has(trial)) put(ended(trial, kind));
        const view = createSuggestView(state, []);
        for (const moment of [...moments].sort((a, b) => a - b)) {
          const seen = view.at(moment * 10);
          const expected = seenNaively(state, moment * 10);
          expect(seen.history).toEqual(expected.history);
          expect(seen.pending.map((trial) => trial.number)).toEqual(expected.pending);
        }
      },
    ),
    { seed: 3, numRuns: 100 },
  );
});
