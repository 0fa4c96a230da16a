/** The classic policies against naive implementations of their definitions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Goal } from '../model/index.ts';
import { createPolicy } from './policies.fixture.ts';
import type { EarlyTerminationDefinition } from './policies.ts';

interface History {
  readonly values: number[];
  ended: boolean;
}

type Classic = Extract<EarlyTerminationDefinition, { evaluationInterval: number }>;

/** HyperDrive reference, section 2: recomputes everything at every report. Works on losses. */
class NaivePolicy {
  readonly trials = new Map<number, History>();
  readonly #definition: Classic;
  readonly #sign: number;

  constructor(definition: Classic, goal: Goal) {
    this.#definition = definition;
    this.#sign = goal === 'minimize' ? 1 : -1;
  }

  report(trial: number, value: number, judged: boolean): boolean {
    const history = this.trials.get(trial) ?? { values: [], ended: false };
    this.trials.set(trial, history);
    if (history.ended) return false;
    history.values.push(value * this.#sign);
    const n = history.values.length;
    const { evaluationInterval, delayEvaluation } = this.#definition;
    if (!judged || n < delayEvaluation || n % evaluationInterval !== 0) return false;
    return this.#outside(history, n);
  }

  #outside(own: History, n: number): boolean {
    const definition = this.#definition;
    const present = [...this.trials.values()].filter((h) => h.values.length > 0);
    const best = (h: History): number => Math.min(...h.values.slice(0, n).map(finiteOr), Number.POSITIVE_INFINITY);
    const mine = best(own);
    if (definition.type === 'bandit') {
      const b = Math.min(...present.map(best));
      if (b === Number.POSITIVE_INFINITY) return false;
      const f = definition.slackFactor;
      const distance =
        f === undefined
          ? (definition.slackAmount ?? 0)
          : this.#sign === 1
            ? Math.abs(b) * f
            : (Math.abs(b) * f) / (1 + f);
      // Equal to the limit up to rounding is not beyond it.
      return mine - (b + distance) > 4 * Number.EPSILON * Math.max(Math.abs(b), Math.abs(b + distance));
    }
    if (definition.type === 'median_stopping') {
      const average = (h: History): number => {
        const finite = h.values.slice(0, n).filter(Number.isFinite);
        return finite.length === 0 ? Number.POSITIVE_INFINITY : finite.reduce((a, b) => a + b, 0) / finite.length;
      };
      const sorted = present.map(average).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const half = sorted.length / 2;
      const middle =
        sorted.length % 2 === 1 ? at(sorted, Math.floor(half)) : (at(sorted, half - 1) + at(sorted, half)) / 2;
      return present.length > 1 && mine > middle;
    }
    const set = definition.excludeFinishedJobs ? present.filter((h) => !h.ended) : present;
    const cut = Math.floor((set.length * definition.truncationPercentage) / 100);
    if (set.length < 2 || cut < 1) return false;
    if (mine === Number.POSITIVE_INFINITY) return set.some((h) => best(h) < mine);
    return set.filter((h) => h !== own && best(h) >= mine).length < cut;
  }
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}

function finiteOr(value: number): number {
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}

// Few distinct values, because ties and equal medians are the hard cases.
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -6, max: 6 }).map((x) => x / 2) },
  { weight: 3, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const step = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({ kind: fc.constant('report' as const), trial: fc.nat(7), value, judged: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rewind' as const), trial: fc.nat(7), keep: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('finished' as const), trial: fc.nat(7) }) },
);
const evaluation = { evaluationInterval: fc.integer({ min: 1, max: 3 }), delayEvaluation: fc.nat(6) };
const definition: fc.Arbitrary<Classic> = fc.oneof(
  fc.record({ type: fc.constant('bandit' as const), slackFactor: fc.constantFrom(0.1, 0.5, 1), ...evaluation }),
  fc.record({ type: fc.constant('bandit' as const), slackAmount: fc.constantFrom(0.5, 1.3), ...evaluation }),
  fc.record({ type: fc.constant('median_stopping' as const), ...evaluation }),
  fc.record({
    type: fc.constant('truncation_selection' as const),
    truncationPercentage: fc.integer({ min: 1, max: 99 }),
    excludeFinishedJobs: fc.boolean(),
    ...evaluation,
  }),
);

describe('classic policies', () => {
  it('stop exactly the trials that the naive implementation stops, with rewinds and ends', () => {
    let stops = 0;
    fc.assert(
      fc.property(
        definition,
        fc.constantFrom<Goal>('minimize', 'maximize'),
        fc.array(step, { maxLength: 150, size: 'max' }),
        (d, goal, steps) => {
          const policy = createPolicy(d, { goal, maxTotalTrials: 8 });
          const naive = new NaivePolicy(d, goal);
          for (const s of steps) {
            if (s.kind === 'report') {
              const stopped = policy.report(s.trial, s.value, s.judged).kind === 'stop';
              expect(stopped).toBe(naive.report(s.trial, s.value, s.judged));
              if (stopped) stops++;
            } else if (s.kind === 'finished') {
              policy.finished(s.trial, 'completed');
              const history = naive.trials.get(s.trial) ?? { values: [], ended: false };
              history.ended = true;
              naive.trials.set(s.trial, history);
            } else {
              policy.rewind(s.trial, s.keep);
              const history = naive.trials.get(s.trial);
              if (history !== undefined && !history.ended && history.values.length > s.keep)
                history.values.length = s.keep;
            }
          }
        },
      ),
      { seed: 5, numRuns: 800 },
    );
    expect(stops).toBeGreaterThan(500);
  });

  it('maximising −x equals minimising x, for a slack amount, median and truncation', () => {
    const mirrored = definition.filter((d) => !(d.type === 'bandit' && d.slackFactor !== undefined));
    fc.assert(
      fc.property(mirrored, fc.array(step, { maxLength: 80, size: 'max' }), (d, steps) => {
        const up = createPolicy(d, { goal: 'maximize', maxTotalTrials: 8 });
        const down = createPolicy(d, { goal: 'minimize', maxTotalTrials: 8 });
        for (const s of steps)
          if (s.kind === 'report')
            expect(up.report(s.trial, -s.value, s.judged).kind).toBe(down.report(s.trial, s.value, s.judged).kind);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

describe('the cost of a report', () => {
  const definitions: readonly Classic[] = [
    { type: 'bandit', slackFactor: 0.2, evaluationInterval: 1, delayEvaluation: 0 },
    { type: 'median_stopping', evaluationInterval: 1, delayEvaluation: 0 },
    {
      type: 'truncation_selection',
      truncationPercentage: 20,
      excludeFinishedJobs: false,
      evaluationInterval: 1,
      delayEvaluation: 0,
    },
    {
      type: 'truncation_selection',
      truncationPercentage: 20,
      excludeFinishedJobs: true,
      evaluationInterval: 1,
      delayEvaluation: 0,
    },
  ];

  /** Mean steps per report over the last 50 of n trials, which stop at many different lengths. */
  function stepsPerReport(d: Classic, n: number): number {
    const meter = { steps: 0 };
    const policy = createPolicy(d, { goal: 'minimize', maxTotalTrials: n }, meter);
    let reports = 0;
    for (let trial = 0; trial < n; trial++) {
      if (trial === n - 50) {
        meter.steps = 0;
        reports = 0;
      }
      const length = 1 + ((trial * 7) % 16);
      const level = (trial * 7919) % n;
      for (let i = 1; i <= length; i++) {
        policy.report(trial, level + n / i, trial % 2 === 0);
        reports++;
      }
      if (trial % 10 !== 0) policy.finished(trial, 'completed');
    }
    return meter.steps / reports;
  }

  it.each(definitions)(
    'barely grows with the number of trials: $type, excludeFinishedJobs $excludeFinishedJobs',
    (d) => {
      const few = stepsPerReport(d, 250);
      const many = stepsPerReport(d, 8000);
      // With 32 times the trials, linear work would grow 32 times, and log² work 2.7 times.
      expect(many).toBeLessThan(3 * few + 50);
    },
  );
});
