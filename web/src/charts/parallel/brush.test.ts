import { expect, it } from 'vitest';
import { exploreAxes } from '../../../../src/charts/parallel/explore-axes.ts';
import { axisMap } from './axes.ts';
import { type BrushStart, clickedFilter, draggedFilter, movedBound, movedFilter, unsetToggled } from './brush.ts';

const plain = {
  integer: false,
  ordered: true,
  step: null,
  nested: false,
  when: null,
  needs: null,
  log: false,
  expression: 'uniform',
};
const [number, category] = exploreAxes({
  metric: null,
  metricRange: null,
  columns: [
    { ...plain, id: 'x', name: 'x', label: 'x', kind: 'number', low: 0, high: 10, values: [] },
    { ...plain, id: 'c', name: 'c', label: 'c', kind: 'category', low: 0, high: 2, values: ['p', 'q', 'r'] },
  ],
});

function start(axis: typeof number, change: Partial<BrushStart> = {}): BrushStart {
  if (axis === undefined) throw new Error('no axis');
  const isFlipped = change.isFlipped ?? false;
  return {
    axis,
    map: axisMap(axis, isFlipped, false),
    top: 0,
    bottom: 100,
    isFlipped,
    filter: undefined,
    mode: 'new',
    ...change,
  };
}
const range = (low: number, high: number) => ({ column: 'x', kind: 'range' as const, low, high });

it('brushes a range in either direction', () => {
  expect(draggedFilter(start(number), 0.2, 0.5)).toEqual(range(2, 5));
  expect(draggedFilter(start(number), 0.5, 0.2)).toEqual(range(2, 5));
  expect(draggedFilter(start(number, { isFlipped: true }), 0.2, 0.5)).toEqual(range(5, 8));
});

it('moves a brush without changing its length and stops it at the end', () => {
  expect(draggedFilter(start(number, { mode: 'move', filter: range(2, 4) }), 0.3, 0.4)).toEqual(range(3, 5));
  expect(draggedFilter(start(number, { mode: 'move', filter: range(2, 4) }), 0.3, 1)).toEqual(range(8, 10));
});

it('moves one end, never past the other', () => {
  expect(draggedFilter(start(number, { mode: 'low', filter: range(2, 4) }), 0.2, 0.3)).toEqual(range(3, 4));
  expect(draggedFilter(start(number, { mode: 'low', filter: range(2, 4) }), 0.2, 0.9)).toEqual(range(4, 4));
  expect(draggedFilter(start(number, { mode: 'high', filter: range(2, 4) }), 0.4, 0.6)).toEqual(range(2, 6));
});

it('takes the categories that a drag passes and toggles with a click', () => {
  expect(draggedFilter(start(category), 0.1, 0.5)).toEqual({ column: 'c', kind: 'codes', codes: [0, 1] });
  expect(clickedFilter(start(category), 0.9)).toEqual({ column: 'c', kind: 'codes', codes: [2] });
  const filter = { column: 'c', kind: 'codes' as const, codes: [2] };
  expect(clickedFilter(start(category, { filter }), 0.9)).toBeNull();
  expect(clickedFilter(start(category, { filter, isFlipped: true }), 0.9)).toEqual({
    column: 'c',
    kind: 'codes',
    codes: [0, 2],
  });
});

it('clears a range with a click', () => {
  expect(clickedFilter(start(number, { filter: range(1, 2) }), 0.15)).toBeNull();
});

it('moves by keys: the whole brush, one end of it, a category', () => {
  const on = (axis: typeof number, isFlipped = false) => start(axis, { isFlipped });
  expect(movedFilter(on(number), 0.1)).toEqual(range(1, 10));
  expect(movedFilter(on(number), -0.1)).toEqual(range(0, 9));
  expect(movedFilter(on(number, true), 0.1)).toEqual(range(0, 9));
  expect(movedFilter({ ...on(number), filter: range(2, 4) }, 0.1)).toEqual(range(3, 5));
  expect(movedBound({ ...on(number), filter: range(2, 4) }, 'low', 0.5)).toEqual(range(4, 4));
  expect(movedBound({ ...on(number), filter: range(2, 4) }, 'high', 0.5)).toEqual(range(2, 9));
  const codes = (...chosen: readonly number[]) => ({ column: 'c', kind: 'codes' as const, codes: chosen });
  expect(movedFilter(on(category), -0.1)).toEqual(codes(2));
  expect(movedFilter({ ...on(category), filter: codes(1) }, 0.1)).toEqual(codes(2));
});

it('adds and removes the trials without a parameter, and keeps chosen categories', () => {
  const { axis } = start(category);
  const codes = (...chosen: readonly number[]) => ({ column: 'c', kind: 'codes' as const, codes: chosen });
  expect(unsetToggled(axis, undefined)).toEqual(codes(-1));
  expect(unsetToggled(axis, codes(1))).toEqual(codes(-1, 1));
  expect(unsetToggled(axis, codes(-1, 1))).toEqual(codes(1));
  expect(unsetToggled(axis, codes(-1))).toBeNull();
});
