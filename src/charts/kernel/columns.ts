/**
 * Quantised columns, which both server and browser aggregate.
 *
 * A number holds 0..SPAN along its axis (the logarithm already applied), a category its code; NONE marks a parameter
 * that a trial does not have. Rows are ended trials in order of ending.
 *
 * n  rows     q  [n] quantised column     mask  [n] 1 selected, 0 not
 */

/** A parameter that the trial does not have. */
export const NONE = 65_535;
/** Upper end of an axis. */
export const SPAN = 65_534;
/** "Not set" in the `u8` form that categories have on the wire. */
export const NONE_CODE = 255;
/** Most values of a category column. */
export const maxCategories = 255;

/** Ids of columns that are not parameters. */
export const METRIC = '__metric';
export const STATE = '__state';

/** A column's definition for the kernel. */
export interface KernelColumn {
  readonly id: string;
  readonly kind: 'number' | 'category';
  readonly log: boolean;
  /** Values at positions 0 and 1 of the axis. */
  readonly low: number;
  readonly high: number;
  /** Distance between neighbouring values; null if continuous. */
  readonly step: number | null;
  /** Labels of the categories. */
  readonly values: readonly string[];
}

/** Any typed array a column may be in. */
export type Numbers = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | Int32Array;

/** Position of a value on its axis, 0..1 within it. NaN for NaN. */
export function toAxis(column: KernelColumn, value: number): number {
  const { low, high, log } = column;
  if (high === low) return Number.isNaN(value) ? Number.NaN : 0.5;
  return log ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (value - low) / (high - low);
}

/** Value at a position of the axis. */
export function fromAxis(column: KernelColumn, position: number): number {
  const { low, high, log } = column;
  return log ? Math.exp(Math.log(low) + position * (Math.log(high) - Math.log(low))) : low + position * (high - low);
}

/** Quantised value of a number; values outside the axis lie at its ends. */
export function quantise(column: KernelColumn, value: number): number {
  const position = toAxis(column, value);
  return Number.isNaN(position) ? NONE : Math.round(Math.min(1, Math.max(0, position)) * SPAN);
}

/** Axis of the primary metric. */
export interface MetricRange {
  readonly low: number;
  /** 42nd percentile from the worse end: charts of the best begin here. */
  readonly middle: number;
  readonly high: number;
}

/** The metric as a separate column. */
export function metricColumn(range: MetricRange | null): KernelColumn {
  const { low, high } = range ?? { low: 0, high: 1 };
  return { id: METRIC, kind: 'number', log: false, low, high, step: null, values: [] };
}

/**
 * Quantises best values along the metric's axis.
 * @param from first row to write; those before are kept
 */
export function quantiseMetric(
  best: Float32Array | Float64Array,
  n: number,
  range: MetricRange | null,
  out: Uint16Array,
  from = 0,
): Uint16Array {
  const column = metricColumn(range);
  for (let i = from; i < n; i++) out[i] = quantise(column, best[i] ?? Number.NaN);
  return out;
}

/** A condition on one column; conditions are conjunctive. */
export type ColumnFilter =
  | { readonly column: string; readonly kind: 'range'; readonly low: number; readonly high: number }
  /** Codes of categories; −1: not set (also for numbers). */
  | { readonly column: string; readonly kind: 'codes'; readonly codes: readonly number[] };

/**
 * Writes 0/1 into the mask. Ignores filters on missing columns.
 * @param columns definition by id, for the axes of ranges
 * @returns number of selected rows
 */
export function buildMask(
  n: number,
  columns: ReadonlyMap<string, KernelColumn>,
  values: ReadonlyMap<string, Uint16Array | Uint8Array>,
  filters: readonly ColumnFilter[],
  mask: Uint8Array,
): number {
  mask.fill(1, 0, n);
  for (const filter of filters) {
    const column = columns.get(filter.column);
    const q = values.get(filter.column);
    if (column === undefined || q === undefined) continue;
    if (filter.kind === 'codes') keepCodes(q, filter.codes, n, mask);
    else keepRange(q, column, filter, n, mask);
  }
  let count = 0;
  for (let i = 0; i < n; i++) count += mask[i] ?? 0;
  return count;
}

function keepCodes(q: Uint16Array | Uint8Array, codes: readonly number[], n: number, mask: Uint8Array): void {
  const wanted = new Uint8Array(maxCategories);
  for (const code of codes) if (code >= 0 && code < maxCategories) wanted[code] = 1;
  const unset = codes.includes(-1) ? 1 : 0;
  const none = q instanceof Uint8Array ? NONE_CODE : NONE;
  for (let i = 0; i < n; i++) {
    const x = q[i] ?? none;
    mask[i] = (mask[i] ?? 0) & (x === none ? unset : (wanted[x] ?? 0));
  }
}

function keepRange(
  q: Uint16Array | Uint8Array,
  column: KernelColumn,
  { low, high }: { readonly low: number; readonly high: number },
  n: number,
  mask: Uint8Array,
): void {
  // Rounded like the values themselves, so that a value at the bound is inside. A bound below a logarithm's domain is open.
  const bound = (value: number, open: number) => {
    const position = toAxis(column, value);
    return Number.isFinite(position) ? Math.round(position * SPAN) : open;
  };
  const least = low === Number.NEGATIVE_INFINITY ? 0 : bound(low, 0);
  const most = high === Number.POSITIVE_INFINITY ? SPAN : bound(high, high > low ? SPAN : -1);
  for (let i = 0; i < n; i++) {
    const x = q[i] ?? NONE;
    mask[i] = (mask[i] ?? 0) & (x >= least && x <= most && x !== NONE ? 1 : 0);
  }
}
