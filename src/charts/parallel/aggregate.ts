import type { Aggregate } from '../aggregate.ts';
import { selectRows, topRows } from '../columns/selection.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { AnswerCall, ChartResult } from '../entry.ts';
import { type ColumnFilter, METRIC, SPAN } from '../kernel/columns.ts';
import { axisShape, binColumn, CELLS, pairHistogram } from '../kernel/density.ts';
import type { ParallelFacts } from './schema.ts';

const mostCount = 65_535;

/**
 * Parallel coordinates for the first paint: the joint histogram of each pair of neighbouring axes, and the best trials.
 * @param axes column ids and METRIC, known ones
 * @param k most trials listed one by one
 */
export function aggregateParallel(
  view: SweepView,
  {
    axes,
    filters,
    k,
  }: { readonly axes: readonly string[]; readonly filters: readonly ColumnFilter[]; readonly k: number },
): Aggregate<ParallelFacts> {
  const selection = selectRows(view, filters);
  const pairs = Math.max(0, axes.length - 1);
  const count = new Uint16Array(pairs * CELLS * CELLS);
  const mean = new Uint8Array(pairs * CELLS * CELLS);
  const { rank } = view.ranking();
  const cellCount = new Float64Array(CELLS * CELLS);
  const cellSum = new Float64Array(CELLS * CELLS);
  for (let pair = 0; pair < pairs; pair++) {
    cellCount.fill(0);
    cellSum.fill(0);
    const [left, right] = [bins(view, axes[pair] ?? METRIC), bins(view, axes[pair + 1] ?? METRIC)];
    pairHistogram(left, right, rank, selection.mask, view.rows, cellCount, cellSum);
    const base = pair * CELLS * CELLS;
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      const hits = cellCount[cell] ?? 0;
      if (hits === 0) continue;
      count[base + cell] = Math.min(mostCount, hits);
      mean[base + cell] = Math.round(((cellSum[cell] ?? 0) / hits / SPAN) * 255);
    }
  }
  const top = topRows(view, selection, k);
  const { trial } = view;
  const columns = axes.map((id) => view.quantised(id) ?? new Uint16Array(view.rows));
  const cells = new Uint16Array(top.length * axes.length);
  for (const [place, row] of top.entries()) {
    for (const [axis, q] of columns.entries()) cells[place * axes.length + axis] = q[row] ?? 0;
  }
  return {
    header: { axes, rows: view.rows, selected: selection.count },
    arrays: {
      count,
      mean,
      top,
      topTrial: Uint32Array.from(top, (row) => trial[row] ?? 0),
      topRank: Uint16Array.from(top, (row) => rank[row] ?? 0),
      cells,
    },
  };
}

function bins(view: SweepView, id: string): Uint8Array {
  const q = view.quantised(id) ?? new Uint16Array(view.rows);
  const column = view.axes.get(id);
  const make = () => {
    const shape = column === undefined ? { categories: 0, levels: 0 } : axisShape(column);
    return binColumn(q, shape, view.ranking().rank, view.rows, new Uint8Array(view.rows));
  };
  // The metric's bins follow its axis, which may move without new rows.
  const key = id === METRIC ? `bins:${id}:${column?.low}:${column?.high}` : `bins:${id}`;
  return view.derived(key, make);
}

/** Axes of one answer. */
const axisLimit = 64;

/** Which axes, which trials, and how many of the best as lines. */
export interface ParallelQuery {
  /** Column ids; empty: all of them, and the metric. */
  readonly axes: readonly string[];
  readonly f?: string | undefined;
  readonly k: number;
}

/** The parallel coordinates. Caches the view of the first page: all trials over all axes. @throws the error of an unknown column */
export function answer({ snapshot, query, filters, column }: AnswerCall<ParallelQuery>): ChartResult {
  const { view } = snapshot;
  const { axes, f, k } = query;
  const chosen = filters(f);
  const all = [...view.columns.map(({ id }) => id), METRIC];
  if (axes.length === 0 && chosen.length === 0)
    return { key: String(k), make: () => aggregateParallel(view, { axes: all, filters: [], k }) };
  const wanted = axes.length > 0 ? axes : all;
  const known = wanted.slice(0, axisLimit).map((id) => column(id, 'axes'));
  return aggregateParallel(view, { axes: known, filters: chosen, k });
}
