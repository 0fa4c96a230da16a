import { type ColumnFilter, METRIC, STATE } from '../kernel/columns.ts';
import { sortedRows } from '../kernel/rank.ts';
import { selectRows } from './selection.ts';
import type { SweepView } from './sweep-view.ts';

/** Orders of the table besides the columns and the metric. */
export const tableOrders = ['__trial', '__intervals', '__duration', '__ended', '__attempts'] as const;

/** Which rows of the table. */
export interface TableQuery {
  /** A column id, METRIC, STATE or one of `tableOrders`. */
  readonly sort: string;
  readonly descending: boolean;
  readonly filters: readonly ColumnFilter[];
  readonly from: number;
  readonly limit: number;
}

/**
 * One page of row numbers. Rows without a value of the sort column come last in either direction; equal ones are in order
 * of trial number.
 */
export function tablePage(view: SweepView, query: TableQuery): { readonly selected: number; readonly rows: number[] } {
  const { mask, count } = selectRows(view, query.filters);
  const rows: number[] = [];
  let seen = 0;
  for (const row of sorted(view, query)) {
    if (mask[row] !== 1) continue;
    if (seen++ >= query.from) rows.push(row);
    if (rows.length >= query.limit) break;
  }
  return { selected: count, rows };
}

function sorted(view: SweepView, { sort, descending }: TableQuery): Uint32Array {
  return view.derived(`order:${sort}:${descending}`, () => {
    const { trial } = view;
    const byTrial = (a: number, b: number) => (trial[a] ?? 0) - (trial[b] ?? 0);
    return sortedRows(sortKeys(view, sort), view.rows, descending ? -1 : 1, byTrial);
  });
}

function sortKeys(view: SweepView, sort: string): ArrayLike<number> {
  switch (sort) {
    case METRIC:
      return view.best;
    case STATE:
      return view.state;
    case '__trial':
      return view.trial;
    case '__intervals':
      return view.intervals;
    case '__attempts':
      return view.attempts;
    case '__ended':
      return view.endedMs;
    case '__duration': {
      const { startedMs, endedMs } = view;
      return Float64Array.from(endedMs, (end, row) => end - (startedMs[row] ?? Number.NaN));
    }
    default:
      return view.exact(sort) ?? new Float64Array(view.rows);
  }
}
