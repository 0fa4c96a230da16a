import { NONE, SPAN } from './columns.ts';

/**
 * Parallel coordinates as density: equivalent to drawing every trial as a translucent line, at a cost that depends on
 * bins and pixels but not on trials.
 */

/** Bins of an axis; bin number BINS is "not set". */
export const BINS = 96;
/** Bins of an axis with the one for "not set". */
export const CELLS = BINS + 1;

/** Share of a category's band that its trials fill, and the margin on either side. */
export const bandFill = 0.72;
export const bandPad = 0.14;
/** Share of an integer's step that its trials spread over. */
export const stepFill = 0.7;

/** How a column spreads over its axis. */
export interface AxisShape {
  /** Number of categories; 0 for numbers. */
  readonly categories: number;
  /** Number of values where they are few (below 40) and evenly spaced; else 0. */
  readonly levels: number;
}

/** Shape of a column's axis. */
export function axisShape(column: {
  readonly kind: 'number' | 'category';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number | null;
  readonly values: readonly string[];
}): AxisShape {
  if (column.kind === 'category') return { categories: column.values.length, levels: 0 };
  const levels = column.step === null || column.log ? 0 : Math.round((column.high - column.low) / column.step) + 1;
  return { categories: 0, levels: levels > 1 && levels < 40 ? levels : 0 };
}

/**
 * Bin of each row, BINS where not set. Categories are bands and few integers are steps: within them trials spread by
 * rank, best on top, or the density would be a fan of stripes.
 * @param none what "not set" is in `q`: 65535, or 255 in the `u8` form
 */
export function binColumn(
  q: Uint16Array | Uint8Array,
  shape: AxisShape,
  rank: Uint16Array,
  n: number,
  out: Uint8Array,
  none: number = NONE,
): Uint8Array {
  const { categories, levels } = shape;
  if (categories > 0) {
    const band = BINS / categories;
    for (let i = 0; i < n; i++) {
      const x = q[i] ?? none;
      const spread = band * (bandPad + ((rank[i] ?? 0) / SPAN) * bandFill);
      out[i] = x === none ? BINS : Math.min(BINS - 1, Math.floor(x * band + spread));
    }
    return out;
  }
  const factor = levels > 1 ? stepFill / (levels - 1) : 0;
  for (let i = 0; i < n; i++) {
    const x = q[i] ?? none;
    const spread = x + ((rank[i] ?? 0) - SPAN / 2) * factor;
    out[i] = x === none ? BINS : Math.max(0, Math.min(BINS - 1, Math.floor((spread * BINS) / SPAN)));
  }
  return out;
}

/**
 * Joint histogram of two binned columns, added to `count` and `sum`.
 * @param count [CELLS²] cell = left bin · CELLS + right bin
 * @param sum [CELLS²] sums of ranks
 */
export function pairHistogram(
  left: Uint8Array,
  right: Uint8Array,
  rank: Uint16Array,
  mask: Uint8Array,
  n: number,
  count: Float32Array | Float64Array,
  sum: Float32Array | Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    if (mask[i] === 0) continue;
    const cell = (left[i] ?? BINS) * CELLS + (right[i] ?? BINS);
    count[cell] = (count[cell] ?? 0) + 1;
    sum[cell] = (sum[cell] ?? 0) + (rank[i] ?? 0);
  }
}

/**
 * Adds listed rows to a joint histogram of two binned columns, or takes them out again. Ranks are whole numbers, so sums in
 * double precision stay exact however often rows come and go.
 * @param rows row numbers, the first `n` of them
 * @param sign 1 adds, −1 takes out
 */
export function addToHistogram(
  left: Uint8Array,
  right: Uint8Array,
  rank: Uint16Array,
  rows: Uint32Array,
  n: number,
  sign: 1 | -1,
  count: Float64Array,
  sum: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    const i = rows[k] ?? 0;
    const cell = (left[i] ?? BINS) * CELLS + (right[i] ?? BINS);
    count[cell] = (count[cell] ?? 0) + sign;
    sum[cell] = (sum[cell] ?? 0) + sign * (rank[i] ?? 0);
  }
}

/** y in pixels of a bin; the lane for "not set" lies below the axis. */
export function binToY(bin: number, top: number, bottom: number, lane: number): number {
  return bin === BINS ? lane : bottom - ((bin + 0.5) / BINS) * (bottom - top);
}

/** Fields that {@link splatPair} adds to: [columns · height + 1], column-major. */
export interface SplatFields {
  readonly columns: number;
  readonly height: number;
  readonly weight: Float32Array;
  /** Weight times mean rank in 0..1. */
  readonly rank: Float32Array;
}

/**
 * Spreads each cell of a joint histogram as a line over the pixel columns between two axes, split linearly between two
 * pixel rows.
 * @param yLeft, yRight [CELLS] y of each bin, 0 ≤ y < height − 1
 * @param laneWeight weight of lines into or out of the "not set" lane; lines within it are left out
 */
export function splatPair(
  count: ArrayLike<number>,
  sum: ArrayLike<number>,
  yLeft: ArrayLike<number>,
  yRight: ArrayLike<number>,
  fields: SplatFields,
  laneWeight: number,
): void {
  const { columns, height, weight, rank } = fields;
  for (let left = 0; left < CELLS; left++) {
    const y0 = yLeft[left] ?? 0;
    for (let right = 0; right < CELLS; right++) {
      const cell = left * CELLS + right;
      const c = count[cell] ?? 0;
      if (c === 0 || (left === BINS && right === BINS)) continue;
      const w = left === BINS || right === BINS ? c * laneWeight : c;
      const m = ((sum[cell] ?? 0) / c / SPAN) * w;
      const slope = ((yRight[right] ?? 0) - y0) / columns;
      let y = y0 + slope * 0.5;
      for (let k = 0, base = 0; k < columns; k++, base += height) {
        // Never negative, so truncation rounds down.
        const row = y | 0;
        const part = y - row;
        const at = base + row;
        weight[at] = (weight[at] ?? 0) + w * (1 - part);
        weight[at + 1] = (weight[at + 1] ?? 0) + w * part;
        rank[at] = (rank[at] ?? 0) + m * (1 - part);
        rank[at + 1] = (rank[at + 1] ?? 0) + m * part;
        y += slope;
      }
    }
  }
}

/** Box blur along y of one column-major field: removes the comb that bins leave. @param radius in pixels */
export function blurColumns(
  field: Float32Array,
  columns: number,
  height: number,
  radius: number,
  scratch: Float32Array,
): void {
  const part = 1 / (2 * radius + 1);
  const edge = Math.min(radius, height);
  for (let column = 0; column < columns; column++) {
    const base = column * height;
    let run = 0;
    for (let y = 0; y < edge; y++) run += field[base + y] ?? 0;
    for (let y = 0; y < height; y++) {
      if (y + radius < height) run += field[base + y + radius] ?? 0;
      if (y > radius) run -= field[base + y - radius - 1] ?? 0;
      scratch[y] = run * part;
    }
    for (let y = 0; y < height; y++) field[base + y] = scratch[y] ?? 0;
  }
}
