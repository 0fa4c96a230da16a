import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantiseMetric, SPAN } from './columns.ts';
import { seeded } from './kernel.fixture.ts';
import { metricRangeOf, rankRows, sortedRows } from './rank.ts';

describe('rank', () => {
  const values = fc.array(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
      fc.constantFrom(Number.NaN, 0, -0, 1, 1 + 1e-12, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    ),
    { maxLength: 80 },
  );

  it('is the order of a plain sort in single precision, NaN last, ties by row', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('minimize' as const, 'maximize' as const), (list, goal) => {
        const { order, rank, ranked } = rankRows(Float64Array.from(list), list.length, goal);
        const loss = list.map((value) => (goal === 'minimize' ? 1 : -1) * Math.fround(value));
        const expected = list
          .map((_, row) => row)
          .sort((a, b) => {
            const [x, y] = [loss[a] ?? 0, loss[b] ?? 0];
            if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
            return x === y ? a - b : x - y;
          });
        expect([...order]).toEqual(expected);
        expect(ranked).toBe(list.filter((value) => !Number.isNaN(value)).length);
        if (ranked > 0) expect(rank[order[0] ?? 0]).toBe(SPAN);
        for (let place = 1; place < ranked; place++) {
          expect(rank[order[place] ?? 0]).toBeLessThanOrEqual(rank[order[place - 1] ?? 0] ?? 0);
        }
      }),
      seeded,
    );
  });

  it('sorted rows are exact beyond single precision, with the requested order of ties', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(1 as const, -1 as const), (list, sign) => {
        const byRowDown = (a: number, b: number) => b - a;
        const order = sortedRows(Float64Array.from(list), list.length, sign, byRowDown);
        const expected = list
          .map((_, row) => row)
          .sort((a, b) => {
            const [x, y] = [list[a] ?? 0, list[b] ?? 0];
            if (Number.isNaN(x) || Number.isNaN(y)) {
              return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || byRowDown(a, b);
            }
            return x === y ? byRowDown(a, b) : sign * (x - y);
          });
        expect([...order]).toEqual(expected);
      }),
      seeded,
    );
  });

  it('the axis of the metric holds the best and the middle, for either goal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 80 }),
        fc.constantFrom('minimize' as const, 'maximize' as const),
        (list, goal) => {
          const best = Float64Array.from(list);
          const range = metricRangeOf(best, rankRows(best, list.length, goal), goal);
          const top = goal === 'maximize' ? Math.max(...list) : Math.min(...list);
          expect(range?.low).toBeLessThan(range?.high ?? 0);
          expect(range?.low).toBeLessThanOrEqual(top);
          expect(range?.high).toBeGreaterThanOrEqual(top);
          const q = quantiseMetric(best, list.length, range, new Uint16Array(list.length));
          expect(q.every((x) => x <= SPAN)).toBe(true);
        },
      ),
      seeded,
    );
    const axis = (list: readonly number[], goal: 'minimize' | 'maximize') => {
      const best = Float64Array.from(list);
      return metricRangeOf(best, rankRows(best, list.length, goal), goal);
    };
    // A long tail is cut so that three quarters of the trials have a quarter of the axis; an even spread is not.
    const tail = Array.from({ length: 100 }, (_, i) => (i < 80 ? i : 10 ** (i / 10)));
    expect(axis(tail, 'minimize')?.high).toBeCloseTo(4 * 74 * 1.03, 9);
    expect(
      axis(
        tail.map((value) => -value),
        'maximize',
      )?.low,
    ).toBeCloseTo(-4 * 74 * 1.03, 9);
    const even = Array.from({ length: 101 }, (_, i) => i);
    expect(axis(even, 'minimize')?.high).toBeCloseTo(98 * 1.03, 9);
    // With mostly equal trials, the values of the others are still shown.
    const alike = Array.from({ length: 100 }, (_, i) => (i < 90 ? 1 : 5));
    expect(axis(alike, 'minimize')?.high).toBeGreaterThan(5);
    expect(metricRangeOf(new Float64Array(0), rankRows(new Float64Array(0), 0, 'minimize'), 'minimize')).toBeNull();
  });
});
