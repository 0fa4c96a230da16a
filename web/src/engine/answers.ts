import { grid2d, NONE, SPAN } from '../../../src/views/kernel.ts';
import type { ColumnStore } from './column-store.ts';
import type { ParallelResult, ParallelView, ScatterResult, ScatterView } from './messages.ts';

/** Up to here every selected trial is a line; above, density and the best few. */
export const lineLimit = 250;
/** Lines over a density. */
export const topLines = 60;
/** Up to here every trial is a point. */
const pointLimit = 12_000;
/** Cells of a scatter of more. */
const cells = { width: 110, height: 64 };

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

/** A number that depends on the trial alone, 0..SPAN: spreads points within their category. */
const jitter = (trial: number) => (trial * 40_503) % SPAN;

/** The scatter of a selection: points, the best last, or cells. */
export function scatterOf(store: ColumnStore, { x, y }: ScatterView, mask: Uint8Array, count: number): ScatterResult {
  const qx = store.values.get(x);
  const qy = store.values.get(y);
  const empty = new Float32Array(0);
  if (qx === undefined || qy === undefined)
    return { kind: 'points', trial: new Uint32Array(0), x: empty, y: empty, rank: empty };
  if (count > pointLimit && isContinuous(store, x) && isContinuous(store, y)) {
    return { kind: 'cells', ...cells, ...grid2d(qx, qy, store.rank, mask, store.rows, cells) };
  }
  // The order of merit: of more points than can be told apart, the best are kept.
  const most = Math.min(count, pointLimit);
  const trial = new Uint32Array(most);
  const px = new Float32Array(most);
  const py = new Float32Array(most);
  const rank = new Float32Array(most);
  let n = 0;
  for (let place = 0; place < store.order.length && n < most; place++) {
    const row = store.order[place] ?? 0;
    if (mask[row] === 0 || qx[row] === NONE || qy[row] === NONE) continue;
    const number = store.trial[row] ?? 0;
    trial[n] = number;
    px[n] = store.place(x, row, false, jitter(number));
    py[n] = store.place(y, row, false, jitter(number + 7));
    rank[n] = (store.rank[row] ?? 0) / SPAN;
    n++;
  }
  return {
    kind: 'points',
    trial: trial.slice(0, n).reverse(),
    x: px.slice(0, n).reverse(),
    y: py.slice(0, n).reverse(),
    rank: rank.slice(0, n).reverse(),
  };
}

function isContinuous(store: ColumnStore, id: string): boolean {
  return store.column(id)?.kind === 'number';
}
