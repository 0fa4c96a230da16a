import type { PointerEvent as ReactPointerEvent } from 'react';
import type { ColumnFilter } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import type { SelectionState } from '../../state/selection.ts';
import { type AxisMap, brushValue } from './axes.ts';

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
  const low = Number.isFinite(filter.low) ? filter.low : axis.low;
  const high = Number.isFinite(filter.high) ? filter.high : axis.high;
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
