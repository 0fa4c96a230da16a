import { lineLimit, type ParallelResult, type ParallelView, SPAN, topLines } from '../../../src/charts/kernel/index.ts';
import type { ColumnStore } from './column-store.ts';

/** The lines of a selection: all of it, or its best. */
export function linesOf(
  store: ColumnStore,
  view: ParallelView,
  mask: Uint8Array,
  count: number,
): Pick<ParallelResult, 'axes' | 'trial' | 'positions' | 'rank'> {
  const lines = Math.min(count, count <= lineLimit ? count : topLines);
  const trial = new Uint32Array(lines);
  const rank = new Float32Array(lines);
  const positions = new Float32Array(lines * view.axes.length);
  const flipped = view.axes.map((id) => view.flipped.includes(id));
  const linear = view.axes.map((id) => view.linear.includes(id));
  let line = 0;
  for (let place = 0; place < store.order.length && line < lines; place++) {
    const row = store.order[place] ?? 0;
    if (mask[row] === 0) continue;
    trial[line] = store.trial[row] ?? 0;
    rank[line] = (store.rank[row] ?? 0) / SPAN;
    view.axes.forEach((id, axis) => {
      const position = store.place(id, row, linear[axis] ?? false);
      positions[line * view.axes.length + axis] = position >= 0 && flipped[axis] === true ? 1 - position : position;
    });
    line++;
  }
  return { axes: view.axes, trial, positions, rank };
}
