import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { importanceItems } from '../../../../src/charts/importance/data.ts';
import type { ImportanceAnswer } from '../../../../src/charts/importance/schema.ts';
import { lineLimit, METRIC, topLines } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useSweepState } from '../../state/sweep-state.tsx';
import { urlList, useUrlState } from '../../state/url-state.ts';
import { ErrorBox } from '../../ui/boundaries/error-box.tsx';
import { Card } from '../../ui/card.tsx';
import { Menu } from '../../ui/controls/menu.tsx';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { useIsNarrow } from '../../ui/use-media.ts';
import { parallelWords } from '../../words/charts.ts';
import { engineFailureText } from '../../words/engine.ts';
import type { Engine } from '../../worker/client.ts';
import { useEnginePart } from '../../worker/use-engine.tsx';
import { importanceQuery } from '../importance/query.ts';
import { usePick } from '../use-pick.ts';
import { type AxisOptions, axesForm, phoneAxes } from './axes.ts';
import { ParallelCoordinates } from './parallel-coordinates.tsx';
import { ParallelExport } from './parallel-export.tsx';

interface ParallelCardProps {
  readonly head: SweepHead;
  readonly engine: Engine | null;
  readonly columns: readonly ExploreAxis[];
}

/** Every trial as a line over the parameters; brushes on the axes select trials. */
export function ParallelCard({ head, engine, columns }: ParallelCardProps) {
  const failure = useEnginePart(engine, (state) => state.failure);
  const isPhone = useIsNarrow();
  const pick = usePick(head.id);
  const all = useMemo(() => columns.map(({ id }) => id), [columns]);
  const [axes, order] = useUrlState(
    'axes',
    useMemo(() => axesForm(all), [all]),
  );
  const [flipped, setFlipped] = useUrlState('flip', urlList);
  const [linear, setLinear] = useUrlState('lin', urlList);
  const options = useMemo<AxisOptions>(() => ({ flipped, linear }), [flipped, linear]);
  const option = (next: AxisOptions) => {
    setFlipped(next.flipped);
    setLinear(next.linear);
  };
  const shares = useShares(head, isPhone);
  const shown = isPhone ? phoneAxes(columns, axes, shares ?? new Map()) : axes;
  const height = isPhone ? 380 : 440;
  return (
    <Card
      span={12}
      title={parallelWords.title}
      sub={head.ended > lineLimit ? parallelWords.density(lineLimit, topLines) : parallelWords.lines(head.ended)}
      isFlush
      end={
        <>
          <BestTenth head={head} />
          <AxesMenu columns={columns} shown={shown} onShow={order} />
          <ParallelExport head={head} engine={engine} columns={columns} axes={shown} options={options} />
        </>
      }
    >
      {failure !== null && <ErrorBox error={new Error(engineFailureText(failure))} retry={() => engine?.retry()} />}
      <div style={{ padding: '6px 12px 10px', overflow: 'hidden' }}>
        {engine === null || shares === undefined ? (
          <Skeleton height={height} />
        ) : (
          <ParallelCoordinates
            head={head}
            engine={engine}
            columns={columns}
            axes={shown}
            onAxes={order}
            options={options}
            onOptions={option}
            onPick={pick}
            height={height}
          />
        )}
      </div>
    </Card>
  );
}

/** Chooses the axes that are shown. */
function AxesMenu({
  columns,
  shown,
  onShow,
}: {
  readonly columns: readonly ExploreAxis[];
  readonly shown: readonly string[];
  readonly onShow: (axes: readonly string[]) => void;
}) {
  const text = parallelWords.shownAxes(shown.length, columns.length);
  const toggle = (id: string, isOn: boolean) =>
    onShow(
      isOn
        ? columns.map((column) => column.id).filter((other) => shown.includes(other) || other === id)
        : shown.filter((other) => other !== id),
    );
  return (
    <Menu
      label={text}
      trigger={text}
      className="btn small"
      entries={columns.map(({ id, branch, label }) => ({
        kind: 'check',
        text: `${branch === null ? '' : '↳ '}${label}`,
        isChecked: shown.includes(id),
        onChange: (isOn) => toggle(id, isOn),
      }))}
    />
  );
}

/**
 * Importance of parameters by column when the page opened: axes must not move under the user's finger.
 * @returns undefined until it is known; empty if it is not needed or not available
 */
function useShares(head: SweepHead, isNeeded: boolean): ReadonlyMap<string, number> | undefined {
  const [first, setFirst] = useState<ImportanceAnswer | null>(null);
  const query = useQuery({ ...importanceQuery(head.id), enabled: isNeeded && first === null });
  if (first === null && query.data !== undefined) setFirst(query.data);
  return useMemo(() => {
    if (!isNeeded || query.isError) return new Map();
    const items = first && importanceItems({ columns: head.columns }, first.parameters);
    return items === null ? undefined : new Map(items.map(({ column, share }) => [column, share]));
  }, [isNeeded, query.isError, first, head.columns]);
}

/** Selects the best tenth of the metric's axis. */
function BestTenth({ head }: { readonly head: SweepHead }) {
  const { selection } = useSweepState();
  const { metricRange, goal } = head;
  if (metricRange === null || goal === null) return null;
  const tenth = (metricRange.high - metricRange.low) * 0.1;
  const filter =
    goal === 'maximize'
      ? { low: metricRange.high - tenth, high: Number.POSITIVE_INFINITY }
      : { low: Number.NEGATIVE_INFINITY, high: metricRange.low + tenth };
  const round = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value);
  return (
    <button
      type="button"
      className="btn ghost small"
      onClick={() =>
        selection.setFilter(METRIC, { column: METRIC, kind: 'range', low: round(filter.low), high: round(filter.high) })
      }
    >
      {parallelWords.bestTenth}
    </button>
  );
}
