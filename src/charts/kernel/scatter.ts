import { type KernelColumn, NONE, SPAN } from './columns.ts';
import { grid2d } from './grids.ts';
import { axisPlace } from './place.ts';

/** Up to here every trial is a point. */
const pointLimit = 12_000;
/** Points while a brush moves, sampled evenly by rank: drawing thousands takes longer than a frame. */
const movingLimit = 1_500;
/** Cells of a scatter with more trials. */
const cells = { width: 110, height: 64 };

/** Two columns. */
export interface ScatterView {
  readonly x: string;
  readonly y: string;
}

/** Trials over two columns: single ones, or cells where they are too many. Positions 0..1 along the axes. */
export type ScatterResult =
  | {
      readonly kind: 'points';
      readonly trial: Uint32Array;
      readonly x: Float32Array;
      readonly y: Float32Array;
      /** 1 best … 0 worst; the best come last and lie on top. */
      readonly rank: Float32Array;
    }
  | {
      readonly kind: 'cells';
      readonly width: number;
      readonly height: number;
      readonly count: Uint32Array;
      /** Sums of ranks. */
      readonly sum: Float32Array;
    };

/** Input of a scatter. */
export interface ScatterRows {
  readonly rows: number;
  readonly trial: ArrayLike<number>;
  /** Row numbers, best first. */
  readonly order: ArrayLike<number>;
  /** SPAN for the best … 0. */
  readonly rank: Uint16Array;
  column(id: string): KernelColumn | undefined;
  /** Quantised values, NONE where not set; codes for categories. */
  quantised(id: string): Uint16Array | undefined;
}

/** A number that depends on the trial alone, 0..SPAN: spreads points within their category. */
export const jitter = (trial: number) => (trial * 40_503) % SPAN;

/** The scatter of a selection: points, the best last, or cells. @param isMoving the selection is about to change */
export function scatterOf(
  rows: ScatterRows,
  { x, y }: ScatterView,
  mask: Uint8Array,
  count: number,
  isMoving = false,
): ScatterResult {
  const qx = rows.quantised(x);
  const qy = rows.quantised(y);
  const empty = new Float32Array(0);
  const [cx, cy] = [rows.column(x), rows.column(y)];
  const isContinuous = cx?.kind === 'number' && cy?.kind === 'number';
  if (qx === undefined || qy === undefined)
    return { kind: 'points', trial: new Uint32Array(0), x: empty, y: empty, rank: empty };
  if (count > pointLimit && isContinuous) {
    return { kind: 'cells', ...cells, ...grid2d(qx, qy, rows.rank, mask, rows.rows, cells) };
  }
  // By rank: of more points than can be distinguished, the best are kept.
  const most = Math.min(count, pointLimit);
  const every = isMoving ? Math.max(1, Math.ceil(most / movingLimit)) : 1;
  const trial = new Uint32Array(most);
  const px = new Float32Array(most);
  const py = new Float32Array(most);
  const rank = new Float32Array(most);
  let n = 0;
  let seen = 0;
  for (let place = 0; place < rows.order.length && seen < most; place++) {
    const row = rows.order[place] ?? 0;
    if (mask[row] === 0 || qx[row] === NONE || qy[row] === NONE) continue;
    if (seen++ % every !== 0) continue;
    const number = rows.trial[row] ?? 0;
    trial[n] = number;
    px[n] = axisPlace(cx, qx[row] ?? NONE, jitter(number), false);
    py[n] = axisPlace(cy, qy[row] ?? NONE, jitter(number + 7), false);
    rank[n] = (rows.rank[row] ?? 0) / SPAN;
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
