import { buildMask, type ColumnFilter } from '../kernel/columns.ts';
import type { SweepView } from './sweep-view.ts';

/** Selected rows. */
export interface RowSelection {
  /** [rows] 1 selected, 0 not. */
  readonly mask: Uint8Array;
  readonly count: number;
}

/** Rows that pass all filters. */
export function selectRows(view: SweepView, filters: readonly ColumnFilter[]): RowSelection {
  const mask = new Uint8Array(view.rows);
  const values = new Map<string, Uint16Array | Uint8Array>();
  for (const { column } of filters) {
    const q = view.quantised(column);
    // States are codes below 255, so the mask reads them in the `u8` form.
    if (q !== undefined) values.set(column, q);
  }
  const count = buildMask(view.rows, view.axes, values, filters, mask);
  return { mask, count };
}

/** The best selected rows, best first, without rows that have no value. */
export function topRows(view: SweepView, { mask }: RowSelection, k: number): Uint32Array {
  const { order, ranked } = view.ranking();
  const top = new Uint32Array(Math.min(k, ranked));
  let found = 0;
  for (let place = 0; place < ranked && found < top.length; place++) {
    const row = order[place] ?? 0;
    if (mask[row] === 1) top[found++] = row;
  }
  return top.slice(0, found);
}

/**
 * Rows spread evenly over those that pass `keep`: all of them up to `most`. The step is a power of two, so that a sample stays
 * while rows are added, and data already read for it stays useful.
 */
export function evenSample(n: number, most: number, keep: (row: number) => boolean): Uint32Array {
  let total = 0;
  for (let row = 0; row < n; row++) if (keep(row)) total++;
  let step = 1;
  while (total / step > most) step *= 2;
  const sample = new Uint32Array(Math.ceil(total / step));
  let seen = 0;
  for (let row = 0; row < n; row++) {
    if (!keep(row)) continue;
    if (seen % step === 0) sample[seen / step] = row;
    seen++;
  }
  return sample;
}
