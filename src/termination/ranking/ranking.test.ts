import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvaluationSchedule } from '../evaluation/evaluation-schedule.ts';
import { BestByInterval } from './best-by-interval.ts';
import { RankedTrials } from './ranked-trials.ts';
import { RunningBest, RunningMean } from './running-statistic.ts';

const finite = (losses: readonly number[]) => losses.filter(Number.isFinite);
const bestOf = (losses: readonly number[]) => Math.min(Number.POSITIVE_INFINITY, ...finite(losses));
const meanOf = (losses: readonly number[]) =>
  finite(losses).length === 0
    ? Number.POSITIVE_INFINITY
    : finite(losses).reduce((sum, loss) => sum + loss, 0) / finite(losses).length;

const loss = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const step = fc.record({
  kind: fc.constantFrom(...Array<'report'>(14).fill('report'), 'finished' as const, 'rewind' as const),
  trial: fc.nat({ max: 5 }),
  loss,
  keep: fc.nat({ max: 9 }),
});
const steps = fc.array(step, { minLength: 10, maxLength: 90, size: 'max' });

/** Losses of each trial, by the plain meaning of reports, ends and rewinds. */
class Log {
  readonly losses = new Map<number, number[]>();
  readonly ended = new Set<number>();

  report(trial: number, loss: number): void {
    if (this.ended.has(trial)) return;
    this.losses.set(trial, [...(this.losses.get(trial) ?? []), loss]);
  }

  finished(trial: number, isKept: boolean): void {
    if (!isKept && !this.ended.has(trial)) this.losses.delete(trial);
    this.ended.add(trial);
  }

  rewind(trial: number, keep: number): void {
    const losses = this.losses.get(trial);
    if (losses === undefined || this.ended.has(trial)) return;
    if (keep === 0) this.losses.delete(trial);
    else this.losses.set(trial, losses.slice(0, keep));
  }
}

test.each([
  ['best', true],
  ['best', false],
  ['mean', true],
  ['mean', false],
] as const)('trials ranked by %s, ended ones kept: %s, are compared at the same age', (by, isKept) => {
  const statistic = by === 'best' ? bestOf : meanOf;
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 3 }), fc.nat({ max: 5 }), (given, every, delay) => {
      const schedule = new EvaluationSchedule(every, delay);
      const trials = new RankedTrials(schedule, by);
      const log = new Log();
      for (const { kind, trial, loss, keep } of given) {
        if (kind === 'finished') {
          trials.finished(trial, isKept);
          log.finished(trial, isKept);
        } else if (kind === 'rewind') {
          trials.rewind(trial, keep);
          log.rewind(trial, keep);
        } else {
          expect(trials.report(trial, loss) === undefined).toBe(log.ended.has(trial));
          log.report(trial, loss);
        }
      }
      for (let stage = 1; stage <= 6; stage++) {
        const interval = schedule.intervalOf(stage);
        const all = [...log.losses.values()]
          .map((losses) => statistic(losses.slice(0, interval)))
          .sort((a, b) => a - b);
        const found = trials.ranking.at(stage);
        expect(found.size).toBe(all.length);
        expect(all.map((_, rank) => found.select(rank))).toEqual(all);
        for (const value of [-4, -0.5, 0, 1, 4, Number.POSITIVE_INFINITY]) {
          expect(found.countBelow(value)).toBe(all.filter((other) => other < value).length);
          expect(found.countAtMost(value)).toBe(all.filter((other) => other <= value).length);
        }
        for (const rank of [-1, all.length, Number.NaN]) expect(() => found.select(rank)).toThrow(RangeError);
        const reached = [...log.losses.values()].filter((losses) => losses.length >= interval).length;
        expect(trials.ranking.reachedCount(stage)).toBe(reached);
      }
      for (const trial of [0, 1, 2, 3, 4, 5]) {
        expect(trials.hasEnded(trial)).toBe(log.ended.has(trial));
        const losses = log.ended.has(trial) ? undefined : log.losses.get(trial);
        expect(trials.live(trial)?.best.length).toBe(losses?.length);
        if (losses !== undefined) expect(trials.live(trial)?.best.at(losses.length)).toBe(bestOf(losses));
      }
      expect(trials.ranking.size).toBe(log.losses.size);
    }),
    { seed: 12, numRuns: 60 },
  );
});

test('the best of all trials within their first reports', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const bests = new BestByInterval();
      const log = new Log();
      for (const { kind, trial, loss, keep } of given) {
        if (kind === 'finished') {
          bests.finished(trial);
          log.finished(trial, true);
        } else if (kind === 'rewind') {
          bests.rewind(trial, keep);
          log.rewind(trial, keep);
        } else {
          expect(bests.report(trial, loss) === undefined).toBe(log.ended.has(trial));
          log.report(trial, loss);
        }
        for (const interval of [1, 2, 3, 5, 8, 40]) {
          const expected = Math.min(...[...log.losses.values()].map((losses) => bestOf(losses.slice(0, interval))));
          expect(bests.bestUpTo(interval)).toBe(expected);
        }
      }
    }),
    { seed: 13, numRuns: 60 },
  );
});

test.each<[keep: number, bests: readonly number[]]>([
  [0, [4, 4, 2, 2, 2]],
  [1, [4, 4, 2, 2, 2]],
  [2, [4, 3, 2, 2, 2]],
  [3, [4, 3, 2, 2, 2]],
  [4, [4, 3, 2, 1, 1]],
  [5, [4, 3, 2, 1, 0]],
  [9, [4, 3, 2, 1, 0]],
])('the best by interval after a rewind to %i of the reports 5, 3, 3, 1, 0 next to 4, 4, 2', (keep, expected) => {
  const bests = new BestByInterval();
  for (const loss of [5, 3, 3, 1, 0]) bests.report(0, loss);
  for (const loss of [4, 4, 2]) bests.report(1, loss);
  bests.rewind(0, keep);
  const found = () => [1, 2, 3, 4, 5].map((interval) => bests.bestUpTo(interval));
  expect(found()).toEqual(expected);
  // Ended trials count as they were, and cannot be rewound.
  bests.finished(0);
  bests.rewind(0, 0);
  expect(found()).toEqual(expected);
  bests.rewind(1, 2);
  const left = [5, 3, 3, 1, 0].slice(0, keep);
  expect(found()).toEqual([1, 2, 3, 4, 5].map((interval) => Math.min(4, ...left.slice(0, interval))));
});

test('a rank that no trial has is refused with its number', () => {
  const trials = new RankedTrials(new EvaluationSchedule(1, 0), 'best');
  expect(() => trials.ranking.at(1).select(0)).toThrow('no rank 0');
  for (const trial of [0, 1]) trials.report(trial, trial);
  for (const rank of [-1, 2, Number.NaN]) expect(() => trials.ranking.at(1).select(rank)).toThrow(`no rank ${rank}`);
});

describe('a running statistic', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

  test.each<[losses: readonly number[], best: readonly number[], mean: readonly number[]]>([
    [
      [3, 1, 2],
      [3, 1, 1],
      [3, 2, 2],
    ],
    [
      [nan, 4, nan, 2],
      [infinity, 4, 4, 2],
      [infinity, 4, 4, 3],
    ],
    [
      [1e308, 1e308],
      [1e308, 1e308],
      [1e308, infinity],
    ],
    [
      [-infinity, -1],
      [infinity, -1],
      [infinity, -1],
    ],
  ])('of %j: the best %j and the mean %j', (losses, best, mean) => {
    for (const [statistic, expected] of [
      [new RunningBest(), best],
      [new RunningMean(), mean],
    ] as const) {
      expect(losses.map((loss) => statistic.push(loss))).toEqual(expected);
      expect(losses.map((_, index) => statistic.at(index + 1))).toEqual(expected);
      expect([statistic.length, statistic.at(0), statistic.at(99)]).toEqual([losses.length, infinity, infinity]);
      statistic.cut(99);
      expect(statistic.length).toBe(losses.length);
      statistic.cut(1);
      expect([statistic.length, statistic.at(1), statistic.at(2)]).toEqual([1, expected[0], infinity]);
    }
  });

  test('of numbers whose sums are infinities of both signs has no mean', () => {
    const mean = new RunningMean();
    for (const loss of [1.5e308, 1.5e308]) mean.push(loss);
    for (let i = 0; i < 5; i++) mean.push(-1.5e308);
    expect(mean.at(7)).toBe(infinity);
  });
});
