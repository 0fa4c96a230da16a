import type { Aggregate } from '../aggregate.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { AnswerCall } from '../entry.ts';
import { METRIC, NONE } from '../kernel/columns.ts';
import { axisShape } from '../kernel/density.ts';
import { cellOf } from '../kernel/grids.ts';
import type { SlicesFacts } from './schema.ts';

/** The metric against one parameter, as cells. */
export interface Slice {
  readonly column: string;
  readonly width: number;
  readonly height: number;
  /** [width · height], row 0 lowest. */
  readonly count: Uint32Array;
  /** Per column of cells, in 0..1 along the metric's axis; null below 3 trials. */
  readonly median: readonly (number | null)[];
  /** The same for the better 90th percentile. */
  readonly upper: readonly (number | null)[];
}

/** Cells along parameter and metric, by size of the study. */
function sizeOf(rows: number): readonly [width: number, height: number] {
  if (rows < 500) return [10, 18];
  return rows < 10_000 ? [22, 28] : [48, 40];
}

/** One slice for each column, in their order. */
export function slices(view: SweepView): Slice[] {
  const [most, height] = sizeOf(view.rows);
  const y = view.quantised(METRIC) ?? new Uint16Array(view.rows);
  return view.columns.map((column) => {
    const shape = axisShape(column);
    const isCategory = column.kind === 'category';
    const width = isCategory
      ? column.values.length
      : shape.levels > 0 && shape.levels < most * 1.5
        ? shape.levels
        : most;
    const x = view.quantised(column.id) ?? new Uint16Array(view.rows);
    const count = new Uint32Array(width * height);
    for (let row = 0; row < view.rows; row++) {
      const a = x[row] ?? NONE;
      const b = y[row] ?? NONE;
      if (a === NONE || b === NONE) continue;
      const cell = cellOf(b, height) * width + (isCategory ? Math.min(a, width - 1) : cellOf(a, width));
      count[cell] = (count[cell] ?? 0) + 1;
    }
    const better = view.goal === 'maximize' ? 0.9 : 0.1;
    return {
      column: column.id,
      width,
      height,
      count,
      median: levels(count, width, height, 0.5),
      upper: levels(count, width, height, better),
    };
  });
}

function levels(count: Uint32Array, width: number, height: number, q: number): (number | null)[] {
  return Array.from({ length: width }, (_, column) => {
    const at = (row: number) => count[row * width + column] ?? 0;
    let total = 0;
    for (let row = 0; row < height; row++) total += at(row);
    if (total < 3) return null;
    let run = 0;
    for (let row = 0; row < height; row++) {
      run += at(row);
      if (run >= q * total) return (row + 0.5) / height;
    }
    return null;
  });
}

/** All slices as one aggregate. */
export function aggregateSlices(view: SweepView): Aggregate<SlicesFacts> {
  const cuts = slices(view);
  return {
    header: { rows: view.rows, slices: cuts.map(({ count: _count, ...slice }) => slice) },
    arrays: Object.fromEntries(cuts.map(({ column, count }) => [`slice:${column}`, count])),
  };
}

/** The slices, made once for the same rows. */
export function answer({ snapshot: { view } }: AnswerCall<unknown>): Aggregate<SlicesFacts> {
  return view.derived('slices', () => aggregateSlices(view));
}
