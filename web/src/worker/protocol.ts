import type {
  ColumnFilter,
  KernelColumn,
  Layer,
  MetricRange,
  ParallelResult,
  ParallelView,
  Scatter3Result,
  Scatter3View,
  ScatterResult,
  ScatterView,
} from '../../../src/charts/kernel/index.ts';

/** Messages between page and worker. */

/** Rows that a live delta brings. */
export interface NewRows {
  readonly from: number;
  readonly to: number;
  readonly trial: readonly number[];
  readonly state: readonly number[];
  readonly best: readonly (number | null)[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** What the page asks. */
export type Ask =
  | {
      readonly kind: 'open';
      readonly columns: readonly KernelColumn[];
      readonly goal: 'minimize' | 'maximize';
      readonly range: MetricRange | null;
      readonly columnsUrl: string;
      /** Server's counts for the first paint of large sweeps. */
      readonly firstUrl: string | null;
    }
  | { readonly kind: 'parallel'; readonly view: ParallelView | null }
  | { readonly kind: 'scatter'; readonly view: ScatterView | null }
  | { readonly kind: 'scatter3'; readonly view: Scatter3View | null }
  | { readonly kind: 'history'; readonly view: HistoryView | null }
  | { readonly kind: 'filter'; readonly filters: readonly ColumnFilter[]; readonly isMoving: boolean }
  | { readonly kind: 'append'; readonly rows: NewRows; readonly range: MetricRange | null; readonly isQuiet: boolean }
  | { readonly kind: 'wake' };

/** A message to the worker. Numbers rise by one; the answer names the newest one that it takes into account. */
export type ToWorker = Ask & { readonly request: number };

/** Columns of pixels over the axis of trial numbers. */
export interface HistoryView {
  readonly px: number;
  /** Length of the axis. */
  readonly total: number;
}

export interface HistoryResult {
  readonly lo: Float32Array;
  readonly hi: Float32Array;
  readonly hits: Uint32Array;
}

/** Everything that follows from the present selection. */
export interface Result {
  readonly kind: 'result';
  /** The newest request that it takes into account. */
  readonly request: number;
  /** Selected rows; null while only the server's counts are here. */
  readonly count: number | null;
  readonly rows: number;
  /** Milliseconds the worker took. */
  readonly ms: number;
  readonly parallel: ParallelResult | null;
  readonly scatter: ScatterResult | null;
  readonly scatter3: Scatter3Result | null;
  readonly history: HistoryResult | null;
}

/** Something could not be done; the page offers to try again. */
export interface Failed {
  readonly kind: 'failed';
  /** The newest request that it concerns. */
  readonly request: number;
  /** `columns`: they could not be read. `view`: a view of them could not be made. */
  readonly what: 'columns' | 'view';
  readonly message: string;
  /** HTTP status of a refusal; null for other failures. */
  readonly status: number | null;
}

export type FromWorker =
  | { readonly kind: 'ready'; readonly rows: number }
  | Failed
  /** Rows are missing: the columns must be fetched again. */
  | { readonly kind: 'stale' }
  /** Unselected trials in grey, in its own message so that a brush's first move does not wait for it. */
  | { readonly kind: 'underlay'; readonly layer: Layer }
  | Result;
