import { useEffect, useMemo, useState } from 'react';
import type { PlaneAxis } from '../../../../src/charts/axes/plane.ts';
import { planeAxis } from '../../../../src/charts/axes/sweep-facts.ts';
import type { Chart } from '../../../../src/charts/chart.ts';
import { METRIC, type ScatterResult } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import { scatterChart } from '../../../../src/charts/scatter/draw.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { type ChartSource, ChartView } from '../../plot/chart-view.tsx';
import { readUrl, writeUrl } from '../../state/url-state.ts';
import { AxisSelect } from '../../ui/axis-select.tsx';
import { Card } from '../../ui/card.tsx';
import { Segments } from '../../ui/segments.tsx';
import type { Engine } from '../../worker/client.ts';
import { ExportMenu } from '../chart-card.tsx';
import { type ScatterParts, scatterHeight } from './scatter-parts.ts';
import { SpaceScatter } from './space-scatter.tsx';

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

/** Columns of the selection against each other: two on a plane, or three in space. */
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
  const plain = columns.filter(({ id, branch, kind }) => id !== METRIC && branch === null && kind === 'number');
  const firstX = plain[0] ?? columns[0];
  const [x, setX] = useState(() => known(readUrl('sx')) ?? firstX?.id ?? METRIC);
  const [y, setY] = useState(() => known(readUrl('sy')) ?? columns.at(-1)?.id ?? METRIC);
  const [depth, setDepth] = useState(() => known(readUrl('sz')) ?? plain[1]?.id ?? firstX?.id ?? METRIC);
  const [isSpace, setSpace] = useState(() => readUrl('space') === '1');
  const options = columns.map(({ id, label }) => ({ id, name: label }));
  const choose = (key: string, set: (id: string) => void) => (id: string) => {
    set(id);
    writeUrl({ [key]: id });
  };
  const selects = (
    <>
      <AxisSelect label="Vertical axis" value={y} columns={options} onChange={choose('sy', setY)} />
      <span className="faint">{isSpace ? 'over' : 'against'}</span>
      <AxisSelect label="Horizontal axis" value={x} columns={options} onChange={choose('sx', setX)} />
      {isSpace && (
        <>
          <span className="faint">and</span>
          <AxisSelect label="Depth axis" value={depth} columns={options} onChange={choose('sz', setDepth)} />
        </>
      )}
    </>
  );
  const mode = (
    <Segments
      label="Dimensions"
      value={isSpace ? '3' : '2'}
      options={[
        ['2', '2-D'],
        ['3', '3-D'],
      ]}
      onChange={(next) => {
        setSpace(next === '3');
        writeUrl({ space: next === '3' ? '1' : null });
      }}
    />
  );
  const parts = { head, engine, onPick, mode, selects };
  return isSpace ? <SpaceScatter {...parts} x={x} y={depth} z={y} /> : <PlaneScatter {...parts} x={x} y={y} />;
}

function PlaneScatter({
  head,
  engine,
  onPick,
  mode,
  selects,
  x,
  y,
}: ScatterParts & { readonly x: string; readonly y: string }) {
  useEffect(() => {
    engine?.scatter({ x, y });
    return () => engine?.scatter(null);
  }, [engine, x, y]);
  const chart = useMemo(() => scatterSource(engine, planeAxis(head, x), planeAxis(head, y)), [engine, head, x, y]);
  return (
    <Card
      span={5}
      title="Scatter"
      isFlush
      end={
        <>
          {mode}
          <ExportMenu chart={chart.get} name={`${head.name} scatter`} height={scatterHeight} />
        </>
      }
    >
      <div className="controls">{selects}</div>
      <ChartView chart={chart} height={scatterHeight - 36} onPick={onPick} />
    </Card>
  );
}
