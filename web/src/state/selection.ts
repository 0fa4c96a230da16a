import {
  type ColumnFilter,
  formatFilters,
  type KernelColumn,
  METRIC,
  metricColumn,
  parseFilters,
  STATE,
} from '../../../src/charts/kernel/index.ts';
import type { SweepHead } from '../../../src/http/index.ts';
import { trialStates } from '../../../src/model/index.ts';
import { type Channel, channel } from './channel.ts';
import { writeUrl } from './url-state.ts';

/** The selection of one sweep. */
export interface Selection {
  readonly filters: readonly ColumnFilter[];
  /** The filters, updated with every move. */
  readonly text: string;
  /** The same, but updated only when a gesture has ended; used for requests to the server. */
  readonly settled: string;
  /** Selected trials; null while they are counted. */
  readonly count: number | null;
}

/** A part of a link's filter that could not be read. */
export interface FilterFault {
  readonly part: string;
  readonly expected: string;
}

const nothing: Selection = { filters: [], text: '', settled: '', count: null };

/** Columns that filters may name, by id: the parameters, the metric and the state. */
export function filterColumns(head: Pick<SweepHead, 'columns' | 'metricRange'>): ReadonlyMap<string, KernelColumn> {
  const columns = new Map<string, KernelColumn>(head.columns.map((column) => [column.id, column]));
  columns.set(METRIC, metricColumn(head.metricRange));
  columns.set(STATE, stateColumn);
  return columns;
}

const stateColumn: KernelColumn = {
  id: STATE,
  kind: 'category',
  log: false,
  low: 0,
  high: trialStates.length - 1,
  step: 1,
  values: trialStates,
};

export function filterOf(filters: readonly ColumnFilter[], column: string): ColumnFilter | undefined {
  return filters.find((filter) => filter.column === column);
}

/** One selection of trials for every chart and the table. Outside React: brushes move at the rate of the pointer. */
export class SelectionState {
  readonly now: Channel<Selection> = channel(nothing);
  readonly fault: Channel<FilterFault | null> = channel<FilterFault | null>(null);

  /** Takes the selection of the address. */
  follow(text: string, columns: ReadonlyMap<string, KernelColumn>): void {
    const before = this.now.get();
    // The URL already has this value.
    if (text === before.settled) {
      this.fault.set(null);
      return;
    }
    const parsed = parseFilters(text, columns);
    if (!parsed.ok) {
      this.fault.set({ part: parsed.part, expected: parsed.expected });
      this.now.set(nothing);
      return;
    }
    this.fault.set(null);
    const normal = formatFilters(parsed.filters);
    if (normal === before.text && normal === before.settled) return;
    this.now.set({ filters: parsed.filters, text: normal, settled: normal, count: null });
  }

  /** @param isSettled the gesture has ended */
  set(filters: readonly ColumnFilter[], isSettled = true): void {
    const before = this.now.get();
    const text = formatFilters(filters);
    if (text === before.text && (!isSettled || text === before.settled)) return;
    this.now.set({
      filters,
      text,
      settled: isSettled ? text : before.settled,
      count: filters.length === 0 ? null : before.count,
    });
    if (isSettled) writeUrl({ f: text });
  }

  /** Sets or removes the filter of one column. */
  setFilter(column: string, filter: ColumnFilter | null, isSettled = true): void {
    const others = this.now.get().filters.filter((other) => other.column !== column);
    this.set(filter === null ? others : [...others, filter], isSettled);
  }

  setCount(count: number | null): void {
    const before = this.now.get();
    if (before.count !== count) this.now.set({ ...before, count });
  }
}
