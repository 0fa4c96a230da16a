import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMask, type ColumnFilter, fromAxis, type KernelColumn, NONE, quantise, SPAN, toAxis } from './columns.ts';
import { category, columns, linear, log, seeded } from './kernel.fixture.ts';

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

  it('a range selects every value inside and none beyond one step of the axis', () => {
    const end = fc.double({ min: -3, max: 7, noNaN: true });
    fc.assert(
      fc.property(numbers, end, end, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const q = Uint16Array.from(values, (value) => (value === null ? NONE : quantise(linear, value)));
        const mask = new Uint8Array(values.length);
        const filters: ColumnFilter[] = [{ column: 'x', kind: 'range', low, high }];
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
          const filters: ColumnFilter[] = [{ column: 'wide', kind: 'codes', codes }];
          buildMask(cells.length, new Map([['wide', wide]]), new Map([['wide', q]]), filters, mask);
          expect([...mask]).toEqual(expected);
        }
      }),
      seeded,
    );
  });

  it('conditions are conjunctive and unknown columns are ignored', () => {
    const q = Uint16Array.from([0, SPAN / 2, SPAN]);
    const c = Uint16Array.from([0, 1, 1]);
    const mask = new Uint8Array(3);
    const filters: ColumnFilter[] = [
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
