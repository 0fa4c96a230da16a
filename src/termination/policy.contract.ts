import { describe, expect, it } from 'vitest';
import type { Goal } from '../model/index.ts';
import { type Rng, seededRng } from '../numerics/index.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from './policy.ts';

/** Number of reports of a full trial in the contract's logs. */
export const CONTRACT_REPORTS = 30;
const TRIALS = 16;
const WORKERS = 5;

/** One event in the life of a policy. */
export type PolicyStep =
  | { readonly kind: 'report'; readonly trial: number; readonly value: number; readonly judged: boolean }
  | {
      readonly kind: 'finished';
      readonly trial: number;
      readonly outcome: 'completed' | 'failed' | 'stopped' | 'canceled';
    }
  | { readonly kind: 'rewind'; readonly trial: number; readonly keep: number };

/**
 * Rules that a policy may be excused from, each with its reason.
 * @since 0.2.0
 */
export interface PolicyContractOptions {
  /** Maximising −x differs from minimising x, by definition of the policy. */
  readonly notMirrored?: string;
  /** A rewind leaves a trace, by definition of the policy. */
  readonly rewindLeavesTrace?: string;
  /** A trial is judged by its own reports alone, so a single trial may be stopped. */
  readonly judgesAlone?: string;
}

/**
 * The test functions to use. @defaultValue those of vitest
 * @since 0.2.0
 */
export interface PolicySuite {
  describe(title: string, body: () => void): void;
  it(title: string, run: () => void): void;
  skip(title: string, run: () => void): void;
}

/**
 * A log as a sweep would write it: asynchronous trials, some of which fail, are retried, stay silent or are stopped by
 * the user.
 */
export function contractLog(seed: number): PolicyStep[] {
  const rng = seededRng('policy-contract', seed);
  const steps: PolicyStep[] = [];
  // Trials of an earlier sweep come first, with negative numbers.
  for (let trial = -2; trial < 0; trial++) {
    const curve = contractCurve(rng);
    for (const value of curve) steps.push({ kind: 'report', trial, value, judged: false });
    steps.push({ kind: 'finished', trial, outcome: 'completed' });
  }
  const open: { trial: number; curve: readonly number[]; at: number; rewound: boolean }[] = [];
  let next = 0;
  while (next < TRIALS || open.length > 0) {
    while (open.length < WORKERS && next < TRIALS)
      open.push({ trial: next++, curve: contractCurve(rng), at: 0, rewound: false });
    const chosen = open[rng.uniformInt(open.length)];
    if (chosen === undefined) break;
    const value = chosen.curve[chosen.at];
    if (value === undefined) {
      const outcome =
        chosen.curve.length === CONTRACT_REPORTS ? 'completed' : rng.uniform() < 0.5 ? 'failed' : 'stopped';
      steps.push({ kind: 'finished', trial: chosen.trial, outcome });
      open.splice(open.indexOf(chosen), 1);
      continue;
    }
    chosen.at++;
    steps.push({ kind: 'report', trial: chosen.trial, value, judged: rng.uniform() < 0.9 });
    if (!chosen.rewound && rng.uniform() < 0.02) {
      chosen.rewound = true;
      chosen.at = rng.uniformInt(chosen.at + 1);
      steps.push({ kind: 'rewind', trial: chosen.trial, keep: chosen.at });
    }
  }
  return steps;
}

/** A loss curve that falls to a random level, with noise, ties and occasional non-finite values. */
function contractCurve(rng: Rng): number[] {
  const level = rng.uniform();
  const rate = 0.05 + rng.uniform();
  const length = rng.uniform() < 0.7 ? CONTRACT_REPORTS : rng.uniformInt(CONTRACT_REPORTS);
  const broken = rng.uniform();
  return Array.from({ length }, (_, i) => {
    if (broken < 0.05 || rng.uniform() < 0.02)
      return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][rng.uniformInt(3)] ?? 0;
    const value = 1 + level + (2 - level) / (1 + rate * i) + 0.05 * rng.normal();
    return Math.round(value * 50) / 50;
  });
}

/** Feeds the steps to the policy. @returns one decision per step; `undefined` for steps that are not reports */
export function feedPolicy(policy: TerminationPolicy, steps: readonly PolicyStep[]): (PolicyDecision | undefined)[] {
  return steps.map((step) => {
    if (step.kind === 'report') return policy.report(step.trial, step.value, step.judged);
    if (step.kind === 'finished') policy.finished(step.trial, step.outcome);
    else policy.rewind(step.trial, step.keep);
    return undefined;
  });
}

/**
 * The rules of {@link TerminationPolicy} that every implementation must keep.
 *
 * @param name - shown in the test names
 * @param make - creates a fresh policy for trials of {@link CONTRACT_REPORTS} reports
 *
 * @example
 * ```js
 * import { describePolicy, policyOf } from 'hyperdrive-ml/testing';
 * import mine from './index.js';
 *
 * describePolicy('mine', policyOf(mine, { patience: 3 }), { judgesAlone: 'a trial stops for want of an improvement' });
 * ```
 * @since 0.2.0
 */
export function describePolicy(
  name: string,
  make: (context: PolicyContext) => TerminationPolicy,
  options: PolicyContractOptions = {},
  suite: PolicySuite = { describe, it, skip: it.skip },
): void {
  const fresh = (goal: Goal = 'minimize'): TerminationPolicy => make({ goal, maxTotalTrials: TRIALS });
  const check = (title: string, run: () => void, excuse?: string): void => {
    if (excuse === undefined) suite.it(title, run);
    else suite.skip(`${title} (${excuse})`, run);
  };
  const each = (title: string, run: (seed: number) => void, excuse?: string): void => {
    for (const seed of [1, 2]) check(title.replace('%i', String(seed)), () => run(seed), excuse);
  };

  suite.describe(`${name} keeps the contract of a policy`, () => {
    each('the same log gives the same decisions, log %i', (seed) => {
      const log = contractLog(seed);
      expect(feedPolicy(fresh(), log)).toEqual(feedPolicy(fresh(), log));
    });

    each('a policy rebuilt from a prefix continues in the same way, log %i', (seed) => {
      const log = contractLog(seed);
      const middle = Math.floor(log.length / 2);
      const first = fresh();
      feedPolicy(first, log.slice(0, middle));
      const rebuilt = fresh();
      feedPolicy(rebuilt, log.slice(0, middle));
      // Forecasts requested in between are not part of the log.
      for (let trial = -2; trial < TRIALS; trial++) first.expectedFinal?.(trial);
      expect(feedPolicy(first, log.slice(middle))).toEqual(feedPolicy(rebuilt, log.slice(middle)));
      for (let trial = -2; trial < TRIALS; trial++)
        expect(first.expectedFinal?.(trial)).toBe(rebuilt.expectedFinal?.(trial));
    });

    each('a report that is not judged never stops a trial, but counts, log %i', (seed) => {
      const log = contractLog(seed);
      const all = feedPolicy(
        fresh(),
        log.map((step) => (step.kind === 'report' ? { ...step, judged: true } : step)),
      );
      const some = feedPolicy(fresh(), log);
      for (const [i, step] of log.entries())
        if (step.kind === 'report') expect(some[i]).toEqual(step.judged ? all[i] : { kind: 'continue' });
    });

    each('every stop explains itself, log %i', (seed) => {
      const policy = fresh();
      const intervals = new Map<number, number>();
      for (const step of contractLog(seed)) {
        const decision = feedPolicy(policy, [step])[0];
        if (step.kind === 'rewind') intervals.set(step.trial, Math.min(step.keep, intervals.get(step.trial) ?? 0));
        if (step.kind === 'report') intervals.set(step.trial, (intervals.get(step.trial) ?? 0) + 1);
        if (decision?.kind !== 'stop') continue;
        const { reason } = decision;
        expect(reason.policy).toBe(policy.name);
        expect(reason.interval).toBe(intervals.get(step.trial));
        expect(reason.text).toMatch(/^\S.*\S$/);
        expect(reason.text).not.toMatch(/NaN|Infinity|undefined/);
        expect(Object.values(reason.numbers).every(Number.isFinite)).toBe(true);
        expect(JSON.parse(JSON.stringify(reason))).toEqual(reason);
      }
    });

    each('with the value that a stop says was needed, the trial would have gone on, log %i', (seed) => {
      const goal = seed === 1 ? 'minimize' : 'maximize';
      const log = contractLog(seed);
      const stops = feedPolicy(fresh(goal), log).flatMap((decision, at) =>
        decision?.kind === 'stop' ? [{ at, needed: decision.reason.numbers.needed }] : [],
      );
      // A few of them, because each takes the log from its start.
      const every = Math.ceil(stops.length / 5);
      for (const { at, needed } of stops.filter((_, i) => i % every === 0)) {
        const step = log[at];
        if (needed === undefined || step?.kind !== 'report') continue;
        const value = needed + (goal === 'minimize' ? -1e-9 : 1e-9);
        expect(feedPolicy(fresh(goal), [...log.slice(0, at), { ...step, value }])[at]).toEqual({ kind: 'continue' });
      }
    });

    check('an ended trial is no longer judged, and late reports change nothing', () => {
      const log = contractLog(4);
      const late: PolicyStep[] = [
        { kind: 'report', trial: -1, value: -1000, judged: true },
        { kind: 'rewind', trial: -1, keep: 0 },
        { kind: 'finished', trial: -1, outcome: 'failed' },
      ];
      const ended = 1 + log.findIndex((step) => step.kind === 'finished' && step.trial === -1);
      const policy = fresh();
      feedPolicy(policy, log.slice(0, ended));
      expect(feedPolicy(policy, late)[0]).toEqual({ kind: 'continue' });
      const plain = feedPolicy(fresh(), log);
      expect(feedPolicy(policy, log.slice(ended))).toEqual(plain.slice(ended));
    });

    check(
      'a single trial is never stopped, whatever it reports',
      () => {
        const policy = fresh();
        const values = [5, Number.NaN, 7, Number.POSITIVE_INFINITY, 100, Number.NEGATIVE_INFINITY];
        for (let i = 0; i < CONTRACT_REPORTS; i++)
          expect(policy.report(0, values[i % values.length] ?? i, true)).toEqual({ kind: 'continue' });
      },
      options.judgesAlone,
    );

    check('unknown trials may end and rewind', () => {
      const policy = fresh();
      policy.finished(7, 'failed');
      policy.rewind(8, 0);
      expect(policy.report(9, 1, true)).toEqual({ kind: 'continue' });
    });

    check('a trial that leads at every interval is never stopped', () => {
      const policy = fresh();
      for (let i = 1; i <= CONTRACT_REPORTS; i++)
        for (let trial = 0; trial < 12; trial++) {
          const decision = policy.report(trial, 1 + trial + 1 / i, true);
          if (trial === 0) expect(decision).toEqual({ kind: 'continue' });
        }
    });

    check('a non-finite report counts as an interval', () => {
      const stops = (values: readonly number[]): number[] => {
        const policy = fresh();
        for (let trial = 0; trial < 12; trial++)
          for (let i = 1; i <= CONTRACT_REPORTS; i++) policy.report(trial, 1 + 1 / i, false);
        return values.flatMap((value, i) => (policy.report(99, value, true).kind === 'stop' ? [i + 1] : []));
      };
      const poor = Array.from({ length: CONTRACT_REPORTS }, () => 50);
      const gap = poor.map((value, i) => (i === 1 ? Number.NaN : value));
      expect(stops(gap)[0]).toBe(stops(poor)[0]);
    });

    each(
      'a rewind undoes reports as if they had never arrived, log %i',
      (seed) => {
        const log = contractLog(seed).filter((step) => step.kind !== 'rewind');
        const plain = fresh();
        const rewound = fresh();
        const reports = new Map<number, number>();
        const rng = seededRng('policy-contract-rewind', seed);
        for (const step of log) {
          if (step.kind === 'report') {
            const keep = reports.get(step.trial) ?? 0;
            if (rng.uniform() < 0.1) {
              // At most to the end of a trial: a longer trial would change the learned length.
              for (let i = keep; i < CONTRACT_REPORTS && rng.uniform() < 0.8; i++)
                rewound.report(step.trial, 3 * rng.uniform(), false);
              rewound.rewind(step.trial, keep);
            }
            reports.set(step.trial, keep + 1);
          }
          expect(feedPolicy(rewound, [step])).toEqual(feedPolicy(plain, [step]));
        }
      },
      options.rewindLeavesTrace,
    );

    each(
      'maximising −x equals minimising x, log %i',
      (seed) => {
        const log = contractLog(seed);
        const up = feedPolicy(
          fresh('maximize'),
          log.map((step) => (step.kind === 'report' ? { ...step, value: -step.value } : step)),
        );
        const down = feedPolicy(fresh('minimize'), log);
        expect(up.map((decision) => decision?.kind)).toEqual(down.map((decision) => decision?.kind));
      },
      options.notMirrored,
    );
  });
}
