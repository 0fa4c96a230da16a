import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { importanceItems } from '../../../../../src/charts/importance/draw.ts';
import type { ImportanceAnswer } from '../../../../../src/charts/importance/schema.ts';
import { lineLimit, METRIC, topLines } from '../../../../../src/charts/kernel/index.ts';
import { exploreAxes } from '../../../../../src/charts/parallel/explore-axes.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { importanceQuery } from '../../../api/queries.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { type AxisOptions, axesForm, phoneAxes } from '../../../charts/parallel/axes.ts';
import { ParallelCoordinates } from '../../../charts/parallel/parallel-coordinates.tsx';
import { ParallelExport } from '../../../charts/parallel/parallel-export.tsx';
import { ScatterCard } from '../../../charts/scatter/scatter-card.tsx';
import { trialPath } from '../../../paths.ts';
import { useSweepState } from '../../../state/sweep-state.tsx';
import { urlList, useUrlState } from '../../../state/url-state.ts';
import { TrialsCard } from '../../../table/trials-card.tsx';
import { ErrorBox } from '../../../ui/boundaries/error-box.tsx';
import { Card } from '../../../ui/card.tsx';
import { Menu } from '../../../ui/menu/menu.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useIsNarrow } from '../../../ui/use-media.ts';
import { engineFailureText } from '../../../words/engine.ts';
import { exploreWords } from '../../../words/pages/explore.ts';
import { useEngine, useEnginePart } from '../../../worker/use-engine.tsx';

/** Which region is good: parallel coordinates, a scatter and the table share one selection. */
export default function Explore({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const facts = useFacts();
  const engine = useEngine();
  const failure = useEnginePart(engine, (state) => state.failure);
  const isPhone = useIsNarrow();
  const columns = useMemo(() => exploreAxes(facts), [facts]);
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
  const pick = (trial: number) => go(trialPath(head.id, trial));
  return (
    <div className="grid">
      <Card
        span={12}
        title={exploreWords.title}
        sub={head.ended > lineLimit ? exploreWords.density(lineLimit, topLines) : exploreWords.lines(head.ended)}
        isFlush
        end={
          <>
            <BestTenth head={head} />
            <Menu
              label={exploreWords.axes(shown.length, all.length)}
              trigger={exploreWords.axes(shown.length, all.length)}
              className="btn small"
              entries={columns.map((column) => ({
                kind: 'check',
                text: `${column.branch === null ? '' : '↳ '}${column.label}`,
                isChecked: shown.includes(column.id),
                onChange: (isOn) =>
                  order(
                    isOn
                      ? all.filter((id) => shown.includes(id) || id === column.id)
                      : shown.filter((id) => id !== column.id),
                  ),
              }))}
            />
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
      <ScatterCard head={head} engine={engine} columns={columns} onPick={pick} />
      <TrialsCard head={head} height={352} isNarrow span={7} />
    </div>
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
      {exploreWords.bestTenth}
    </button>
  );
}
