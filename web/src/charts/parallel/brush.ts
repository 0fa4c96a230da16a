import type { PointerEvent as ReactPointerEvent } from 'react';
import type { ColumnFilter, KernelColumn } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import type { SelectionState } from '../../state/selection.ts';
import type { AxisMap } from './axes.ts';

/** A brush: the filter of a range of values. */
export type RangeFilter = Extract<ColumnFilter, { kind: 'range' }>;

/** Lower end of a brush; an open one ends with the axis. */
export const lowEnd = (axis: KernelColumn, { low }: RangeFilter) => (Number.isFinite(low) ? low : axis.low);

/** Upper end of a brush. */
export const highEnd = (axis: KernelColumn, { high }: RangeFilter) => (Number.isFinite(high) ? high : axis.high);

/** A value at a brush's end, with as many digits as a pixel resolves, never outside the axis. */
export function brushValue(axis: KernelColumn, value: number): number {
  if (!Number.isFinite(value)) return value;
  const { low, high } = axis;
  const inside = Math.min(Math.max(low, high), Math.max(Math.min(low, high), value));
  return Number(inside.toPrecision(5));
}

/** Values of an axis below and above some share of it, for steps by keyboard. */
export function nudge(axis: KernelColumn, map: AxisMap, value: number, step: number): number {
  return brushValue(axis, map.toValue(Math.min(1, Math.max(0, map.toShown(value) + step))));
}

/** The start of a gesture on an axis. */
export interface BrushStart {
  readonly axis: ExploreAxis;
  readonly map: AxisMap;
  readonly top: number;
  readonly bottom: number;
  readonly isFlipped: boolean;
  readonly filter: ColumnFilter | undefined;
  /** A new brush, the whole brush, or one of its ends. */
  readonly mode: 'new' | 'move' | 'low' | 'high';
}

/** Pixels before a press becomes a drag. */
const dragPixels = 3;

/** Filter of a drag from one place to another, places 0..1 from bottom to top as drawn. */
export function draggedFilter(
  { axis, map, isFlipped, filter, mode }: BrushStart,
  from: number,
  to: number,
): ColumnFilter {
  const column = axis.id;
  if (axis.kind === 'category') {
    const a = codeAt(axis, from, isFlipped);
    const b = codeAt(axis, to, isFlipped);
    const low = Math.min(a, b);
    return { column, kind: 'codes', codes: Array.from({ length: Math.abs(a - b) + 1 }, (_, k) => low + k) };
  }
  const range = (a: number, b: number): ColumnFilter => ({
    column,
    kind: 'range',
    low: brushValue(axis, Math.min(a, b)),
    high: brushValue(axis, Math.max(a, b)),
  });
  if (filter?.kind !== 'range' || mode === 'new') return range(map.toValue(from), map.toValue(to));
  const [low, high] = [lowEnd(axis, filter), highEnd(axis, filter)];
  if (mode === 'low') return range(Math.min(map.toValue(to), high), high);
  if (mode === 'high') return range(low, Math.max(map.toValue(to), low));
  // The whole brush moves in drawn positions, so its length on the page stays the same.
  const ends = [map.toShown(low), map.toShown(high)].sort((a, b) => a - b);
  const [start = 0, end = 1] = ends;
  const shift = Math.min(1 - end, Math.max(-start, to - from));
  return range(map.toValue(start + shift), map.toValue(end + shift));
}

/** Category at a place of its axis. */
function codeAt(axis: Pick<ExploreAxis, 'values'>, place: number, isFlipped: boolean): number {
  const count = axis.values.length;
  return Math.min(count - 1, Math.max(0, Math.floor((isFlipped ? 1 - place : place) * count)));
}

/** Filter of a click: categories toggle, everything else clears. */
export function clickedFilter({ axis, isFlipped, filter }: BrushStart, place: number): ColumnFilter | null {
  if (axis.kind !== 'category') return null;
  const code = codeAt(axis, place, isFlipped);
  const chosen = filter?.kind === 'codes' ? filter.codes : [];
  const codes = chosen.includes(code)
    ? chosen.filter((other) => other !== code)
    : [...chosen, code].sort((a, b) => a - b);
  return codes.length === 0 ? null : { column: axis.id, kind: 'codes', codes };
}

/** An axis with its filter. */
interface Brushed<Filter> {
  readonly axis: ExploreAxis;
  readonly map: AxisMap;
  readonly filter: Filter;
}

/** Filter after an arrow key on an axis. @param step share of the axis, upward if positive */
export function movedFilter({ axis, map, filter }: Brushed<ColumnFilter | undefined>, step: number): ColumnFilter {
  const column = axis.id;
  if (axis.kind === 'category') {
    // The selected value moves up or down; the first press selects an end.
    const last = axis.values.length - 1;
    const at = filter?.kind === 'codes' ? (filter.codes.find((code) => code >= 0) ?? -1) : -1;
    const next = at < 0 ? (step > 0 ? 0 : last) : Math.min(last, Math.max(0, at + Math.sign(step)));
    return { column, kind: 'codes', codes: [next] };
  }
  const moved = (value: number) => nudge(axis, map, value, step);
  if (filter?.kind === 'range') return rangeOf(column, moved(lowEnd(axis, filter)), moved(highEnd(axis, filter)));
  // The first press cuts a slice off the end that the arrow leaves.
  const [left, kept] = step > 0 ? [0, 1] : [1, 0];
  return rangeOf(column, moved(map.toValue(left)), map.toValue(kept));
}

const rangeOf = (column: string, a: number, b: number): ColumnFilter => ({
  column,
  kind: 'range',
  low: Math.min(a, b),
  high: Math.max(a, b),
});

/** Filter after an arrow key on one end of a brush: it stops at the other end. */
export function movedBound(
  { axis, map, filter }: Brushed<RangeFilter>,
  end: 'low' | 'high',
  step: number,
): ColumnFilter {
  const [low, high] = [lowEnd(axis, filter), highEnd(axis, filter)];
  return end === 'low'
    ? { column: axis.id, kind: 'range', low: Math.min(nudge(axis, map, low, step), high), high }
    : { column: axis.id, kind: 'range', low, high: Math.max(nudge(axis, map, high, step), low) };
}

/** Filter after the trials without the parameter were selected or unselected; null: none. */
export function unsetToggled(axis: ExploreAxis, filter: ColumnFilter | undefined): ColumnFilter | null {
  const codes = filter?.kind === 'codes' ? filter.codes : [];
  const others = axis.kind === 'category' ? codes.filter((code) => code !== -1) : [];
  const next = codes.includes(-1) ? others : [-1, ...others];
  return next.length === 0 ? null : { column: axis.id, kind: 'codes', codes: next };
}

/** Follows a press on an axis until it is released. */
export function startBrush(
  event: ReactPointerEvent<SVGElement>,
  { selection, ...start }: BrushStart & { readonly selection: SelectionState },
): void {
  if (event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const element = event.currentTarget;
  const svg = element.closest('svg');
  if (svg === null) return;
  const { top: origin } = svg.getBoundingClientRect();
  const { top, bottom, axis } = start;
  const placeOf = (y: number) => Math.min(1, Math.max(0, (bottom - (y - origin)) / (bottom - top)));
  const from = placeOf(event.clientY);
  let isDragged = false;
  // The window handles the remaining events: a brush redrawn under the pointer would lose the capture.
  const move = ({ clientY }: PointerEvent) => {
    if (!isDragged && Math.abs(clientY - event.clientY) < dragPixels) return;
    isDragged = true;
    selection.setFilter(axis.id, draggedFilter(start, from, placeOf(clientY)), false);
  };
  const end = ({ clientY, type }: PointerEvent) => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
    if (isDragged) selection.setFilter(axis.id, draggedFilter(start, from, placeOf(clientY)));
    else if (type === 'pointerup' && start.mode !== 'low' && start.mode !== 'high')
      selection.setFilter(axis.id, clickedFilter(start, from));
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
}
