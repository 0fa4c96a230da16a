import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE, quantise, SPAN } from './columns.ts';
import { axisShape, BINS, binColumn, binToY, blurColumns, CELLS, pairHistogram, splatPair } from './density.ts';
import { category, linear, seeded } from './kernel.fixture.ts';

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
