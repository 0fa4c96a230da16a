import { NONE, SPAN } from './columns.ts';
import { axisPlace } from './place.ts';
import { jitter, type ScatterRows } from './scatter.ts';

/** Points of a scatter in space; of more, an even sample by rank. More cannot be distinguished or turned smoothly. */
const pointLimit = 4_000;
/** The same while a brush moves. */
const movingLimit = 1_000;

/** Three columns. */
export interface Scatter3View {
  readonly x: string;
  readonly y: string;
  readonly z: string;
}

/** Trials in space, the best last. Positions 0..1 along each axis. */
export interface Scatter3Result {
  readonly trial: Uint32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  /** 1 best … 0 worst. */
  readonly rank: Float32Array;
  /** Selected trials that have all three columns; more than points: an even sample is shown. */
  readonly of: number;
}

/** The scatter of a selection over three columns. @param isMoving the selection is about to change */
export function scatter3Of(rows: ScatterRows, view: Scatter3View, mask: Uint8Array, isMoving = false): Scatter3Result {
  const ids = [view.x, view.y, view.z];
  const columns = ids.map((id) => rows.column(id));
  const values = ids.map((id) => rows.quantised(id));
  const isShown = (row: number) => mask[row] === 1 && values.every((q) => q !== undefined && q[row] !== NONE);
  let of = 0;
  for (let row = 0; row < rows.rows; row++) if (isShown(row)) of++;
  const every = Math.max(1, Math.ceil(of / (isMoving ? movingLimit : pointLimit)));
  const n = Math.ceil(of / every);
  const trial = new Uint32Array(n);
  const places = ids.map(() => new Float32Array(n));
  const rank = new Float32Array(n);
  let seen = 0;
  for (let place = 0; place < rows.order.length && seen < of; place++) {
    const row = rows.order[place] ?? 0;
    if (!isShown(row) || seen++ % every !== 0) continue;
    // The best come first here and last in the answer, so that they lie on top.
    const at = n - 1 - (seen - 1) / every;
    const number = rows.trial[row] ?? 0;
    trial[at] = number;
    rank[at] = (rows.rank[row] ?? 0) / SPAN;
    places.forEach((target, axis) => {
      target[at] = axisPlace(columns[axis], values[axis]?.[row] ?? NONE, jitter(number + axis * 7), false);
    });
  }
  const [x = rank, y = rank, z = rank] = places;
  return { trial, x, y, z, rank, of };
}
