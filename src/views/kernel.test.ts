import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisShape,
  BINS,
  binColumn,
  binToY,
  blurColumns,
  buildMask,
  CELLS,
  decodeFrame,
  encodeFrame,
  type Filter,
  formatFilters,
  fromAxis,
  grid2d,
  historyBins,
  type KernelColumn,
  metricRangeOf,
  NONE,
  pairHistogram,
  parseFilters,
  quantise,
  quantiseMetric,
  rankRows,
  SPAN,
  sortedRows,
  splatPair,
  toAxis,
} from './kernel.ts';

const seeded = { seed: 20_251, numRuns: 60 };
const linear: KernelColumn = { id: 'x', kind: 'number', log: false, low: -2, high: 6, step: null, values: [] };
const log: KernelColumn = { id: 'lr', kind: 'number', log: true, low: 1e-5, high: 0.1, step: null, values: [] };
const category: KernelColumn = {
  id: 'c',
  kind: 'category',
  log: false,
  low: 0,
  high: 2,
  step: 1,
  values: ['a', 'b', 'c'],
};
const columns = new Map([linear, log, category].map((column) => [column.id, column]));

describe('axes', () => {
  it('positions and values are inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(linear, log), (position, column) => {
        expect(toAxis(column, fromAxis(column, position))).toBeCloseTo(position, 9);
      }),
      seeded,
    );
  });

  it('quantised values rise with values, stay within the axis, and NaN is not set', () => {
    const value = fc.double({ min: -5, max: 9, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [quantise(linear, Math.min(a, b)), quantise(linear, Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(SPAN);
      }),
      seeded,
    );
    expect(quantise(linear, Number.NaN)).toBe(NONE);
    expect(quantise(log, 0)).toBe(0);
    expect(quantise({ ...linear, low: 3, high: 3 }, 3)).toBe(SPAN / 2);
  });
});

describe('masks', () => {
  const numbers = fc.array(fc.option(fc.double({ min: -2, max: 6, noNaN: true }), { nil: null }), { maxLength: 60 });

  it('a range selects every value inside and none farther out than one step of the axis', () => {
    const end = fc.double({ min: -3, max: 7, noNaN: true });
    fc.assert(
      fc.property(numbers, end, end, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const q = Uint16Array.from(values, (value) => (value === null ? NONE : quantise(linear, value)));
        const mask = new Uint8Array(values.length);
        const filters: Filter[] = [{ column: 'x', kind: 'range', low, high }];
        const count = buildMask(values.length, columns, new Map([['x', q]]), filters, mask);
        const step = 8 / SPAN;
        for (const [row, value] of values.entries()) {
          if (value === null) expect(mask[row]).toBe(0);
          else if (value >= low && value <= high) expect(mask[row]).toBe(1);
          else if (value < low - step || value > high + step) expect(mask[row]).toBe(0);
        }
        expect(count).toBe(mask.reduce((sum, bit) => sum + bit, 0));
      }),
      seeded,
    );
  });

  it('codes select categories and "not set", also beyond 32 of them and in the u8 form', () => {
    const wide: KernelColumn = { ...category, id: 'wide', values: Array.from({ length: 200 }, (_, i) => String(i)) };
    const code = fc.integer({ min: -1, max: 199 });
    fc.assert(
      fc.property(fc.array(code, { maxLength: 50 }), fc.array(code, { maxLength: 5 }), (cells, codes) => {
        const expected = cells.map((cell) => (codes.includes(cell) ? 1 : 0));
        for (const q of [
          Uint16Array.from(cells, (cell) => (cell === -1 ? NONE : cell)),
          Uint8Array.from(cells, (cell) => (cell === -1 ? 255 : cell)),
        ]) {
          const mask = new Uint8Array(cells.length);
          const filters: Filter[] = [{ column: 'wide', kind: 'codes', codes }];
          buildMask(cells.length, new Map([['wide', wide]]), new Map([['wide', q]]), filters, mask);
          expect([...mask]).toEqual(expected);
        }
      }),
      seeded,
    );
  });

  it('conditions are conjunctive and unknown columns do not count', () => {
    const q = Uint16Array.from([0, SPAN / 2, SPAN]);
    const c = Uint16Array.from([0, 1, 1]);
    const mask = new Uint8Array(3);
    const filters: Filter[] = [
      { column: 'x', kind: 'range', low: 1, high: Number.POSITIVE_INFINITY },
      { column: 'c', kind: 'codes', codes: [1] },
      { column: 'gone', kind: 'codes', codes: [0] },
    ];
    const values = new Map([
      ['x', q],
      ['c', c],
    ]);
    expect(buildMask(3, columns, values, filters, mask)).toBe(2);
    expect([...mask]).toEqual([0, 1, 1]);
  });
});

describe('filters as text', () => {
  it('read back as they were written', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const range = fc.record({
      column: fc.constantFrom('x', 'lr'),
      kind: fc.constant('range' as const),
      low: fc.oneof(number, fc.constant(Number.NEGATIVE_INFINITY)),
      high: fc.oneof(number, fc.constant(Number.POSITIVE_INFINITY)),
    });
    const codes = fc.record({
      column: fc.constantFrom('x', 'c'),
      kind: fc.constant('codes' as const),
      codes: fc.array(fc.integer({ min: -1, max: 254 }), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(range, codes), { maxLength: 4 }), (filters) => {
        const positive = filters.map((filter) =>
          filter.kind === 'range' ? { ...filter, low: filter.low + 0, high: filter.high + 0 } : filter,
        );
        expect(parseFilters(formatFilters(positive), columns)).toEqual({ ok: true, filters: positive });
      }),
      seeded,
    );
  });

  it.each(['x', 'x:', ':1~2', 'nope:1~2', 'x:1~2~3', 'x:a~2', 'c:0~1', 'c:-2', 'c:1.5', `x:${'1'.repeat(9_000)}~`])(
    'refuses %s',
    (text) => {
      expect(parseFilters(text, columns).ok).toBe(false);
    },
  );
});

describe('rank', () => {
  const values = fc.array(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
      fc.constantFrom(Number.NaN, 0, -0, 1, 1 + 1e-12, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    ),
    { maxLength: 80 },
  );

  it('is the order of a plain sort in single precision, NaN last, equal ones by row', () => {
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

  it('sorted rows are exact where single precision is not, with the order of ties that was asked for', () => {
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
    expect(metricRangeOf(new Float64Array(0), rankRows(new Float64Array(0), 0, 'minimize'), 'minimize')).toBeNull();
  });
});

describe('density', () => {
  const q = fc.oneof(fc.integer({ min: 0, max: SPAN }), fc.constant(NONE));

  it('numbers fall in the bin of their position, categories in their band, few integers near their step', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(q, fc.integer({ min: 0, max: SPAN })), { maxLength: 40 }), (rows) => {
        const rank = Uint16Array.from(rows, ([, r]) => r);
        const numbers = Uint16Array.from(rows, ([x]) => x);
        const bins = binColumn(numbers, axisShape(linear), rank, rows.length, new Uint8Array(rows.length));
        for (const [row, bin] of bins.entries()) {
          const x = numbers[row] ?? 0;
          expect(bin).toBe(x === NONE ? BINS : Math.min(BINS - 1, Math.floor((x * BINS) / SPAN)));
        }
        const codes = numbers.map((x) => (x === NONE ? NONE : x % 3));
        const bands = binColumn(codes, axisShape(category), rank, rows.length, new Uint8Array(rows.length));
        for (const [row, bin] of bands.entries()) {
          const code = codes[row] ?? 0;
          expect(code === NONE ? bin : Math.floor(bin / (BINS / 3))).toBe(code === NONE ? BINS : code);
        }
        const steps = { ...linear, low: 0, high: 7, step: 1 };
        const levels = numbers.map((x) => (x === NONE ? NONE : quantise(steps, x % 8)));
        const spread = binColumn(levels, axisShape(steps), rank, rows.length, new Uint8Array(rows.length));
        for (const [row, bin] of spread.entries()) {
          const x = levels[row] ?? 0;
          if (x === NONE) expect(bin).toBe(BINS);
          else expect(Math.abs(bin - (x / SPAN) * BINS)).toBeLessThanOrEqual((0.35 * BINS) / 7 + 1);
        }
      }),
      seeded,
    );
  });

  it('joint histograms count what a plain loop counts', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: BINS }), fc.integer({ min: 0, max: BINS }), fc.nat(SPAN), fc.nat(1));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const [count, sum] = [new Float64Array(CELLS * CELLS), new Float64Array(CELLS * CELLS)];
        pairHistogram(
          Uint8Array.from(rows, ([a]) => a),
          Uint8Array.from(rows, ([, b]) => b),
          Uint16Array.from(rows, ([, , r]) => r),
          Uint8Array.from(rows, ([, , , m]) => m),
          rows.length,
          count,
          sum,
        );
        const expected = new Map<number, [number, number]>();
        for (const [a, b, r, m] of rows) {
          const [c, s] = expected.get(a * CELLS + b) ?? [0, 0];
          if (m === 1) expected.set(a * CELLS + b, [c + 1, s + r]);
        }
        for (const [cell, [c, s]] of expected) expect([count[cell], sum[cell]]).toEqual([c, s]);
        expect(count.reduce((total, c) => total + c, 0)).toBe(rows.filter(([, , , m]) => m === 1).length);
      }),
      seeded,
    );
  });

  it('splatting keeps the weight of every line in every pixel column, and its mean rank', () => {
    const cell = fc.tuple(
      fc.integer({ min: 0, max: BINS }),
      fc.integer({ min: 0, max: BINS }),
      fc.integer({ min: 1, max: 9 }),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 12 }), (cells) => {
        const [count, sum] = [new Float64Array(CELLS * CELLS), new Float64Array(CELLS * CELLS)];
        let weight = 0;
        for (const [left, right, c] of cells) {
          const at = left * CELLS + right;
          count[at] = (count[at] ?? 0) + c;
          sum[at] = (sum[at] ?? 0) + c * SPAN * 0.25;
          if (left === BINS && right === BINS) continue;
          weight += left === BINS || right === BINS ? c * 0.5 : c;
        }
        const [columnCount, height] = [7, 60];
        const y = Float64Array.from({ length: CELLS }, (_, bin) => binToY(bin, 5, 50, 56));
        const fields = {
          columns: columnCount,
          height,
          weight: new Float32Array(columnCount * height + 1),
          rank: new Float32Array(columnCount * height + 1),
        };
        splatPair(count, sum, y, y, fields, 0.5);
        for (let column = 0; column < columnCount; column++) {
          const part = fields.weight.subarray(column * height, (column + 1) * height);
          expect(part.reduce((total, w) => total + w, 0)).toBeCloseTo(weight, 2);
        }
        const ranks = fields.rank.reduce((total, r) => total + r, 0);
        expect(ranks).toBeCloseTo(weight * columnCount * 0.25, 1);
      }),
      seeded,
    );
  });

  it('the blur is the mean over its window, with nothing beyond the edges', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        (list, radius) => {
          const field = Float32Array.from(list);
          blurColumns(field, 2, 6, radius, new Float32Array(6));
          for (const [at, value] of field.entries()) {
            const [column, y] = [Math.floor(at / 6), at % 6];
            let total = 0;
            for (let k = Math.max(0, y - radius); k <= Math.min(5, y + radius); k++) total += list[column * 6 + k] ?? 0;
            expect(value).toBeCloseTo(total / (2 * radius + 1), 3);
          }
        },
      ),
      seeded,
    );
  });
});

describe('grids', () => {
  it('history tells least, greatest and count per pixel column', () => {
    const row = fc.tuple(fc.nat(99), fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(Number.NaN)));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (rows, px) => {
        const trial = Uint32Array.from(rows, ([number]) => number);
        const best = Float32Array.from(rows, ([, value]) => Math.fround(value) + 0);
        const { lo, hi, hits } = historyBins(trial, best, null, rows.length, 100, px);
        for (let column = 0; column < px; column++) {
          const inside = [...best].filter(
            (value, at) =>
              !Number.isNaN(value) && Math.min(px - 1, Math.floor(((trial[at] ?? 0) / 100) * px)) === column,
          );
          expect(hits[column]).toBe(inside.length);
          expect(lo[column]).toBe(inside.length === 0 ? Number.NaN : Math.min(...inside) + 0);
          expect(hi[column]).toBe(inside.length === 0 ? Number.NaN : Math.max(...inside) + 0);
        }
      }),
      seeded,
    );
  });

  it('planes leave out rows that lack an axis or are not selected', () => {
    const x = Uint16Array.from([0, SPAN, NONE, SPAN]);
    const y = Uint16Array.from([0, SPAN, 5, NONE]);
    const { count, sum } = grid2d(x, y, Uint16Array.from([SPAN, SPAN / 2, 0, 0]), Uint8Array.from([1, 1, 1, 1]), 4, {
      width: 3,
      height: 2,
    });
    expect([...count]).toEqual([1, 0, 0, 0, 0, 1]);
    expect([...sum]).toEqual([1, 0, 0, 0, 0, 0.5]);
    expect(
      grid2d(x, y, new Uint16Array(4), Uint8Array.from([0, 0, 1, 1]), 4, { width: 3, height: 2 }).count.every(
        (c) => c === 0,
      ),
    ).toBe(true);
  });
});

describe('frames', () => {
  it('read back as they were written, whatever the header holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.array(fc.float({ noNaN: true }), { maxLength: 9 }),
        fc.array(fc.nat(255), { maxLength: 9 }),
        fc.array(fc.nat(65_535), { maxLength: 9 }),
        (text, floats, bytes, words) => {
          const arrays = {
            floats: Float32Array.from(floats),
            doubles: Float64Array.from(floats),
            bytes: Uint8Array.from(bytes),
            words: Uint16Array.from(words),
            counts: Uint32Array.from(words),
            signed: Int32Array.from(words),
          };
          const { header, arrays: read } = decodeFrame(encodeFrame({ text, seq: 3 }, arrays).buffer);
          expect(header).toMatchObject({ text, seq: 3 });
          for (const [name, array] of Object.entries(arrays)) expect(read.get(name)).toEqual(array);
        },
      ),
      seeded,
    );
  });

  it('what is no frame is refused', () => {
    expect(() => decodeFrame(new ArrayBuffer(2))).toThrow(RangeError);
    expect(() => decodeFrame(Uint8Array.from([255, 0, 0, 0, 1]).buffer)).toThrow(RangeError);
    const odd = encodeFrame({}, { x: new Uint8Array(3) });
    const text = new TextDecoder().decode(odd).replace('Uint8Array', 'Evil8Array');
    expect(() => decodeFrame(new TextEncoder().encode(text).buffer)).toThrow(/array type/);
  });
});
