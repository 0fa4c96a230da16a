import { useEffect, useMemo, useState } from 'react';
import { type Chart, type ExploreAxis, type PlaneAxis, planeAxis, scatterChart } from '../../../../src/plot/index.ts';
import { METRIC, type ScatterResult } from '../../../../src/views/kernel.ts';
import type { SweepHead } from '../../../../src/wire/index.ts';
import { readUrl, writeUrl } from '../../data/url.ts';
import type { Engine } from '../../engine/engine.ts';
import { type ChartSource, ChartView } from '../../plot/chart-view.tsx';
import { ExportMenu } from '../../ui/chart-card.tsx';
import { Card } from '../../ui/parts.tsx';
import { AxisSelect } from '../insights/axis-select.tsx';

const height = 352;

/** The chart of what the engine found last: it moves with a brush, so it is drawn past React. */
function scatterSource(engine: Engine | null, x: PlaneAxis, y: PlaneAxis): ChartSource {
  let made: { readonly marks: ScatterResult | null; readonly chart: Chart } | null = null;
  return {
    get() {
      const marks = engine?.state.get().result?.scatter ?? null;
      if (made === null || made.marks !== marks) made = { marks, chart: scatterChart({ x, y, marks }) };
      return made.chart;
    },
    subscribe: (listener) => engine?.state.subscribe(listener) ?? (() => undefined),
  };
}

/** Two columns of the selection against each other. */
export function ScatterCard({
  head,
  engine,
  columns,
  onPick,
}: {
  readonly head: SweepHead;
  readonly engine: Engine | null;
  readonly columns: readonly ExploreAxis[];
  readonly onPick: (trial: number) => void;
}) {
  const known = (id: string | null) => (columns.some((column) => column.id === id) ? id : null);
  const firstX =
    columns.find(({ id, branch, kind }) => id !== METRIC && branch === null && kind === 'number') ?? columns[0];
  const [x, setX] = useState(() => known(readUrl('sx')) ?? firstX?.id ?? METRIC);
  const [y, setY] = useState(() => known(readUrl('sy')) ?? columns.at(-1)?.id ?? METRIC);
  useEffect(() => {
    engine?.scatter({ x, y });
    return () => engine?.scatter(null);
  }, [engine, x, y]);
  const chart = useMemo(() => scatterSource(engine, planeAxis(head, x), planeAxis(head, y)), [engine, head, x, y]);
  const options = columns.map(({ id, label }) => ({ id, name: label }));
  return (
    <Card
      span={5}
      title="Scatter"
      isFlush
      end={
        <>
          <AxisSelect
            label="Vertical axis"
            value={y}
            columns={options}
            onChange={(id) => {
              setY(id);
              writeUrl({ sy: id });
            }}
          />
          <span className="faint">against</span>
          <AxisSelect
            label="Horizontal axis"
            value={x}
            columns={options}
            onChange={(id) => {
              setX(id);
              writeUrl({ sx: id });
            }}
          />
          <ExportMenu chart={chart.get} name={`${head.name} scatter`} height={height} />
        </>
      }
    >
      <ChartView chart={chart} height={height} onPick={onPick} />
    </Card>
  );
}
