import { useEffect, useMemo } from 'react';
import type { PlaneAxis } from '../../../../src/charts/axes/plane.ts';
import type { Chart } from '../../../../src/charts/chart.ts';
import { METRIC, type ScatterResult } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import { scatterChart } from '../../../../src/charts/scatter/draw.ts';
import { planeAxis } from '../../../../src/charts/sweep-facts.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { urlChoice, urlText, useUrlState } from '../../state/url-state.ts';
import { AxisSelect } from '../../ui/controls/axis-select.tsx';
import { Segments } from '../../ui/controls/segments.tsx';
import { chartWords, fileNames, scatterWords } from '../../words/charts.ts';
import type { Engine } from '../../worker/client.ts';
import { type ChartSource, ChartView } from '../canvas-chart.tsx';
import { Scatter3dCard } from '../scatter3d/card.tsx';
import { usePick } from '../use-pick.ts';
import { ScatterFrame, type ScatterParts, scatterHeight } from './scatter-frame.tsx';

/** Whether the scatter is 3-D; the default is a plane. */
const spaceForm = urlChoice(['0', '1']);

/** The chart of the engine's last result: it changes with a brush, so it is drawn without React. */
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
}: {
  readonly head: SweepHead;
  readonly engine: Engine | null;
  readonly columns: readonly ExploreAxis[];
}) {
  const known = (id: string | null) => (columns.some((column) => column.id === id) ? id : null);
  const plain = columns.filter(({ id, branch, kind }) => id !== METRIC && branch === null && kind === 'number');
  const firstX = plain[0] ?? columns[0];
  const [wantedX, setX] = useUrlState('sx', urlText);
  const [wantedY, setY] = useUrlState('sy', urlText);
  const [wantedDepth, setDepth] = useUrlState('sz', urlText);
  const [space, setSpace] = useUrlState('space', spaceForm);
  const x = known(wantedX) ?? firstX?.id ?? METRIC;
  const y = known(wantedY) ?? columns.at(-1)?.id ?? METRIC;
  const depth = known(wantedDepth) ?? plain[1]?.id ?? firstX?.id ?? METRIC;
  const isSpace = space === '1';
  const options = columns.map(({ id, label }) => ({ id, name: label }));
  const selects = (
    <>
      <AxisSelect label={chartWords.vertical} value={y} columns={options} onChange={setY} />
      <span className="faint">{isSpace ? scatterWords.over : scatterWords.against}</span>
      <AxisSelect label={chartWords.horizontal} value={x} columns={options} onChange={setX} />
      {isSpace && (
        <>
          <span className="faint">{scatterWords.and}</span>
          <AxisSelect label={chartWords.depth} value={depth} columns={options} onChange={setDepth} />
        </>
      )}
    </>
  );
  const mode = (
    <Segments
      label={scatterWords.dimensions}
      value={space}
      options={[
        ['0', scatterWords.plane],
        ['1', scatterWords.space],
      ]}
      onChange={setSpace}
    />
  );
  const parts = { head, engine, onPick: usePick(head.id), mode, selects };
  return isSpace ? <Scatter3dCard {...parts} x={x} y={depth} z={y} /> : <PlaneScatter {...parts} x={x} y={y} />;
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
  const facts = useFacts();
  const chart = useMemo(() => scatterSource(engine, planeAxis(facts, x), planeAxis(facts, y)), [engine, facts, x, y]);
  return (
    <ScatterFrame chart={chart} file={fileNames.scatter(head.name)} mode={mode} selects={selects}>
      <ChartView chart={chart} height={scatterHeight - 36} onPick={onPick} />
    </ScatterFrame>
  );
}
