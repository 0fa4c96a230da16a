import { type FinalTrialState, type Goal, isBetter, type TrialState, trialStates } from '../../model/index.ts';
import type { Aggregate } from '../aggregate.ts';
import { sortedQuantile } from '../columns/quantiles.ts';
import { evenSample, type RowSelection, selectRows } from '../columns/selection.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { ColumnFilter } from '../kernel/columns.ts';
import { SPAN } from '../kernel/columns.ts';
import type { CurvesFacts } from './schema.ts';

/** Trials behind the quantile bands. 1,024 leave a standard error of 0.7 percentage points at the 5 % quantile. */
const sampleSize = 1_024;
/** Intervals that have a band of their own. */
const markLimit = 400;
/** Stopped trials marked one by one. */
const stoppedLimit = 400;
/** Points of one line; longer series are thinned, with first and last kept. */
const pointLimit = 1_000;

/** Which series a curves chart needs. */
export interface CurvesPlan {
  readonly selection: RowSelection;
  /** Rows behind the bands. */
  readonly sample: Uint32Array;
  /** Best rows, best first. */
  readonly top: Uint32Array;
  /** Stopped rows that are marked. */
  readonly stopped: Uint32Array;
  readonly stoppedCount: number;
}

/** Chooses the trials of a curves chart. @param k lines of the best */
export function planCurves(
  view: SweepView,
  { filters, k }: { readonly filters: readonly ColumnFilter[]; readonly k: number },
): CurvesPlan {
  const selection = selectRows(view, filters);
  const { mask } = selection;
  const { intervals, rows } = view;
  const isStopped = (row: number) => mask[row] === 1 && view.isStopped(row) && (intervals[row] ?? 0) > 0;
  let stoppedCount = 0;
  for (let row = 0; row < rows; row++) if (mask[row] === 1 && view.isStopped(row)) stoppedCount++;
  return {
    selection,
    sample: evenSample(rows, sampleSize, (row) => mask[row] === 1 && (intervals[row] ?? 0) > 0),
    top: bestRows(view, selection, k),
    stopped: evenSample(rows, stoppedLimit, isStopped),
    stoppedCount,
  };
}

/**
 * The best selected rows. The chart calls its first line the best, so the sweep's best comes first even if a trial
 * outside the outcome constraints has a better value.
 */
function bestRows(view: SweepView, { mask }: RowSelection, k: number): Uint32Array {
  const leader = view.bestRow();
  const rows: number[] = leader !== undefined && mask[leader] === 1 ? [leader] : [];
  for (const row of view.merit()) {
    if (rows.length >= k) break;
    if (mask[row] === 1 && row !== leader) rows.push(row);
  }
  return Uint32Array.from(rows.slice(0, k));
}

/** A line of the chart: the primary metric of a trial by interval, from 1. */
export interface CurveLine {
  readonly trial: number;
  readonly kind: 'pinned' | 'top' | 'running';
  readonly state: TrialState;
  readonly values: Float32Array;
}

/** Input of a curves chart besides its plan. */
export interface CurvesParts {
  readonly plan: CurvesPlan;
  /** Series of the sample; missing ones are skipped. */
  readonly samples: readonly Float32Array[];
  readonly lines: readonly CurveLine[];
  /** Sentence of each of `plan.stopped`. */
  readonly reasons: readonly string[];
}

/** Bands, lines and stop marks of the primary metric over intervals. */
export function aggregateCurves(view: SweepView, parts: CurvesParts): Aggregate<CurvesFacts> {
  const { plan, samples, lines, reasons } = parts;
  const longest = Math.max(0, ...lines.map(({ values }) => values.length), ...samples.map((values) => values.length));
  const mark = marksOf(longest);
  const thinned = lines.map((line) => ({ line, at: thinnedIndexes(line.values.length, pointLimit) }));
  const points = thinned.reduce((sum, { at }) => sum + at.length, 0);
  const flat = new Float32Array(points);
  const flatAt = new Uint32Array(points);
  let filled = 0;
  for (const { line, at } of thinned) {
    for (const index of at) {
      flat[filled] = line.values[index] ?? Number.NaN;
      flatAt[filled++] = index + 1;
    }
  }
  const { trial, intervals, last } = view;
  const { rank } = view.ranking();
  return {
    header: {
      rows: view.rows,
      selected: plan.selection.count,
      sampled: samples.length,
      maxIntervals: longest,
      stopped: plan.stoppedCount,
      series: thinned.map(({ line, at }) => {
        const row = view.rowOf(line.trial);
        const isRanked = row !== undefined && !Number.isNaN(view.best[row]);
        return {
          trial: line.trial,
          kind: line.kind,
          length: at.length,
          state: line.state,
          rank: isRanked ? (rank[row] ?? 0) / SPAN : null,
        };
      }),
      reasons,
    },
    arrays: {
      mark,
      ...bandsOf(mark, samples, view.goal),
      ends: endsOf(view, plan.selection, mark),
      flat,
      flatAt,
      stopTrial: Uint32Array.from(plan.stopped, (row) => trial[row] ?? 0),
      stopX: Uint32Array.from(plan.stopped, (row) => intervals[row] ?? 0),
      stopY: Float32Array.from(plan.stopped, (row) => last[row] ?? Number.NaN),
    },
  };
}

/** Intervals with a band: all up to 400, else evenly thinned with the last one kept. */
export function marksOf(longest: number): Uint32Array {
  return Uint32Array.from(thinnedIndexes(longest, markLimit), (index) => index + 1);
}

/** At most `most` indexes of `length`, evenly, with first and last. */
export function thinnedIndexes(length: number, most: number): Uint32Array {
  if (length <= most) return Uint32Array.from({ length }, (_, index) => index);
  return Uint32Array.from({ length: most }, (_, k) => Math.round((k * (length - 1)) / (most - 1)));
}

/** Quantile bands of series at the marked intervals. */
export interface Bands {
  readonly q05: Float32Array;
  readonly q25: Float32Array;
  readonly q50: Float32Array;
  readonly q75: Float32Array;
  readonly q95: Float32Array;
  /** Best value any series has there. */
  readonly best: Float32Array;
  /** Finite values. */
  readonly count: Uint32Array;
}

/** Quantiles over the series that reached each mark; skips values that are not finite. */
export function bandsOf(mark: Uint32Array, series: readonly Float32Array[], goal: Goal): Bands {
  const empty = () => new Float32Array(mark.length).fill(Number.NaN);
  const [q05, q25, q50, q75, q95, best] = [empty(), empty(), empty(), empty(), empty(), empty()];
  const count = new Uint32Array(mark.length);
  const column = new Float32Array(series.length);
  for (const [at, interval] of mark.entries()) {
    let n = 0;
    for (const values of series) {
      const value = values[interval - 1] ?? Number.NaN;
      if (Number.isFinite(value)) column[n++] = value;
    }
    count[at] = n;
    if (n === 0) continue;
    const sorted = column.subarray(0, n).sort();
    q05[at] = sortedQuantile(sorted, 0.05);
    q25[at] = sortedQuantile(sorted, 0.25);
    q50[at] = sortedQuantile(sorted, 0.5);
    q75[at] = sortedQuantile(sorted, 0.75);
    q95[at] = sortedQuantile(sorted, 0.95);
    const [low, high] = [sorted[0] ?? Number.NaN, sorted[n - 1] ?? Number.NaN];
    best[at] = isBetter(goal, low, high) ? low : high;
  }
  return { q05, q25, q50, q75, q95, best, count };
}

/** Stopped trials per mark: those that ended at it or since the one before. */
function endsOf(view: SweepView, { mask }: RowSelection, mark: Uint32Array): Uint32Array {
  const ends = new Uint32Array(mark.length);
  if (mark.length === 0) return ends;
  const { intervals } = view;
  for (let row = 0; row < view.rows; row++) {
    if (mask[row] !== 1 || !view.isStopped(row)) continue;
    const interval = intervals[row] ?? 0;
    let low = 0;
    let high = mark.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((mark[middle] ?? 0) >= interval) high = middle;
      else low = middle + 1;
    }
    ends[low] = (ends[low] ?? 0) + 1;
  }
  return ends;
}

/** State of a row. */
export function stateOfRow(view: SweepView, row: number): FinalTrialState | TrialState {
  return trialStates[view.state[row] ?? 0] ?? 'completed';
}
