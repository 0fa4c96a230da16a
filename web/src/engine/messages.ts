import type { Filter, KernelColumn, MetricRange } from '../../../src/views/kernel.ts';

/** What page and worker tell each other. */

/** How parallel coordinates lie on the page, pixels. */
export interface ParallelView {
  readonly axes: readonly string[];
  readonly flipped: readonly string[];
  /** Logarithmic axes that are shown linear. */
  readonly linear: readonly string[];
  readonly xs: readonly number[];
  readonly top: number;
  readonly bottom: number;
  /** y of "not set". */
  readonly lane: number;
  readonly width: number;
  readonly height: number;
  /** [256 · 3] colours of mean ranks. */
  readonly ramp: Uint8Array;
  /** Colour of unselected trials. */
  readonly ground: readonly [number, number, number];
}

export interface ScatterView {
  readonly x: string;
  readonly y: string;
}

/** Rows that a live delta brings. */
export interface NewRows {
  readonly from: number;
  readonly to: number;
  readonly trial: readonly number[];
  readonly state: readonly number[];
  readonly best: readonly (number | null)[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

export type ToWorker =
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
  | { readonly kind: 'history'; readonly px: number | null }
  | { readonly kind: 'filter'; readonly filters: readonly Filter[]; readonly isMoving: boolean }
  | { readonly kind: 'append'; readonly rows: NewRows; readonly range: MetricRange | null; readonly isQuiet: boolean }
  | { readonly kind: 'wake' };

/** A picture at reduced width. */
export interface Layer {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Lines and density of parallel coordinates. */
export interface ParallelResult {
  readonly axes: readonly string[];
  /** Trial numbers of the lines, best first. */
  readonly trial: Uint32Array;
  /** [lines · axes] 0..1 along each axis as drawn; −1: not set. */
  readonly positions: Float32Array;
  /** [lines] 1 best … 0 worst. */
  readonly rank: Float32Array;
  readonly density: Layer | null;
  readonly hasUnderlay: boolean;
}

export type ScatterResult =
  | {
      readonly kind: 'points';
      readonly trial: Uint32Array;
      readonly x: Float32Array;
      readonly y: Float32Array;
      readonly rank: Float32Array;
    }
  | {
      readonly kind: 'cells';
      readonly width: number;
      readonly height: number;
      readonly count: Uint32Array;
      readonly sum: Float32Array;
    };

export interface HistoryResult {
  readonly lo: Float32Array;
  readonly hi: Float32Array;
  readonly hits: Uint32Array;
}

/** Everything that follows from the present selection. */
export interface Result {
  readonly kind: 'result';
  /** Selected rows; null while only the server's counts are here. */
  readonly count: number | null;
  readonly rows: number;
  /** Milliseconds the worker took. */
  readonly ms: number;
  readonly parallel: ParallelResult | null;
  readonly scatter: ScatterResult | null;
  readonly history: HistoryResult | null;
}

export type FromWorker =
  | { readonly kind: 'ready'; readonly rows: number }
  | { readonly kind: 'failed'; readonly message: string }
  /** Rows are missing: the columns must be fetched again. */
  | { readonly kind: 'stale' }
  /** Unselected trials in grey, in its own message so that a brush's first move does not wait for it. */
  | { readonly kind: 'underlay'; readonly layer: Layer }
  | Result;
