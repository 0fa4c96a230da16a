import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { hasVersionMarks, historyData, historyLength, historyMarks } from '../../../../src/charts/history/data.ts';
import { historyChart } from '../../../../src/charts/history/draw.ts';
import { historyHeaderSchema } from '../../../../src/charts/history/schema.ts';
import { historyLegend, historyWords } from '../../../../src/charts/history/words.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { fileNames } from '../../words/charts.ts';
import { useEngineHistory } from '../../worker/use-engine.tsx';
import { ChartCard } from '../chart-card.tsx';
import { chartQuery, frameOf } from '../chart-query.ts';
import { Legend } from '../legend.tsx';
import { usePick } from '../use-pick.ts';

/** Columns of pixels of the aggregated history. */
const px = 600;

const historyQuery = (id: string) =>
  chartQuery(id, { path: 'history', asked: { px }, read: frameOf(historyHeaderSchema) });

/** What each trial reached, and the best so far; a selection stands out. */
export function HistoryCard({ head, sub }: { readonly head: SweepHead; readonly sub: string }) {
  const facts = useFacts();
  const query = useQuery(historyQuery(head.id));
  const total = query.data && historyLength(facts, query.data);
  const selected = useEngineHistory(px, total);
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => historyChart(historyData(facts, answer, selected)),
    [facts, selected],
  );
  const isChanged = total !== undefined && hasVersionMarks({ changes: facts.changes, total });
  return (
    <ChartCard
      span={8}
      title={historyWords.title}
      sub={sub}
      end={<Legend entries={historyLegend({ trials: head.ended, isSampled: head.ended > historyMarks, isChanged })} />}
      height={308}
      query={query}
      make={make}
      onPick={usePick(head.id)}
      file={fileNames.history(head.name)}
    />
  );
}
