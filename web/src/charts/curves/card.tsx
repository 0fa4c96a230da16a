import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { curvesData } from '../../../../src/charts/curves/data.ts';
import { curvesChart } from '../../../../src/charts/curves/draw.ts';
import { curvesHeaderSchema } from '../../../../src/charts/curves/schema.ts';
import { curvesLegend, curvesWords } from '../../../../src/charts/curves/words.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { sweepKeys } from '../../api/queries.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { usePins } from '../../state/sweep-state.tsx';
import { fileNames } from '../../words/charts.ts';
import { ChartCard } from '../chart-card.tsx';
import { chartQuery, frameOf } from '../chart-query.ts';
import { Legend } from '../legend.tsx';
import { usePick } from '../use-pick.ts';

interface CurvesOptions {
  /** Lines of the best trials. */
  readonly best: number;
  /** The trials that the bands show, as a filter of the address. */
  readonly filter?: string;
  readonly pinned: readonly number[];
}

function curvesQuery(id: string, { best, filter = '', pinned }: CurvesOptions) {
  // Sorted, so that the same response is requested once for any order of pinning.
  const pin = pinned.toSorted((a, b) => a - b).join(',');
  return chartQuery(id, {
    path: 'curves',
    asked: { k: best, f: filter, pin },
    read: frameOf(curvesHeaderSchema),
    keys: sweepKeys.reports,
  });
}

interface CurvesCardProps extends Omit<CurvesOptions, 'pinned'> {
  readonly head: SweepHead;
  readonly span: 4 | 12;
  readonly height: number;
  readonly sub?: string;
  readonly end: ReactNode;
  /** @defaultValue 'linear' */
  readonly scale?: 'linear' | 'near';
  /** Without a legend, and with fewer words in the drawing. @defaultValue false */
  readonly isSmall?: boolean;
  /** Beside the legend. */
  readonly children?: ReactNode;
}

/** The metric by report: the best and the pinned trials as lines over the bands of all. */
export function CurvesCard(props: CurvesCardProps) {
  const { head, span, height, sub, end, best, filter, scale = 'linear', isSmall = false, children } = props;
  const facts = useFacts();
  const pinned = usePins();
  const query = useQuery(curvesQuery(head.id, { best, pinned, ...(filter === undefined ? {} : { filter }) }));
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => curvesChart(curvesData(facts, answer), { scale, isSmall, pinned }),
    [facts, scale, isSmall, pinned],
  );
  const header = query.data?.header;
  return (
    <ChartCard
      span={span}
      title={curvesWords.title}
      sub={sub}
      end={end}
      height={height}
      query={query}
      make={make}
      onPick={usePick(head.id)}
      file={fileNames.curves(head.name)}
    >
      {!isSmall && (
        <div className="legend-row">
          <Legend entries={header === undefined ? [] : curvesLegend(header, (filter ?? '') !== '')}>{children}</Legend>
        </div>
      )}
    </ChartCard>
  );
}
