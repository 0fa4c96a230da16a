import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curvePreset, firstJudged, guardedTrials } from './presets.ts';
import { shapeTable } from './shape-table.ts';
import { SweepScale } from './sweep-scale.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** Upper median. */
const medianOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

describe('the scale of a sweep', () => {
  test('is the distance from the median first loss to the best of all trials, open or ended', () => {
    const step = fc.record({
      kind: fc.constantFrom('first', 'better', 'better', 'close', 'rewind', 'forget'),
      trial: fc.nat({ max: 4 }),
      loss: fc.integer({ min: -5, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const scale = new SweepScale();
        const firsts: number[] = [];
        const open = new Map<number, number>();
        const closed: number[] = [];
        const change = (trial: number, to: number) => {
          scale.changeBest(open.get(trial) ?? infinity, to);
          open.set(trial, to);
        };
        for (const { kind, trial, loss } of steps) {
          if (kind === 'first') {
            scale.addFirst(loss);
            firsts.push(loss);
          } else if (kind === 'forget' && firsts.includes(loss)) {
            scale.removeFirst(loss);
            firsts.splice(firsts.indexOf(loss), 1);
          } else if (kind === 'better') change(trial, Math.min(open.get(trial) ?? infinity, loss));
          else if (kind === 'rewind') change(trial, infinity);
          else if (kind === 'close') {
            const best = open.get(trial) ?? infinity;
            scale.closeBest(best);
            closed.push(best);
            open.delete(trial);
          }
          const best = Math.min(infinity, ...open.values(), ...closed);
          const median = medianOf(firsts);
          expect(scale.incumbent).toBe(best);
          if (median === undefined) expect(scale.range).toBe(1);
          else if (median > best) expect(scale.range).toBe(median - best);
          else expect(scale.range).toBeGreaterThan(0);
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test.each([
    [5, 5e-9 + 1e-12],
    [-5, 5e-9 + 1e-12],
    [0, 1e-12],
  ])('stays above 0 if all losses are %d', (loss, range) => {
    const scale = new SweepScale();
    for (let trial = 0; trial < 3; trial++) {
      scale.addFirst(loss);
      scale.changeBest(infinity, loss);
    }
    expect(scale.range).toBeCloseTo(range, 20);
  });

  test('limits a spike to three ranges above the median first loss, from the third trial on', () => {
    const scale = new SweepScale();
    const spikes = () => [-9, 4, 9, 11, 12, 99, nan, infinity, -infinity].map((loss) => scale.winsorised(loss));
    const unchanged = [-9, 4, 9, 11, 12, 99, nan, infinity, -infinity];
    expect(spikes()).toEqual(unchanged);
    for (const loss of [5, 2]) {
      scale.addFirst(loss);
      scale.changeBest(infinity, loss);
      expect(spikes()).toEqual(unchanged);
    }
    // First losses 2, 3, 5 and the best 1: the range is 2, and the limit 3 + 3 · 2.
    scale.addFirst(3);
    scale.changeBest(2, 1);
    expect(spikes()).toEqual([-9, 4, 9, 9, 9, 9, nan, infinity, -infinity]);
  });
});

test.each([
  ['auto', 60, 4, 3],
  ['auto', 100, 37, 3],
  ['auto', 100, 38, 4],
  ['auto', 100, 1000, 80],
  ['auto', 400, 15, 3],
  ['auto', 400, 25, 2],
  ['auto', 400, 100, 4],
  ['auto', 800, 100, 3],
  ['auto', 1000, 1000, 30],
  ['safe', 1000, 50, 4],
  ['safe', 1000, 1000, 80],
  ['fast', 10, 50, 3],
  ['fast', 10, 15, 3],
  ['fast', 10, 101, 6],
] as const)('%s of %i trials judges a trial of %i reports from report %i on', (name, trials, maxReports, reports) => {
  expect(firstJudged(curvePreset(name, trials), maxReports)).toBe(reports);
});

describe('the trials that are safe', () => {
  test.each([10, 100, 200, 400, 799])('are about four at the end with `auto` and %i trials', (trials) => {
    const guard = guardedTrials(curvePreset('auto', trials), 200, 200, trials);
    expect(guard).toBeGreaterThanOrEqual(trials < 100 ? 1 : 4);
    expect(guard).toBeLessThanOrEqual(4);
  });

  test('are as many with one trial more, or fewer: no share jumps', () => {
    const shareOf = (trials: number) => guardedTrials(curvePreset('auto', trials), 10, 50, 1_000_000);
    for (const trials of [1, 99, 100, 250, 399, 798, 799, 800]) {
      expect(shareOf(trials + 1)).toBeLessThanOrEqual(shareOf(trials));
      expect(shareOf(trials + 1)).toBeGreaterThan(0.98 * shareOf(trials));
    }
  });

  test('are more where a full trial has few reports', () => {
    const preset = curvePreset('auto', 60);
    expect(guardedTrials(preset, 5, 10, 60)).toBe(10);
    expect(guardedTrials(preset, 50, 100, 60)).toBe(5);
  });
});

describe('a table of shapes', () => {
  test('is computed once for the last four lengths', () => {
    const [oldest, ...others] = [21, 22, 23, 24].map((ages) => shapeTable(ages));
    expect(shapeTable(21)).toBe(oldest);
    const fifth = shapeTable(25);
    expect([22, 23, 24].map((ages) => shapeTable(ages))).toEqual(others);
    expect(shapeTable(22)).toBe(others[0]);
    expect(shapeTable(25)).toBe(fifth);
    const again = shapeTable(21);
    expect(again).not.toBe(oldest);
    expect(again.g).toEqual(oldest?.g);
  });
});
