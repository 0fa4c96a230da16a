import { expect, it } from 'vitest';
import { describePolicy } from './policy.contract.ts';
import type { PolicyDecision, TerminationPolicy } from './policy.ts';

const stop = (policy: string, interval: number, value = 1): PolicyDecision => ({
  kind: 'stop',
  reason: { policy, text: 'behind the others', interval, numbers: { value } },
});

/** A policy that records the reports of each trial and stops by a rule. */
function policy(
  rule: (facts: {
    readonly interval: number;
    readonly value: number;
    readonly trials: number;
    readonly judged: boolean;
    readonly best: number;
  }) => PolicyDecision | undefined,
): TerminationPolicy {
  const reports = new Map<number, number[]>();
  const ended = new Set<number>();
  return {
    name: 'broken',
    version: 1,
    report(trial, value, judged) {
      if (ended.has(trial)) return { kind: 'continue' };
      const own = reports.get(trial) ?? [];
      own.push(value);
      reports.set(trial, own);
      const best = Math.min(...[...reports.values()].flat().filter(Number.isFinite));
      return rule({ interval: own.length, value, trials: reports.size, judged, best }) ?? { kind: 'continue' };
    },
    finished: (trial) => void ended.add(trial),
    rewind(trial, keep) {
      if (!ended.has(trial)) reports.get(trial)?.splice(keep);
    },
  };
}

/** Titles of the contract tests that a policy fails. */
function broken(make: () => TerminationPolicy): string[] {
  const failed: string[] = [];
  const run = (title: string, body: () => void) => {
    try {
      body();
    } catch {
      failed.push(title);
    }
  };
  describePolicy('planted', make, {}, { describe: (_, body) => body(), it: run, skip: () => {} });
  return failed;
}

let calls = 0;

it.each<[string, () => TerminationPolicy, RegExp]>([
  [
    'depends on more than the log',
    () => policy(() => (++calls % 7 === 0 ? stop('broken', 1) : undefined)),
    /the same log/,
  ],
  [
    'stops a trial that runs alone',
    () => policy(({ judged, interval }) => (judged ? stop('broken', interval) : undefined)),
    /a single trial/,
  ],
  [
    'stops at a report that is not judged',
    () => policy(({ trials, interval }) => (trials > 5 ? stop('broken', interval) : undefined)),
    /not judged/,
  ],
  [
    'gives a number that JSON cannot hold',
    () =>
      policy(({ trials, judged, interval }) =>
        judged && trials > 5 ? stop('broken', interval, Number.NaN) : undefined,
      ),
    /explains itself/,
  ],
  [
    'gives another policy name',
    () => policy(({ trials, judged, interval }) => (judged && trials > 5 ? stop('other', interval) : undefined)),
    /explains itself/,
  ],
  [
    'stops the leader',
    () =>
      policy(({ trials, judged, interval, value, best }) =>
        judged && trials > 5 && value <= best ? stop('broken', interval) : undefined,
      ),
    /leads/,
  ],
  [
    'ignores rewinds',
    () => ({
      ...policy(({ trials, judged, interval, value, best }) =>
        judged && trials > 1 && interval > 6 && value > 1.2 * best ? stop('broken', interval) : undefined,
      ),
      rewind: () => {},
    }),
    /rewind/,
  ],
])('the contract fails for a policy that %s', (_, make, promise) => {
  expect(broken(make).join('\n')).toMatch(promise);
});

it('the contract passes for a policy that never stops', () => {
  expect(broken(() => policy(() => undefined))).toEqual([]);
});
