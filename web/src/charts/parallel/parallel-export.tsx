import { METRIC } from '../../../../src/charts/kernel/index.ts';
import { parallelChart } from '../../../../src/charts/parallel/draw.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { fileNames } from '../../words/charts.ts';
import type { Engine } from '../../worker/client.ts';
import { ExportMenu } from '../chart-card.tsx';
import type { AxisOptions } from './axes.ts';

/** Saves what the page shows: the lines of a selection of up to 250, otherwise its best over the density of all. */
export function ParallelExport({
  head,
  engine,
  columns,
  axes,
  options,
}: {
  readonly head: SweepHead;
  readonly engine: Engine | null;
  readonly columns: readonly ExploreAxis[];
  readonly axes: readonly string[];
  readonly options: AxisOptions;
}) {
  const chart = () => {
    const result = engine?.state.get().result?.parallel ?? null;
    if (result === null || result.axes.join() !== axes.join()) return undefined;
    const shown = axes
      .map((id) => columns.find((column) => column.id === id))
      .filter((column) => column !== undefined)
      .map((column) => {
        const isLinear = column.log && options.linear.includes(column.id);
        return { ...column, log: column.log && !isLinear, isFlipped: options.flipped.includes(column.id) };
      });
    const place = engine?.parallelView ?? null;
    const { density, positions, rank } = result;
    return parallelChart({
      axes: shown,
      trials: head.ended,
      positions,
      rank,
      density: density === null || place === null ? undefined : () => ({ raster: density, place }),
      goal: axes.at(-1) === METRIC ? head.goal : null,
    });
  };
  return <ExportMenu chart={chart} name={fileNames.parallel(head.name)} height={440} />;
}
