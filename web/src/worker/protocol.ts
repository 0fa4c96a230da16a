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

/** Rows of a live delta. */
export interface NewRows {
  readonly from: number;
  readonly to: number;
  readonly trial: readonly number[];
  readonly state: readonly number[];
  readonly best: readonly (number | null)[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** Requests of the page. */
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

/** A message to the worker. Numbers increase by one; a response names the newest one that it covers. */
export type ToWorker = Ask & { readonly request: number };

/** Pixel columns along the trial axis. */
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

/** Everything derived from the current selection. */
export interface Result {
  readonly kind: 'result';
  /** The newest request that it covers. */
  readonly request: number;
  /** Selected rows; null while only the server's counts are available. */
  readonly count: number | null;
  readonly rows: number;
  /** Milliseconds the worker took. */
  readonly ms: number;
  readonly parallel: ParallelResult | null;
  readonly scatter: ScatterResult | null;
  readonly scatter3: Scatter3Result | null;
  readonly history: HistoryResult | null;
}

/** A failure; the page offers a retry. */
export interface Failed {
  readonly kind: 'failed';
  /** The newest request that it concerns. */
  readonly request: number;
  /** `columns`: they could not be read. `view`: a view of them could not be computed. */
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
