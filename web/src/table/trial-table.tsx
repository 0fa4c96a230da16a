import './table.css';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import { inBackground } from '../../../src/base/in-background.ts';
import type { SweepHead, TableRow } from '../../../src/http/index.ts';
import { pageSize, readRows, rowsUrl, sweepKeys } from '../api/queries.ts';
import { trialPath } from '../paths.ts';
import { useChannelPart } from '../state/channel.ts';
import { useSettled, useSweepState } from '../state/sweep-state.tsx';
import { ErrorBox } from '../ui/boundaries/error-box.tsx';
import { Empty } from '../ui/placeholders/empty.tsx';
import { Skeleton } from '../ui/placeholders/skeleton.tsx';
import { tableWords } from '../words/table.ts';
import { Cell } from './cell.tsx';
import type { Sort, TableColumn } from './columns.ts';

/** Pages kept: 100 rows each. */
const maxPages = 40;
/** Rows before the end at which the next page is fetched. */
const ahead = 40;

interface TrialTableProps {
  readonly head: SweepHead;
  readonly columns: readonly TableColumn[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly height: number | string;
  readonly rowHeight: number;
  readonly onCount?: (selected: number, total: number) => void;
}

/** Trials sorted and filtered by the server in pages of 100; only visible rows exist on the page. */
export function TrialTable({ head, columns, sort, onSort, height, rowHeight, onCount }: TrialTableProps) {
  const settled = useSettled();
  const { hovered } = useSweepState();
  const [, go] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery({
    queryKey: [...sweepKeys.rows(head.id), sort, settled],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      readRows(
        rowsUrl(head.id, { sort: sort.id, isDescending: sort.isDescending, filter: settled, from: pageParam }),
        signal,
      ),
    getNextPageParam: (last) => (last.from + last.rows.length < last.selected ? last.from + pageSize : undefined),
    placeholderData: keepPreviousData,
    maxPages,
  });
  const rows = useMemo<readonly { row: TableRow; isOpen: boolean }[]>(() => {
    const pages = query.data?.pages ?? [];
    // Trials that have not ended come first: the filter applies to ended ones.
    const open = settled === '' ? (pages[0]?.open ?? []) : [];
    return [
      ...open.map((row) => ({ row, isOpen: true })),
      ...pages.flatMap((page) => page.rows.map((row) => ({ row, isOpen: false }))),
    ];
  }, [query.data, settled]);
  const selected = query.data?.pages[0]?.selected ?? 0;
  const total = query.data?.pages[0]?.total ?? 0;
  useEffect(() => {
    if (query.data !== undefined) onCount?.(selected, total);
  }, [query.data, selected, total, onCount]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (last > rows.length - ahead && hasNextPage && !isFetchingNextPage) inBackground(fetchNextPage(), reportError);
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const resort = (column: TableColumn) => {
    if (column.sort === null) return;
    const isSame = sort.id === column.sort;
    onSort({ id: column.sort, isDescending: isSame ? !sort.isDescending : false });
    scroller.current?.scrollTo({ top: 0 });
  };
  if (query.error !== null && query.data === undefined)
    return <ErrorBox error={query.error} retry={() => query.refetch()} />;
  return (
    // Virtual rows need absolute positions, which a real table does not allow.
    // biome-ignore-start lint/a11y/useSemanticElements: see above
    // biome-ignore-start lint/a11y/useFocusableInteractive: rows follow the pointer; their first cell is the link
    <div
      ref={scroller}
      className="vt"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      role="table"
      aria-label={tableWords.title}
      aria-rowcount={rows.length === 0 ? 1 : selected + 1}
      style={{ height }}
      onPointerLeave={() => hovered.set(null)}
    >
      <div role="rowgroup">
        <div className="head" role="row" style={{ width }} aria-rowindex={1}>
          {columns.map((column) => (
            <span
              key={column.id}
              className={column.isNumber ? 'cell num' : 'cell'}
              role="columnheader"
              style={{ width: column.width }}
              aria-sort={sort.id === column.sort ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
            >
              {column.sort === null ? (
                <span className="muted small-text">{column.title}</span>
              ) : (
                <button type="button" title={column.title} onClick={() => resort(column)}>
                  <span className="ell">{column.title}</span>
                  {sort.id === column.sort && <span className="still">{sort.isDescending ? '↓' : '↑'}</span>}
                </button>
              )}
            </span>
          ))}
        </div>
      </div>
      {query.data === undefined ? (
        <div className="body">
          <Skeleton height={240} />
        </div>
      ) : rows.length === 0 ? (
        <Empty title={total === 0 ? tableWords.none : tableWords.noMatch}>
          {total === 0 ? tableWords.noneAdvice : tableWords.noMatchAdvice}
        </Empty>
      ) : (
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative', width }}>
          {items.map((item) => {
            const entry = rows[item.index];
            if (entry === undefined) return null;
            return (
              <Line
                key={entry.row.trial}
                trial={entry.row.trial}
                isOpen={entry.isOpen}
                top={item.start}
                index={item.index}
                height={rowHeight}
                width={width}
                onOpen={() => go(trialPath(head.id, entry.row.trial))}
              >
                {columns.map((column, i) => (
                  <span
                    key={column.id}
                    role="cell"
                    className={column.isNumber ? 'cell num' : 'cell'}
                    style={{ width: column.width }}
                  >
                    {i === 0 ? (
                      <a
                        href={trialPath(head.id, entry.row.trial)}
                        aria-label={tableWords.link(entry.row.trial)}
                        onClick={(event) => {
                          // The row opens it within the page; a new tab stays a new tab.
                          if (!event.metaKey && !event.ctrlKey && !event.shiftKey) event.preventDefault();
                          else event.stopPropagation();
                        }}
                      >
                        <Cell column={column} row={entry.row} isBaseline={head.baseline?.trial === entry.row.trial} />
                      </a>
                    ) : (
                      <Cell column={column} row={entry.row} isBaseline={head.baseline?.trial === entry.row.trial} />
                    )}
                  </span>
                ))}
              </Line>
            );
          })}
        </div>
      )}
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: see above
    // biome-ignore-end lint/a11y/useSemanticElements: see above
  );
}

interface LineProps {
  readonly trial: number;
  readonly isOpen: boolean;
  readonly top: number;
  readonly index: number;
  readonly height: number;
  readonly width: number;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

function Line({ trial, isOpen, top, index, height, width, onOpen, children }: LineProps) {
  const { hovered } = useSweepState();
  const isHovered = useChannelPart(hovered, (at) => at === trial);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the link in the first cell is for the keyboard
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: see the table
    <div
      className={isOpen ? 'line open' : 'line'}
      role="row"
      aria-rowindex={index + 2}
      data-hover={isHovered}
      data-trial={trial}
      style={{ transform: `translateY(${top}px)`, width, height }}
      onPointerEnter={() => hovered.set(trial)}
      onClick={onOpen}
    >
      {children}
    </div>
  );
}
