import { useMemo } from 'react';
import { type ExploreAxis, parallelChart } from '../../../../src/plot/index.ts';
import type { SweepHead } from '../../../../src/wire/index.ts';
import type { Engine } from '../../engine/engine.ts';
import { useEngineState } from '../../engine/use-engine.tsx';
import { ExportMenu } from '../../ui/chart-card.tsx';
import type { AxisOptions } from './axes.ts';

/** Saves the lines on the page: all of a selection up to 250, else its best. */
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
  const result = useEngineState(engine).result?.parallel ?? null;
  const chart = useMemo(() => {
    if (result === null || result.axes.join() !== axes.join()) return undefined;
    const shown = axes
      .map((id) => columns.find((column) => column.id === id))
      .filter((column) => column !== undefined)
      .map((column) => {
        const isLinear = column.log && options.linear.includes(column.id);
        return { ...column, log: column.log && !isLinear, isFlipped: options.flipped.includes(column.id) };
      });
    return parallelChart({ axes: shown, positions: result.positions, rank: result.rank });
  }, [result, axes, columns, options]);
  return <ExportMenu chart={chart} name={`${head.name} parallel coordinates`} height={440} />;
}
