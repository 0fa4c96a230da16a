import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE, SPAN } from './columns.ts';
import { grid2d, historyBins } from './grids.ts';
import { seeded } from './kernel.fixture.ts';

describe('grids', () => {
  it('history has minimum, maximum and count per pixel column', () => {
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

  it('planes skip rows without a value on an axis and unselected rows', () => {
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
