import type { Aggregate } from '../aggregate.ts';
import type { AnswerCall, KeptResult } from '../entry.ts';
import { NONE, NONE_CODE, type Numbers } from '../kernel/columns.ts';
import type { ColumnsFacts } from './schema.ts';
import type { SweepView } from './sweep-view.ts';
import { trialAxisLength } from './trial-axis.ts';

/** Every quantised column, for brushing in the browser. */
export function aggregateColumns(view: SweepView, total: number): Aggregate<ColumnsFacts> {
  const arrays: Record<string, Numbers> = {
    trial: view.trial,
    state: view.state,
    best: new Float32Array(view.best),
    intervals: cut(view.intervals),
  };
  for (const column of view.columns) {
    const q = view.quantised(column.id) ?? new Uint16Array(view.rows);
    // Parameters may be called `trial` or `best`: their arrays have a prefix of their own.
    arrays[`q:${column.id}`] = column.kind === 'category' ? codesOf(q) : q;
  }
  return { header: { rows: view.rows, total: trialAxisLength(view.trial, total) }, arrays };
}

/** Counts above 65,535 are clamped. */
function cut(counts: Uint32Array): Uint16Array {
  const short = new Uint16Array(counts.length);
  for (let row = 0; row < short.length; row++) short[row] = Math.min(counts[row] ?? 0, 65_535);
  return short;
}

function codesOf(q: Uint16Array | Uint8Array): Uint8Array {
  const codes = new Uint8Array(q.length);
  for (let row = 0; row < codes.length; row++) {
    const code = q[row] ?? NONE;
    codes[row] = code === NONE ? NONE_CODE : code;
  }
  return codes;
}

/** Rows `from` to `to` of the columns for a live delta. */
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

/** Which arrays. */
export interface ColumnsQuery {
  /** `best`: the best values alone, for comparisons of sweeps. @defaultValue all arrays */
  readonly only?: 'best' | undefined;
}

/** The columns, all or the best values alone. */
export function answer({ snapshot, query: { only } }: AnswerCall<ColumnsQuery>): KeptResult {
  const { view, figures } = snapshot;
  if (only === 'best') return { key: only, make: () => aggregateBest(view, figures.total) };
  return { key: 'all', make: () => aggregateColumns(view, figures.total) };
}

/** The best values of the ended trials, in order of ending. */
export function aggregateBest(view: SweepView, total: number): Aggregate<ColumnsFacts> {
  return {
    header: { rows: view.rows, total: trialAxisLength(view.trial, total) },
    arrays: { best: new Float32Array(view.best) },
  };
}
