import type { Chart } from './chart.ts';
import { NONE, NONE_CODE, type Numbers } from './kernel-columns.ts';
import type { SweepView } from './sweep-view.ts';

/** Every quantised column, for brushing in the browser. */
export function columnsChart(view: SweepView, total: number): Chart<{ rows: number; total: number }> {
  const arrays: Record<string, Numbers> = {
    trial: view.trial,
    state: view.state,
    best: Float32Array.from(view.best),
    intervals: Uint16Array.from(view.intervals, (count) => Math.min(count, 65_535)),
  };
  for (const column of view.columns) {
    const q = view.quantised(column.id) ?? new Uint16Array(view.rows);
    // Parameters may be called `trial` or `best`: their arrays have a prefix of their own.
    arrays[`q:${column.id}`] = column.kind === 'category' ? Uint8Array.from(q, codeOf) : q;
  }
  return { header: { rows: view.rows, total }, arrays };
}

function codeOf(q: number): number {
  return q === NONE ? NONE_CODE : q;
}

/** Rows `from` to `to` of the columns, as they go into a live delta. */
export interface ColumnRows {
  readonly trial: readonly number[];
  readonly state: readonly number[];
  /** null without a value. */
  readonly best: readonly (number | null)[];
  readonly intervals: readonly number[];
  /** Column id → quantised values; NONE where not set, for categories too. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** Cuts rows out of the columns. */
export function columnRows(view: SweepView, from: number, to: number): ColumnRows {
  return {
    trial: [...view.trial.subarray(from, to)],
    state: [...view.state.subarray(from, to)],
    best: [...view.best.subarray(from, to)].map((value) => (Number.isNaN(value) ? null : value)),
    intervals: [...view.intervals.subarray(from, to)],
    columns: Object.fromEntries(
      view.columns.map(({ id }) => [id, [...(view.quantised(id)?.subarray(from, to) ?? [])]]),
    ),
  };
}
