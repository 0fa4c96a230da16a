import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { branchOf } from '../../../../src/charts/axes/branch-text.ts';
import { type EffectsAnswer, effectsAnswerSchema } from '../../../../src/charts/importance/schema.ts';
import { branchValue } from '../../../../src/charts/parallel/explore-axes.ts';
import { effectMarks, isEffectCut, sliceChart, sliceData } from '../../../../src/charts/slice/draw.ts';
import { type SlicesHeader, slicesHeaderSchema } from '../../../../src/charts/slice/schema.ts';
import type { Column, SweepHead } from '../../../../src/http/index.ts';
import type { FrameAnswer } from '../../api/client.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { QueryBoundary } from '../../ui/boundaries/query-boundary.tsx';
import { fileNames, sliceCardWords } from '../../words/charts.ts';
import { chartQuery, frameOf, jsonOf } from '../chart-query.ts';
import { PlainChartCard } from '../plain-chart-card.tsx';

const slicesQuery = (id: string) => chartQuery(id, { path: 'slices', read: frameOf(slicesHeaderSchema) });

/** Effects of the parameters according to a model. */
const effectsQuery = (id: string) => chartQuery(id, { path: 'effects', read: jsonOf(effectsAnswerSchema) });

/** Most characters of a condition next to the name of a slice; for a longer one, the value says more than the beginning. */
const branchRoom = 26;

type Effects = EffectsAnswer['effects'];

interface SlicesProps {
  readonly head: SweepHead;
  /** In the order in which they are shown. */
  readonly columns: readonly Column[];
}

/** A card with the metric over each parameter, and their legend. */
export function SliceCards({ head, columns }: SlicesProps) {
  const query = useQuery(slicesQuery(head.id));
  const effects = useQuery(effectsQuery(head.id)).data?.effects ?? null;
  return (
    <QueryBoundary query={query} height={200} waiting={null}>
      {(answer) => (
        <>
          {columns.map((column) => (
            <SliceCard key={column.id} head={head} answer={answer} effects={effects} column={column} />
          ))}
          <SliceLegend columns={columns} effects={effects} />
        </>
      )}
    </QueryBoundary>
  );
}

interface SliceProps {
  readonly head: SweepHead;
  readonly answer: FrameAnswer<SlicesHeader>;
  readonly effects: Effects;
  readonly column: Column;
}

function SliceCard({ head, answer, effects, column }: SliceProps) {
  const facts = useFacts();
  const curves = effects?.curves;
  const chart = useMemo(() => {
    const data = sliceData(facts, answer, column, curves && effectMarks(facts, curves, column));
    return data === undefined ? undefined : sliceChart(data);
  }, [facts, answer, curves, column]);
  if (chart === undefined) return null;
  const branch = branchOf(column, head.columns, 'name') ?? undefined;
  return (
    <PlainChartCard
      span={3}
      id={`slice-${column.id}`}
      title={<Cut text={column.label} />}
      sub={branch === undefined ? undefined : <Cut text={branchText(branch)} whole={branch} />}
      chart={chart}
      height={160}
      savedHeight={260}
      file={fileNames.slice(head.name, column.label)}
    />
  );
}

function branchText(branch: string): string {
  return branch.length > branchRoom
    ? sliceCardWords.ifLongBranch(branchValue(branch))
    : sliceCardWords.ifBranch(branch);
}

/** Text that may be too long for its line; a tooltip shows it in full. */
function Cut({ text, whole = text }: { readonly text: string; readonly whole?: string }) {
  return (
    <span className="ell" style={{ display: 'block' }} title={whole}>
      {text}
    </span>
  );
}

function SliceLegend({ columns, effects }: { readonly columns: readonly Column[]; readonly effects: Effects }) {
  const facts = useFacts();
  const range = facts.metricRange;
  const isCut =
    effects !== null &&
    range !== null &&
    columns.some((column) => isEffectCut({ effect: effectMarks(facts, effects.curves, column), range }));
  return (
    <p className="legend span-12">
      <span>
        <i className="line" style={{ background: 'var(--ink)' }} />
        {sliceCardWords.median}
      </span>
      <span>
        <i className="line" style={{ background: 'var(--signal)' }} />
        {sliceCardWords.percentile}
      </span>
      {effects && (
        <span>
          <i className="line" style={{ background: 'var(--accent)' }} />
          {sliceCardWords.model(isCut, Math.max(0, effects.explained))}
        </span>
      )}
      <span>{sliceCardWords.shade}</span>
    </p>
  );
}
