import { describe, expect, test } from 'vitest';
import { CurveRows } from './curve-rows.ts';
import { appendLoss, cutLosses, newCurveTrial } from './curve-trial.ts';
import { agesOf, LiveCurve } from './live-curve.ts';
import { curveNoise } from './noise.ts';
import { TrialLength } from './trial-length.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe('the length of a trial', () => {
  test('is the declared one, whatever trials do', () => {
    const length = new TrialLength(10);
    length.completed(30);
    length.reached(50);
    expect(length.current).toBe(10);
  });

  test('is that of the longest completed trial, and grows by quarters for a longer one', () => {
    const length = new TrialLength(undefined);
    length.reached(7);
    expect(length.current).toBeUndefined();
    length.completed(10);
    length.completed(4);
    length.reached(10);
    expect(length.current).toBe(10);
    for (const [reports, expected] of [
      [11, 13],
      [13, 13],
      [14, 17],
      [3, 17],
      [18, 22],
    ] as const) {
      length.reached(reports);
      expect(length.current).toBe(expected);
    }
    length.completed(18);
    expect(length.current).toBe(18);
  });
});

describe('the losses of a trial', () => {
  test('repeat the last finite one, and the first fills the reports before it', () => {
    const trial = newCurveTrial();
    const appended = [nan, infinity, 3, nan, 2].map((loss) => appendLoss(trial, loss));
    expect(appended).toEqual([[], [], [3, 3, 3], [3], [2]]);
    expect(trial).toMatchObject({ losses: [3, 3, 3, 3, 2], gap: 2 });
  });

  test.each([
    [9, [3, 3, 3, 2], 2, 3],
    [4, [3, 3, 3, 2], 2, 3],
    [3, [3, 3, 3], 2, 3],
    // Only reports before the first finite one are left.
    [2, [], 2, undefined],
    [1, [], 1, undefined],
  ])('cut to %i reports are %j', (keep, losses, gap, first) => {
    const trial = newCurveTrial();
    for (const loss of [nan, nan, 3, 2]) appendLoss(trial, loss);
    trial.first = 3;
    cutLosses(trial, keep);
    expect(trial).toMatchObject({ losses, gap, first });
  });
});

test('a trial has an age for each report, up to 64', () => {
  expect([1, 64, 65, 1000].map(agesOf)).toEqual([1, 64, 64, 64]);
});

test('a row of shapes carries its weighted sums, and the least value beyond each age', () => {
  const rows = new CurveRows(4, 3);
  rows.setRow(1, [4, 1, 3, 2]);
  const column = (values: Float64Array) => [1, 2, 3, 4].map((age) => values[age * 3 + 1]);
  expect(column(rows.g)).toEqual([4, 1, 3, 2]);
  expect(column(rows.low)).toEqual([1, 2, 2, infinity]);
  expect(column(rows.sg)).toEqual([4, 3, 5, 23 / 4]);
  expect(column(rows.sgg)).toEqual([16, 9, 15, 61 / 4]);
  expect([rows.g[3], rows.g[5], rows.low[3]]).toEqual([0, 0, 0]);
});

test('a live curve holds the mean of each age, and its sums against shapes and references', () => {
  const table = new CurveRows(3, 2);
  table.setRow(0, [1, 2, 3]);
  table.setRow(1, [5, 1, 2]);
  const references = new CurveRows(3, 2);
  references.setRow(0, [2, 2, 1]);
  const live = new LiveCurve(table, references);
  const reports = [
    [1, 4],
    [1, 6],
    [1, 2],
    [2, 3],
    [2, 1],
    [3, 7],
  ] as const;
  for (const [age, loss] of reports) live.observe(age, loss);
  const means = [4, 2, 7];
  const weighted = (by: (age: number, mean: number) => number) =>
    means.reduce((sum, mean, index) => sum + (index + 1) * by(index, mean), 0);
  expect(live.age).toBe(3);
  expect([...live.values]).toEqual([0, ...means]);
  expect(live.sumY).toBeCloseTo(
    weighted((_, mean) => mean),
    12,
  );
  expect(live.sumYY).toBeCloseTo(
    weighted((_, mean) => mean * mean),
    12,
  );
  expect(live.shapeSums[0]).toBeCloseTo(
    weighted((age, mean) => mean * ([1, 2, 3][age] ?? nan)),
    12,
  );
  expect(live.shapeSums[1]).toBeCloseTo(
    weighted((age, mean) => mean * ([5, 1, 2][age] ?? nan)),
    12,
  );
  expect(live.referenceSums[0]).toBeCloseTo(
    weighted((age, mean) => mean * ([2, 2, 1][age] ?? nan)),
    12,
  );
  references.setRow(1, [1, 0, 1]);
  live.followReferences(Int32Array.of(0, 1));
  expect(live.referenceSums[1]).toBeCloseTo(4 + 3 * 7, 12);
  references.setRow(1, [9, 9, 9]);
  live.followReferences(Int32Array.of(0, 1));
  expect(live.referenceSums[1]).toBeCloseTo(4 + 3 * 7, 12);
  live.followReferences(Int32Array.of(0, 2));
  expect(live.referenceSums[1]).toBeCloseTo(9 * weighted((_, mean) => mean), 12);
});

test.each([
  // Second differences 0, 6, 12, 18: their upper median is 12.
  [[0, 0, 0, 0, 6, 24, 60], 1, 6, 12, 4],
  [[0, 0, 0, 0, 6, 24, 60], 4, 6, 12, 3],
  [[0, 9, 1, 5, 5, 5, 5], 3, 6, 4, 4],
])('the noise of %j from %i to %i', (values, from, to, median, count) => {
  const found = curveNoise(values, from, to);
  expect(found?.count).toBe(count);
  expect(found?.sd).toBeCloseTo(median / (0.6745 * Math.sqrt(6)), 9);
});
