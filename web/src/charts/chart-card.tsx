import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import type { Chart } from '../../../src/charts/chart.ts';
import { usePalette } from '../state/theme.ts';
import { PartError } from '../ui/boundaries/part-boundary.tsx';
import { type BoundQuery, QueryBoundary } from '../ui/boundaries/query-boundary.tsx';
import { Card } from '../ui/card.tsx';
import { Menu, type MenuEntry } from '../ui/controls/menu.tsx';
import { chartWords } from '../words/charts.ts';
import { ChartView } from './canvas-chart.tsx';
import { saveCsv, savePng, saveSvg } from './export.ts';

/** A menu that saves a chart as a picture or its data as a table. */
export function ExportMenu({
  chart,
  name,
  height,
}: {
  /** The chart, or a function that returns its state when saved. */
  readonly chart: Chart | (() => Chart | undefined) | undefined;
  readonly name: string;
  readonly height: number;
}) {
  const palette = usePalette();
  if (chart === undefined) return null;
  const size = { width: 1_200, height: Math.max(360, Math.min(900, Math.round(height * 1.4))) };
  const withChart = (act: (shown: Chart) => void) => () => {
    const shown = typeof chart === 'function' ? chart() : chart;
    if (shown !== undefined) act(shown);
  };
  const entries: MenuEntry[] = [
    { kind: 'item', text: chartWords.png, onSelect: withChart((shown) => savePng(shown, name, size, palette)) },
    { kind: 'item', text: chartWords.svg, onSelect: withChart((shown) => saveSvg(shown, name, size, palette)) },
  ];
  if (typeof chart === 'function' || chart.table !== undefined) {
    const saveTable = withChart((shown) => {
      const table = shown.table?.();
      if (table !== undefined) saveCsv(table, name);
    });
    entries.push({ kind: 'item', text: chartWords.csv, onSelect: saveTable });
  }
  return (
    <Menu
      label={chartWords.save(name)}
      className="btn ghost icon small"
      entries={entries}
      trigger={
        <svg
          width="14"
          height="14"
          viewBox="0 0 14 14"
          aria-hidden="true"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
        >
          <path d="M7 1.5v7M4 6l3 3 3-3M2 11.5h10" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      }
    />
  );
}

interface ChartCardProps<T> {
  readonly title: string;
  readonly sub?: ReactNode;
  readonly end?: ReactNode;
  readonly span: 3 | 4 | 5 | 6 | 7 | 8 | 12;
  readonly height: number | ((data: T) => number);
  readonly query: BoundQuery<T>;
  /** Creates the chart; must change only when the chart's data changes. */
  readonly make: (data: T) => Chart;
  readonly onPick?: (trial: number) => void;
  /** Name of saved files. */
  readonly file: string;
  readonly children?: ReactNode;
  /** Says why there is no chart, in its place. @defaultValue the chart is shown */
  readonly nothing?: string | undefined;
  readonly id?: string;
}

/** A card with one chart from one response of the server. A chart that fails does not affect other cards. */
export function ChartCard<T>(props: ChartCardProps<T>) {
  const { title, span, query, make } = props;
  return (
    <ErrorBoundary
      resetKeys={[query.data, make]}
      onReset={() => query.refetch()}
      fallbackRender={({ error, resetErrorBoundary }) => (
        <Card span={span} title={title}>
          <PartError error={error} resetErrorBoundary={resetErrorBoundary} />
        </Card>
      )}
    >
      <ChartBody {...props} />
    </ErrorBoundary>
  );
}

function ChartBody<T>({
  title,
  sub,
  end,
  span,
  height,
  query,
  make,
  onPick,
  file,
  children,
  nothing,
  id,
}: ChartCardProps<T>) {
  const { data } = query;
  const chart = useMemo(() => (data === undefined ? undefined : make(data)), [data, make]);
  const pixels = typeof height === 'number' ? height : data === undefined ? 220 : height(data);
  return (
    <Card
      span={span}
      title={title}
      {...(sub === undefined ? {} : { sub })}
      {...(id === undefined ? {} : { id })}
      isFlush
      end={
        <>
          {end}
          <ExportMenu chart={chart} name={file} height={pixels} />
        </>
      }
    >
      {children}
      {nothing === undefined ? (
        <QueryBoundary query={query} height={pixels - 24}>
          {() => chart !== undefined && <ChartView chart={chart} height={pixels} onPick={onPick} />}
        </QueryBoundary>
      ) : (
        <p className="muted" style={{ padding: 16 }}>
          {nothing}
        </p>
      )}
    </Card>
  );
}
