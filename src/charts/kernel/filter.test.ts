import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFilters, parseFilters } from './filter.ts';
import { columns, seeded } from './kernel.fixture.ts';

describe('filters as text', () => {
  it('round-trip', () => {
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
