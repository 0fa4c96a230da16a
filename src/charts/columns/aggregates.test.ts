import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trialRow } from '../../../test/helpers/rows.ts';
import { askTellTotal, trialStates } from '../../model/index.ts';
import { aggregateContour } from '../contour/aggregate.ts';
import { aggregateCurves, bandsOf, marksOf, planCurves, thinnedIndexes } from '../curves/aggregate.ts';
import { aggregateHistory } from '../history/aggregate.ts';
import { METRIC, NONE, NONE_CODE, SPAN } from '../kernel/columns.ts';
import { CELLS } from '../kernel/density.ts';
import { aggregateParallel } from '../parallel/aggregate.ts';
import { aggregateSlices } from '../slice/aggregate.ts';
import { aggregateTradeOff } from '../trade-off/aggregate.ts';
import { tradeOffFront } from '../trade-off/trade-off-front.ts';
import { aggregateColumns, columnRows } from './aggregate.ts';
import { sortedQuantile } from './quantiles.ts';
import { seeded, space, study } from './study.fixture.ts';
import { SweepView } from './sweep-view.ts';
import { trialAxisLength } from './trial-axis.ts';

describe('charts', () => {
  it('columns hold every row, categories as bytes', () => {
    const { view, rows } = study(40);
    const { arrays, header } = aggregateColumns(view, 64);
    expect(header).toEqual({ rows: 40, total: 64 });
    expect(arrays['q:optimizer']).toBeInstanceOf(Uint8Array);
    const cells = columnRows(view, 10, 20);
    expect(cells.trial).toEqual(rows.slice(10, 20).map(({ number }) => number));
    for (const [at, code] of (cells.columns.optimizer ?? []).entries()) {
      expect(arrays['q:optimizer']?.[10 + at]).toBe(code === NONE ? NONE_CODE : code);
    }
  });

  it('history counts every ranked trial', () => {
    const { view } = study(80);
    const { arrays } = aggregateHistory(view, { px: 30, total: 80 });
    const hits = [...(arrays.hits ?? [])].reduce((sum, c) => sum + c, 0);
    expect(hits).toBe(view.ranking().ranked);
    expect(arrays.value?.length).toBe(80);
  });

  it('parallel coordinates count every selected trial once per pair', () => {
    const { view } = study(250);
    const axes = ['lr', 'optimizer', 'optimizer.momentum', METRIC];
    const filters = [{ column: 'units', kind: 'range', low: 0, high: 3 } as const];
    const { header, arrays } = aggregateParallel(view, { axes, filters, k: 9 });
    const count = arrays.count ?? new Uint16Array();
    for (let pair = 0; pair < 3; pair++) {
      const part = [...count.subarray(pair * CELLS * CELLS, (pair + 1) * CELLS * CELLS)];
      expect(part.reduce((sum, c) => sum + c, 0)).toBe(header.selected);
    }
    expect(arrays.top?.length).toBe(9);
    expect(arrays.cells?.length).toBe(9 * axes.length);
  });

  it('bands are the quantiles of the trials that reached each interval', () => {
    const series = [1, 2, 3, 4, 5].map((value) => Float32Array.from({ length: value }, () => value));
    const bands = bandsOf(marksOf(5), series, 'minimize');
    expect([...bands.count]).toEqual([5, 4, 3, 2, 1]);
    expect([...bands.q50]).toEqual([3, 3.5, 4, 4.5, 5]);
    expect([...bands.best]).toEqual([1, 2, 3, 4, 5]);
    expect(bands.q25[0]).toBe(2);
    expect(bandsOf(marksOf(2), [Float32Array.from([Number.NaN, 1])], 'maximize').count[0]).toBe(0);
  });

  it('curves mark where trials were stopped', () => {
    const { view } = study(300);
    const plan = planCurves(view, { filters: [], k: 4 });
    const samples = [...plan.sample].map((row) => new Float32Array(view.intervals[row] ?? 0).fill(0.5));
    const top = [...plan.top].map((row) => ({
      trial: view.trial[row] ?? 0,
      kind: 'top' as const,
      state: 'completed' as const,
      values: new Float32Array(2_500).fill(1),
    }));
    const { header, arrays } = aggregateCurves(view, { plan, samples, lines: top, reasons: [] });
    expect(header.series.map(({ length }) => length)).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(header.series[0]?.rank).toBe(1);
    const stopped = [...view.state].filter((code) => trialStates[code] === 'stopped').length;
    expect(header.stopped).toBe(stopped);
    expect([...(arrays.ends ?? [])].reduce((sum, c) => sum + c, 0)).toBe(stopped);
    expect(arrays.mark?.length).toBe(400);
  });

  it('the best lines are those of the best trials, in double precision, and the first is never outside the constraints', () => {
    const view = new SweepView(space, 'minimize');
    // Single precision cannot tell the first three apart.
    const values = [0.25 + 2e-9, 0.25, 0.25 + 1e-9, 0.2, 0.25];
    values.forEach((best, number) => {
      view.append({ row: trialRow(number, { best, config: {}, endedSeq: number }), isOutside: number === 3 });
    });
    const top = (k: number) => [...planCurves(view, { filters: [], k }).top].map((row) => view.trial[row]);
    expect(top(9)).toEqual([1, 3, 4, 2, 0]);
    expect(top(1)).toEqual([1]);
    expect([...view.merit()].map((row) => view.trial[row])).toEqual([3, 1, 4, 2, 0]);
  });

  it('the trial axis ends at the total of the sweep, or for a study without a limit a little after its last trial', () => {
    const seen = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
    expect(trialAxisLength(seen(3), 40)).toBe(40);
    expect(trialAxisLength(seen(0), 0)).toBe(1);
    const lengths = [0, 13, 21, 50, 51, 120, 501, 1_000].map((count) => trialAxisLength(seen(count), askTellTotal));
    expect(lengths).toEqual([20, 20, 50, 50, 100, 200, 1_000, 1_000]);
    const { view } = study(30);
    expect(aggregateHistory(view, { px: 600, total: askTellTotal }).header).toMatchObject({ total: 50, px: 50 });
    expect(aggregateColumns(view, askTellTotal).header.total).toBe(50);
  });

  it('thinning keeps first and last', () => {
    expect([...thinnedIndexes(5, 9)]).toEqual([0, 1, 2, 3, 4]);
    const thin = thinnedIndexes(10_000, 100);
    expect([thin.length, thin[0], thin.at(-1)]).toEqual([100, 0, 9_999]);
  });

  it('quantiles interpolate as numpy does', () => {
    // numpy.quantile([1, 2, 4, 8], [0, .05, .25, .5, .95, 1])
    const values = Float64Array.from([1, 2, 4, 8]);
    const expected = [1, 1.15, 1.75, 3, 7.4, 8];
    expect([0, 0.05, 0.25, 0.5, 0.95, 1].map((q) => sortedQuantile(values, q))).toEqual(
      expected.map((x) => expect.closeTo(x, 10)),
    );
    expect(sortedQuantile(new Float64Array(0), 0.5)).toBeNaN();
  });

  it('the front consists of the trials that no other dominates', () => {
    const point = fc.tuple(
      fc.integer({ min: 0, max: 12 }),
      fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Number.NaN)),
    );
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (points) => {
        const [x, y] = [points.map(([a]) => a), points.map(([, b]) => b)];
        const front = tradeOffFront(x, y, { x: 'minimize', y: 'maximize' });
        const isDominated = ([a, b]: readonly [number, number]) =>
          points.some(([c, d]) => c <= a && d >= b && (c < a || d > b));
        const expected = new Set(
          points
            .filter(([, b]) => !Number.isNaN(b))
            .filter((p) => !isDominated(p))
            .map(String),
        );
        expect(new Set([...front].map((i) => String(points[i])))).toEqual(expected);
        expect(front.length).toBe(expected.size);
      }),
      seeded,
    );
  });

  it('there is a slice for every parameter', () => {
    const { view } = study(700);
    const { header, arrays } = aggregateSlices(view);
    expect(header.slices.map(({ column }) => column)).toEqual(view.columns.map(({ id }) => id));
    const lr = [...(arrays['slice:lr'] ?? [])].reduce((sum, c) => sum + c, 0);
    expect(lr).toBe(view.ranking().ranked);
  });

  it('a trade-off leaves out trials without a value', () => {
    const { view } = study(700);
    const values = Float64Array.from(view.best, (value) => -value);
    const { header, arrays } = aggregateTradeOff(view, { x: 'latency', xGoal: 'minimize', values, isExact: true });
    expect(header.tradeOff.trials).toBe(view.ranking().ranked);
    expect(arrays.front?.length).toBe(1);
  });

  it('the surface is blank far from trials and a mean rank elsewhere', () => {
    const { view } = study(600);
    const mean = aggregateContour(view, 'lr', 'optimizer').arrays.mean ?? new Float32Array();
    expect([...mean].some((value) => !Number.isNaN(value))).toBe(true);
    expect([...mean].every((value) => Number.isNaN(value) || (value >= 0 && value <= 1 + 1e-6))).toBe(true);
    const empty = aggregateContour(new SweepView(space, 'minimize'), 'lr', 'units').arrays.mean ?? new Float32Array();
    expect([...empty].every((value) => Number.isNaN(value))).toBe(true);
  });

  it('the metric is one quantised column, best at its end', () => {
    const { view } = study(100);
    const q = view.quantised(METRIC) ?? new Uint16Array();
    const top = view.bestRow() ?? 0;
    expect(Math.max(...[...q].filter((x) => x !== NONE))).toBe(q[top]);
    expect((q[top] ?? 0) / SPAN).toBeGreaterThan(0.95);
  });
});
