import { useEffect, useMemo, useState } from 'react';
import { type ExploreAxis, planeAxis, scatterChart } from '../../../../src/plot/index.ts';
import { METRIC } from '../../../../src/views/kernel.ts';
import type { SweepHead } from '../../../../src/wire/index.ts';
import { readUrl, writeUrl } from '../../data/url.ts';
import type { Engine } from '../../engine/engine.ts';
import { useEngineState } from '../../engine/use-engine.tsx';
import { ChartView } from '../../plot/chart-view.tsx';
import { ExportMenu } from '../../ui/chart-card.tsx';
import { Card } from '../../ui/parts.tsx';
import { AxisSelect } from '../insights/axis-select.tsx';

const height = 352;

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
  const marks = useEngineState(engine).result?.scatter ?? null;
  const chart = useMemo(
    () => scatterChart({ x: planeAxis(head, x), y: planeAxis(head, y), marks }),
    // The head changes with every delta; its axes only with the metric's range.
    [head.columns, head.metricRange, x, y, marks, head],
  );
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
          <ExportMenu chart={chart} name={`${head.name} scatter`} height={height} />
        </>
      }
    >
      <ChartView chart={chart} height={height} onPick={onPick} />
    </Card>
  );
}
