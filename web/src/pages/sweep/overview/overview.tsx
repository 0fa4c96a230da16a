import './overview.css';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { curvesData } from '../../../../../src/charts/curves/data.ts';
import { curvesChart } from '../../../../../src/charts/curves/draw.ts';
import { curvesWords } from '../../../../../src/charts/curves/words.ts';
import { hasVersionMarks, historyData, historyLength, historyMarks } from '../../../../../src/charts/history/data.ts';
import { historyChart } from '../../../../../src/charts/history/draw.ts';
import { historyLegend, historyWords } from '../../../../../src/charts/history/words.ts';
import { importanceItems } from '../../../../../src/charts/importance/draw.ts';
import { timelineChart, timelineData, timelineHeight } from '../../../../../src/charts/timeline/draw.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { curvesQuery, historyQuery, importanceQuery, timelineQuery } from '../../../api/queries.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { ChartCard } from '../../../charts/chart-card.tsx';
import { ImportanceList } from '../../../charts/importance/importance-list.tsx';
import { Legend } from '../../../charts/legend.tsx';
import { tabPath, trialPath } from '../../../paths.ts';
import { usePins } from '../../../state/sweep-state.tsx';
import { QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { fileNames } from '../../../words/charts.ts';
import { words } from '../../../words/en.ts';
import { overviewWords } from '../../../words/pages/overview.ts';
import { workersWords } from '../../../words/pages/sweep.ts';
import { goalWords } from '../../../words/states.ts';
import { useEngineHistory } from '../../../worker/use-engine.tsx';
import { TabLink } from '../tab-link.tsx';
import { BestCard } from './best-card.tsx';
import { FailuresCard } from './failures-card.tsx';
import { ProgressCard } from './progress-card.tsx';

/** Columns of pixels of the aggregated history. */
const historyPx = 600;

/** The state of the sweep and its best trial. */
export function Overview({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const pick = (trial: number) => go(trialPath(head.id, trial));
  return (
    <div className="grid">
      <HistoryCard head={head} onPick={pick} />
      <BestCard head={head} />
      <ProgressCard head={head} />
      <CurvesCard head={head} onPick={pick} />
      <ImportanceCard head={head} />
      <WorkersCard head={head} onPick={pick} />
      <FailuresCard head={head} />
    </div>
  );
}

function objectiveText({ metric, goal }: SweepHead): string {
  return metric === null || goal === null ? overviewWords.noMetric : overviewWords.objective(goalWords[goal], metric);
}

interface CardProps {
  readonly head: SweepHead;
  readonly onPick: (trial: number) => void;
}

function HistoryCard({ head, onPick }: CardProps) {
  const facts = useFacts();
  const query = useQuery(historyQuery(head.id, historyPx));
  const total = query.data && historyLength(facts, query.data);
  const selected = useEngineHistory(historyPx, total);
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => historyChart(historyData(facts, answer, selected)),
    [facts, selected],
  );
  const isChanged = useMemo(
    () => query.data !== undefined && hasVersionMarks(historyData(facts, query.data)),
    [facts, query.data],
  );
  return (
    <ChartCard
      span={8}
      title={historyWords.title}
      sub={objectiveText(head)}
      end={<Legend entries={historyLegend({ trials: head.ended, isSampled: head.ended > historyMarks, isChanged })} />}
      height={308}
      query={query}
      make={make}
      onPick={onPick}
      file={fileNames.history(head.name)}
    />
  );
}

function CurvesCard({ head, onPick }: CardProps) {
  const facts = useFacts();
  const pinned = usePins();
  const query = useQuery(curvesQuery(head.id, { k: 6, pinned }));
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => curvesChart(curvesData(facts, answer), { isSmall: true, pinned }),
    [facts, pinned],
  );
  return (
    <ChartCard
      span={4}
      title={curvesWords.title}
      end={
        <TabLink sweep={head.id} tab="curves">
          {overviewWords.allCurves}
        </TabLink>
      }
      height={262}
      query={query}
      make={make}
      onPick={onPick}
      file={fileNames.curves(head.name)}
    />
  );
}

/** Fewest ended trials for meaningful importance. */
const leastForImportance = 10;

function ImportanceCard({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const isEnough = head.ended >= leastForImportance;
  const query = useQuery({ ...importanceQuery(head.id), enabled: isEnough });
  return (
    <Card
      span={4}
      title={overviewWords.importance}
      sub={overviewWords.importanceNote}
      end={
        <TabLink sweep={head.id} tab="insights">
          {overviewWords.insights}
        </TabLink>
      }
    >
      {!isEnough ? (
        <p className="muted">{words.early.importance(leastForImportance, head.ended)}</p>
      ) : (
        <QueryBoundary query={query} height={200}>
          {(answer) => (
            <ImportanceList
              items={importanceItems(head, answer.parameters).slice(0, 8)}
              onPick={() => go(tabPath(head.id, 'insights', location.search))}
            />
          )}
        </QueryBoundary>
      )}
    </Card>
  );
}

function WorkersCard({ head, onPick }: CardProps) {
  const query = useQuery(timelineQuery(head.id, { px: 600, rows: 24 }));
  const make = useCallback((answer: NonNullable<typeof query.data>) => timelineChart(timelineData(answer), true), []);
  const height = useCallback(
    (answer: NonNullable<typeof query.data>) => timelineHeight(timelineData(answer), true),
    [],
  );
  const lanes = query.data?.header.lanes;
  return (
    <ChartCard
      span={8}
      title={workersWords.title}
      sub={workersWords.lanes(lanes, head.target)}
      end={
        <TabLink sweep={head.id} tab="workers">
          {workersWords.timeline}
        </TabLink>
      }
      height={height}
      query={query}
      make={make}
      onPick={onPick}
      file={fileNames.workers(head.name)}
    />
  );
}
