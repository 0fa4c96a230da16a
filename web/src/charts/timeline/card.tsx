import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo } from 'react';
import { timelineChart, timelineData, timelineHeight } from '../../../../src/charts/timeline/draw.ts';
import { type TimelineHeader, timelineHeaderSchema } from '../../../../src/charts/timeline/schema.ts';
import { timelineLegend } from '../../../../src/charts/timeline/words.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { fileNames } from '../../words/charts.ts';
import { workersWords } from '../../words/pages/sweep.ts';
import { ChartCard } from '../chart-card.tsx';
import { chartQuery, frameOf } from '../chart-query.ts';
import { Legend } from '../legend.tsx';
import { usePick } from '../use-pick.ts';

interface TimelineOptions {
  /** Milliseconds since the first start. @defaultValue the whole sweep */
  readonly from?: number | undefined;
  readonly px: number;
  /** Most rows. @defaultValue the server's */
  readonly rows?: number;
}

const timelineQuery = (id: string, { from, px, rows }: TimelineOptions) =>
  chartQuery(id, { path: 'timeline', asked: { px, rows, from }, read: frameOf(timelineHeaderSchema) });

interface TimelineCardProps {
  readonly head: SweepHead;
  readonly span: 8 | 12;
  readonly sub: (header: TimelineHeader | undefined) => string;
  readonly end: ReactNode;
  readonly asked: TimelineOptions;
  /** Low rows without a legend. @defaultValue false */
  readonly isSmall?: boolean;
}

/** When attempts ran, by lane. */
export function TimelineCard({ head, span, sub, end, asked, isSmall = false }: TimelineCardProps) {
  const query = useQuery(timelineQuery(head.id, asked));
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => timelineChart(timelineData(answer), isSmall),
    [isSmall],
  );
  const height = useCallback(
    (answer: NonNullable<typeof query.data>) => timelineHeight(timelineData(answer), isSmall),
    [isSmall],
  );
  const legend = useMemo(
    () => (query.data === undefined || isSmall ? [] : timelineLegend(timelineData(query.data))),
    [query.data, isSmall],
  );
  return (
    <ChartCard
      span={span}
      title={workersWords.title}
      sub={sub(query.data?.header)}
      end={end}
      height={height}
      query={query}
      make={make}
      onPick={usePick(head.id)}
      file={fileNames.workers(head.name)}
    >
      {!isSmall && (
        <div className="legend-row">
          <Legend entries={legend} />
        </div>
      )}
    </ChartCard>
  );
}
