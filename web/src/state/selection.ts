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
import { channel, useChannel, useChannelPart } from './channel.ts';
import { readUrl, writeUrl } from './url-state.ts';

/** One selection of trials for every chart and the table. Outside React: brushes move at the rate of the pointer. */
export interface Selection {
  readonly filters: readonly ColumnFilter[];
  /** As in the address, following every move. */
  readonly text: string;
  /** The same, but only when a gesture has ended: what the server is asked with. */
  readonly settled: string;
  /** Selected trials; null while it is counted. */
  readonly count: number | null;
}

const empty: Selection = { filters: [], text: '', settled: '', count: null };

export const selection = channel<Selection>(empty);
export const useSelection = () => useChannel(selection);

/** The selection as it stood when the last gesture ended: for parts that need not follow every move. */
export const useSettled = () => useChannelPart(selection, ({ settled }) => settled);

/** Whether anything is selected. */
export const useIsSelecting = () => useChannelPart(selection, ({ filters }) => filters.length > 0);

/** The filter of one column. */
export function useFilter(column: string): ColumnFilter | undefined {
  return useChannelPart(selection, ({ filters }) => filterOf(filters, column));
}

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

/** @param isSettled the gesture has ended */
export function setFilters(filters: readonly ColumnFilter[], isSettled = true): void {
  const before = selection.get();
  const text = formatFilters(filters);
  if (text === before.text && (!isSettled || text === before.settled)) return;
  selection.set({
    filters,
    text,
    settled: isSettled ? text : before.settled,
    count: filters.length === 0 ? null : before.count,
  });
  if (isSettled) writeUrl({ f: text });
}

/** Sets or removes the filter of one column. */
export function setFilter(column: string, filter: ColumnFilter | null, isSettled = true): void {
  const others = selection.get().filters.filter((other) => other.column !== column);
  setFilters(filter === null ? others : [...others, filter], isSettled);
}

export function filterOf(filters: readonly ColumnFilter[], column: string): ColumnFilter | undefined {
  return filters.find((filter) => filter.column === column);
}

export function setCount(count: number | null): void {
  const before = selection.get();
  if (before.count !== count) selection.set({ ...before, count });
}

/** Takes the selection from the address. @returns what could not be read, for a note */
export function loadSelection(columns: ReadonlyMap<string, KernelColumn>): string | null {
  const text = readUrl('f') ?? '';
  const parsed = parseFilters(text, columns);
  if (!parsed.ok) {
    selection.set(empty);
    return `The link's filter “${parsed.part}” was left out: ${parsed.expected} was expected.`;
  }
  const normal = formatFilters(parsed.filters);
  selection.set({ filters: parsed.filters, text: normal, settled: normal, count: null });
  return null;
}
