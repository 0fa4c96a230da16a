import { NONE, SPAN } from './columns.ts';

/** Objective history per pixel column. */
export interface HistoryBins {
  /** [px] minimum and maximum; NaN in empty columns. */
  readonly lo: Float32Array;
  readonly hi: Float32Array;
  /** [px] rows with a value. */
  readonly hits: Uint32Array;
}

/**
 * Least, greatest and count of the values per pixel column of the axis of trial numbers.
 * @param trial [n] number of each row
 * @param mask null: all rows
 * @param total length of the axis
 */
export function historyBins(
  trial: Uint32Array,
  best: Float32Array | Float64Array,
  mask: Uint8Array | null,
  n: number,
  total: number,
  px: number,
): HistoryBins {
  const lo = new Float32Array(px).fill(Number.NaN);
  const hi = new Float32Array(px).fill(Number.NaN);
  const hits = new Uint32Array(px);
  for (let i = 0; i < n; i++) {
    const value = best[i] ?? Number.NaN;
    if (Number.isNaN(value) || (mask !== null && mask[i] === 0)) continue;
    const at = Math.min(px - 1, Math.floor(((trial[i] ?? 0) / Math.max(1, total)) * px));
    if (!((lo[at] ?? Number.NaN) <= value)) lo[at] = value;
    if (!((hi[at] ?? Number.NaN) >= value)) hi[at] = value;
    hits[at] = (hits[at] ?? 0) + 1;
  }
  return { lo, hi, hits };
}

/** Cells of a plane. */
export interface Grid {
  /** [width · height], row 0 lowest. */
  readonly count: Uint32Array;
  /** [width · height] sums of ranks in 0..1. */
  readonly sum: Float32Array;
}

/** Counts and rank sums over two columns; skips rows that lack either. */
export function grid2d(
  x: Uint16Array,
  y: Uint16Array,
  rank: Uint16Array,
  mask: Uint8Array | null,
  n: number,
  size: { readonly width: number; readonly height: number },
): Grid {
  const { width, height } = size;
  const count = new Uint32Array(width * height);
  const sum = new Float32Array(width * height);
  for (let i = 0; i < n; i++) {
    const a = x[i] ?? NONE;
    const b = y[i] ?? NONE;
    if (a === NONE || b === NONE || (mask !== null && mask[i] === 0)) continue;
    const cell = cellOf(b, height) * width + cellOf(a, width);
    count[cell] = (count[cell] ?? 0) + 1;
    sum[cell] = (sum[cell] ?? 0) + (rank[i] ?? 0) / SPAN;
  }
  return { count, sum };
}

/** Cell of a quantised value on an axis with a number of cells. */
export function cellOf(q: number, cells: number): number {
  return Math.min(cells - 1, Math.floor((q * cells) / SPAN));
}
