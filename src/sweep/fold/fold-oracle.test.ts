import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import {
  type ConfigurationRecord,
  type EndKind,
  endKinds,
  type Report,
  type SweepDecision,
  type SweepInput,
} from '../../model/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { defaultTiming } from '../control/timing.ts';
import { outcomeOf } from './ends/sweep-end.ts';
import { applyExhausted, applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { type NaivePolicy, NaiveSweep } from './naive-sweep.fixture.ts';
import { type FoldState, foldRules, initialState } from './state.ts';

/** A report of this value makes the policy throw. */
const breaking = 99;

/** Judges every second report: stops a trial that reports 8 or more. */
const naivePolicy: NaivePolicy = {
  name: 'every-second',
  stops(interval, value) {
    if (value === breaking) throw new Error('broken');
    return interval % 2 === 0 && value >= 8;
  },
};

/** The same rule as a policy, which counts intervals by what it is called with. */
function countingPolicy(): TerminationPolicy {
  const counts = new Map<number, number>();
  return {
    name: naivePolicy.name,
    version: 1,
    report(trial, value, judged) {
      const interval = (counts.get(trial) ?? 0) + 1;
      counts.set(trial, interval);
      if (!naivePolicy.stops(interval, value) || !judged) return { kind: 'continue' };
      return { kind: 'stop', reason: { policy: naivePolicy.name, text: '', interval, numbers: { value } } };
    },
    finished: () => {},
    rewind: (trial, keep) => void counts.set(trial, keep),
  };
}

/** Decisions without their texts for people. */
function plain(decisions: readonly SweepDecision[]) {
  return decisions.map((decision) => {
    switch (decision.kind) {
      case 'trial.verdict':
        return { ...decision, reason: null };
      case 'trial.ended': {
        const { kind, trial, causedBy, state, failure, best, last, intervals } = decision;
        return { kind, trial, causedBy, state, failure, best, last, intervals };
      }
      case 'sweep.ending':
        return { ...decision, message: null };
      case 'notice':
        return { kind: decision.kind, code: decision.code, trial: decision.facts.trial };
      default:
        return decision;
    }
  });
}

/** The configuration that the sampler suggests to a trial. */
function suggestedTo(trial: number): ConfigurationRecord {
  return { a: trial, b: trial };
}

/** What the fold knows, as the oracle has to know it too. */
function factsOf(state: FoldState) {
  return {
    due: state.dueCount,
    bases: [...state.basis].sort(([a], [b]) => a - b),
    ending: state.ending?.reason,
    final: outcomeOf(state)?.state,
    openAttempts: state.openAttempts,
    lessons: [...state.ended].map(({ number, config, observation }) => {
      const { state: seen, value, failure } = observation ?? {};
      expect(observation?.config ?? config).toEqual(config);
      return [number, observation && `${seen} ${seen === 'failed' ? failure : value}`, config];
    }),
    open: [...state.open.values()].map((trial) => ({
      number: trial.number,
      config: trial.config,
      phase: trial.phase,
      attempts: trial.attempts,
      verdict: trial.verdict ?? undefined,
      userRetries: trial.userRetries,
      infraRetries: trial.infraRetries,
      preemptions: trial.preemptions,
      retryAtMs: trial.retryAtMs,
      claim: trial.claimed ?? undefined,
      counted: trial.series.values,
      best: trial.series.best,
    })),
  };
}

function factsOfOracle(oracle: NaiveSweep): ReturnType<typeof factsOf> {
  const { due, suggested, openTrials } = oracle;
  const ended = Array.from({ length: suggested }, (_, trial) => trial)
    .flatMap((trial) => oracle.end(trial) ?? [])
    .map(({ trial }) => [trial, oracle.lesson(trial), oracle.config(trial, suggestedTo(trial))]);
  return {
    due: due.size,
    bases: [...due].filter(([number]) => number >= suggested).sort(([a], [b]) => a - b),
    ending: oracle.ending?.reason,
    final: oracle.final,
    openAttempts: openTrials.filter((trial) => oracle.openAttempt(trial) !== undefined).length,
    lessons: ended,
    open: openTrials.map((number) => ({
      number,
      config: oracle.config(number, suggestedTo(number)),
      phase: oracle.phase(number),
      attempts: oracle.attempts(number),
      verdict: oracle.verdict(number),
      userRetries: oracle.retries(number, 'userRetries'),
      infraRetries: oracle.retries(number, 'infraRetries'),
      preemptions: oracle.retries(number, 'preemptions'),
      retryAtMs: oracle.retryAtMs(number),
      claim: oracle.claim(number),
      counted: oracle.counted(number),
      best: oracle.best(number),
    })),
  };
}

/** One thing that may happen next. Trials are picked among those that it can happen to. */
type Event =
  | { readonly kind: 'start' | 'pause' | 'cancel' | 'time out' | 'exhaust' | 'enqueue' }
  | { readonly kind: 'cancel trial' | 'time out trial' | 'configure' }
  | { readonly kind: 'claim'; readonly resumedStep: number | null }
  | { readonly kind: 'report'; readonly live: boolean; readonly reports: readonly Report[] }
  | { readonly kind: 'end'; readonly end: EndKind; readonly exitCode: number | null }
  | { readonly kind: 'ask'; readonly count: number }
  | { readonly kind: 'limits'; readonly limits: ReturnType<typeof labDefinition>['limits'] }
  | { readonly kind: 'change'; readonly ahead: number; readonly retries: ReturnType<typeof labDefinition>['retries'] };

const limits = fc.record({
  maxTotalTrials: fc.integer({ min: 1, max: 7 }),
  maxConcurrentTrials: fc.integer({ min: 1, max: 4 }),
  timeoutMs: fc.constant(null),
  trialTimeoutMs: fc.constant(null),
  maxFailedTrials: fc.option(fc.integer({ min: 1, max: 4 })),
});
const retries = fc.record({
  userErrors: fc.nat({ max: 2 }),
  infrastructure: fc.nat({ max: 2 }),
  preemptions: fc.nat({ max: 2 }),
});
const value = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: -3, max: 9 }) },
  { weight: 3, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
  { weight: 1, arbitrary: fc.constant(breaking) },
);
const report: fc.Arbitrary<Report> = fc
  .record({ metric: fc.constantFrom('loss', 'loss', 'loss', 'other'), value, step: fc.option(fc.nat({ max: 5 })) })
  .map(({ step, ...rest }) => (step === null ? rest : { ...rest, step }));
const simple = fc.constantFrom(
  'pause',
  'cancel trial',
  'time out trial',
  'exhaust',
  'enqueue',
  'configure',
  'configure',
);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ kind: 'start' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('claim' as const), resumedStep: fc.option(fc.nat({ max: 5 })) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      live: fc.boolean(),
      reports: fc.array(report, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      end: fc.constantFrom<EndKind>(...endKinds, 'ok', 'user_error', 'lost_node', 'preempted', 'never_launched'),
      exitCode: fc.constantFrom(null, 0, 1, 126),
    }),
  },
  { weight: 4, arbitrary: simple.map((kind) => ({ kind })) },
  { weight: 1, arbitrary: fc.constantFrom('cancel' as const, 'time out' as const).map((kind) => ({ kind })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('limits' as const), limits }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('change' as const), ahead: fc.nat({ max: 2 }), retries }) },
);

function suggest(oracle: NaiveSweep, state: FoldState): void {
  const trial = oracle.suggest();
  applySuggested(state, trial, suggestedTo(trial));
}

/** Lets an event happen where the store would let it happen. @returns the input that it appends */
function inputOf(oracle: NaiveSweep, state: FoldState, event: Event, pick: number): SweepInput | undefined {
  const among = (trials: readonly number[]) => (trials.length === 0 ? undefined : trials[pick % trials.length]);
  const launched = oracle.openTrials.filter((trial) => oracle.phase(trial) !== 'queued');
  const running = oracle.openTrials.filter((trial) => oracle.phase(trial) === 'running');
  const trial = among(event.kind === 'report' ? running : event.kind === 'cancel trial' ? oracle.openTrials : launched);
  const about = trial === undefined ? undefined : { trial, attempt: oracle.attempts(trial) - 1, epoch: 1 };
  const isAskTell = oracle.isAskTell;
  switch (event.kind) {
    case 'start': {
      if (oracle.ending) return undefined;
      const queued = oracle.openTrials.filter((each) => oracle.phase(each) === 'queued' && !oracle.verdict(each));
      const next = among(queued);
      if (next !== undefined) applyPlanned(state, next, oracle.launch(next));
      else if (oracle.suggested < Math.min(oracle.due.size, oracle.total)) suggest(oracle, state);
      return undefined;
    }
    case 'exhaust':
      if (oracle.ending || oracle.due.size <= oracle.suggested) return undefined;
      oracle.exhaust(oracle.suggested);
      applyExhausted(state, oracle.suggested);
      return undefined;
    case 'pause':
      return { kind: pick % 2 === 0 ? 'paused' : 'resumed' };
    case 'cancel':
      return { kind: 'cancel.requested', reason: null };
    case 'time out':
      return { kind: 'deadline.sweep' };
    case 'enqueue':
      return isAskTell ? undefined : { kind: 'enqueued', trials: [{ config: {}, again: null }], by: null };
    case 'ask':
      return isAskTell ? { kind: 'asked', count: event.count } : undefined;
    case 'limits':
      return { kind: 'limits.changed', limits: event.limits };
    case 'change': {
      if (isAskTell) return undefined;
      const definition = { ...oracle.definition, limits: oracle.limits, ahead: event.ahead, retries: event.retries };
      return { kind: 'definition.changed', definition, version: 2, defaults: {}, firstTrial: 0, by: null, note: null };
    }
    default:
      break;
  }
  if (about === undefined) return undefined;
  switch (event.kind) {
    case 'configure':
      // Only while an attempt is open, and only where trials ask.
      if (oracle.definition.defineByRun === undefined || oracle.phase(about.trial) === 'queued') return undefined;
      return { kind: 'trial.configured', trial: about.trial, config: { [pick % 3 === 0 ? 'b' : 'c']: pick } };
    case 'cancel trial':
      return { kind: 'trial.cancel', trial: about.trial };
    case 'time out trial':
      // Now and then about an earlier attempt, which is too late.
      return { kind: 'deadline.attempt', trial: about.trial, attempt: about.attempt - (pick % 5 === 0 ? 1 : 0) };
    case 'claim':
      return oracle.verdict(about.trial) ? undefined : { kind: 'claimed', ...about, resumedStep: event.resumedStep };
    case 'report':
      return { kind: 'reports', ...about, door: 'http', first: 1, live: event.live, reports: event.reports };
    case 'end': {
      const end = { kind: event.end, source: 'runner', exitCode: event.exitCode, signal: null, message: null } as const;
      return { kind: 'attempt.ended', trial: about.trial, attempt: about.attempt, end };
    }
    default:
      return undefined;
  }
}

test('the fold decides as a naive reading of the protocol does on generated logs', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(
      fc.record({ limits, retries, ahead: fc.nat({ max: 2 }) }),
      fc.constantFrom('minimize' as const, 'maximize' as const),
      fc.constantFrom('in_process' as const, 'in_process' as const, 'ask_tell' as const),
      fc.array(fc.tuple(event, fc.nat({ max: 60 })), { minLength: 10, maxLength: 70, size: 'max' }),
      (options, goal, type, events) => {
        const definition = labDefinition({
          ...options,
          ...{ trial: { type }, objective: { primaryMetric: 'loss', goal } },
          ...(type === 'ask_tell' && { defineByRun: { fixed: ['a'] } }),
        });
        const state = initialState('s', definition, foldRules(definition, countingPolicy(), defaultTiming));
        const oracle = new NaiveSweep(definition, naivePolicy);
        let seq = 0;
        const put = (input: SweepInput) => {
          seq += 1;
          const at = { seq, atMs: seq * 1_000 };
          const expected = oracle.put(at.seq, at.atMs, input);
          const decisions = fold(state, { ...at, input });
          expect(plain(decisions)).toEqual(plain(expected));
          const facts = factsOf(state);
          const wanted = factsOfOracle(oracle);
          const byNumber = (a: readonly unknown[], b: readonly unknown[]) => Number(a[0]) - Number(b[0]);
          expect({ ...facts, lessons: [...facts.lessons].sort(byNumber) }).toEqual(wanted);
          reached.add(input.kind);
          for (const decision of expected) {
            reached.add(decision.kind);
            if (decision.kind === 'trial.verdict') reached.add(decision.verdict);
            if (decision.kind === 'sweep.ending') reached.add(`ending: ${decision.reason}`);
            if (decision.kind === 'trial.retry') reached.add(decision.counter);
            if (decision.kind === 'trial.ended') reached.add(`${decision.state} ${decision.failure ?? ''}`.trim());
          }
          reached.add(`final: ${oracle.final}`);
        };
        put({ kind: 'sweep.submitted' });
        for (const [each, pick] of events) {
          // A final sweep takes no input.
          if (oracle.final !== undefined) break;
          const input = inputOf(oracle, state, each, pick);
          if (input !== undefined) put(input);
        }
      },
    ),
    { seed: 11, numRuns: 400 },
  );
  const everything = [
    'due trial.running trial.verdict trial.retry trial.ended sweep.ending notice stop cancel timeout',
    'userRetries infraRetries preemptions limits.changed definition.changed enqueued asked trial.configured',
  ].flatMap((words) => words.split(' '));
  const ends = ['canceled', 'time_limit', 'failures', 'error'].map((reason) => `ending: ${reason}`);
  const finals = ['completed', 'failed', 'canceled'].map((final) => `final: ${final}`);
  const trials = ['completed', 'stopped', 'canceled', ...endKinds.slice(1, 4).map((kind) => `failed ${kind}`)];
  expect([...reached]).toEqual(expect.arrayContaining([...everything, ...ends, ...finals, ...trials]));
});
