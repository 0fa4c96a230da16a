import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import type { ColumnFilter, KernelColumn } from '../../../src/charts/kernel/index.ts';
import { type Channel, channel, useChannel, useChannelPart } from './channel.ts';
import { Pins } from './pins.ts';
import { filterOf, SelectionState } from './selection.ts';
import { queryText } from './url-state.ts';

/** State shared by the charts and the table of one sweep. */
export interface SweepState {
  readonly selection: SelectionState;
  readonly pins: Pins;
  /** The trial under the pointer. Its own channel: it changes at the rate of pointer moves. */
  readonly hovered: Channel<number | null>;
}

function sweepState(sweep: string, search: string, columns: ReadonlyMap<string, KernelColumn> | undefined): SweepState {
  const selection = new SelectionState();
  if (columns !== undefined) selection.follow(queryText(search, 'f') ?? '', columns);
  return { selection, pins: new Pins(sweep, queryText(search, 'pin')), hovered: channel<number | null>(null) };
}

const SweepContext = createContext<SweepState | null>(null);

/** Charts outside of a sweep's pages, such as a comparison, share nothing with others. */
const alone = sweepState('', '', undefined);

/**
 * Holds selection, pins and hover of one sweep, from the first render on, and follows the address. Give it the sweep as its
 * `key`: the state of one sweep is never that of another.
 *
 * @param columns that filters may name; undefined without a selection, as on the page of a trial
 */
export function SweepStateProvider({
  sweep,
  columns,
  children,
}: {
  readonly sweep: string;
  readonly columns?: ReadonlyMap<string, KernelColumn>;
  readonly children: ReactNode;
}) {
  const search = useSearch();
  const [state] = useState(() => sweepState(sweep, search, columns));
  const filter = queryText(search, 'f') ?? '';
  const pin = queryText(search, 'pin');
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns that change do not change what the address says
  useEffect(() => {
    if (columns !== undefined) state.selection.follow(filter, columns);
  }, [state, filter]);
  useEffect(() => {
    if (pin !== null) state.pins.follow(pin);
  }, [state, pin]);
  return <SweepContext value={state}>{children}</SweepContext>;
}

export function useSweepState(): SweepState {
  return useContext(SweepContext) ?? alone;
}

export function useSelection() {
  return useChannel(useSweepState().selection.now);
}

/** The selection after the last gesture, for parts that need not follow every move. */
export function useSettled(): string {
  return useChannelPart(useSweepState().selection.now, ({ settled }) => settled);
}

/** Whether anything is selected. */
export function useIsSelecting(): boolean {
  return useChannelPart(useSweepState().selection.now, ({ filters }) => filters.length > 0);
}

/** The filter of one column. */
export function useFilter(column: string): ColumnFilter | undefined {
  return useChannelPart(useSweepState().selection.now, ({ filters }) => filterOf(filters, column));
}

/** Pinned trials of the sweep. */
export function usePins(): readonly number[] {
  return useChannel(useSweepState().pins.trials);
}
