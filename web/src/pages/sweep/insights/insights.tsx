import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ImportanceAnswer } from '../../../../../src/charts/importance/schema.ts';
import type { Column, SweepHead } from '../../../../../src/http/index.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { ContourCard } from '../../../charts/contour/card.tsx';
import { ImportanceCard } from '../../../charts/importance/card.tsx';
import { importanceQuery } from '../../../charts/importance/query.ts';
import { SliceCards } from '../../../charts/slice/card.tsx';
import { TradeOffCard } from '../../../charts/trade-off/card.tsx';
import { urlText, useUrlState } from '../../../state/url-state.ts';
import { Card } from '../../../ui/card.tsx';
import { Empty } from '../../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../../ui/placeholders/skeleton.tsx';
import { contourCardWords } from '../../../words/charts.ts';
import { insightsWords } from '../../../words/pages/insights.ts';
import { GainCard } from './gain-card.tsx';

/** Fewest ended trials for meaningful insights. */
const least = 8;

const none: ImportanceAnswer['parameters'] = [];

/** What matters, and where to look next. */
export default function Insights({ head }: { readonly head: SweepHead }) {
  const importance = useQuery(importanceQuery(head.id));
  if (head.ended < least) {
    return (
      <div className="card">
        <Empty title={insightsWords.early}>{insightsWords.earlyAdvice(least, head.ended)}</Empty>
      </div>
    );
  }
  // The axes of the contour follow importance: before it is known they would change while the user reads.
  if (importance.data === undefined && importance.error === null) return <InsightsSkeleton />;
  return <InsightsBody head={head} shares={importance.data?.parameters ?? none} />;
}

function InsightsSkeleton() {
  return (
    <div className="grid">
      {[0, 1, 2].map((k) => (
        <div key={k} className="span-4">
          <Skeleton height={430} />
        </div>
      ))}
    </div>
  );
}

interface BodyProps {
  readonly head: SweepHead;
  readonly shares: ImportanceAnswer['parameters'];
}

function InsightsBody({ head, shares }: BodyProps) {
  const facts = useFacts();
  // The most important first; parameters with the same name are adjacent, those without a share come last.
  const columns = useMemo(() => {
    const place = new Map(shares.map(({ parameter }, at) => [parameter, at]));
    const at = ({ name }: Column) => place.get(name) ?? shares.length;
    return facts.columns.toSorted((a, b) => at(a) - at(b));
  }, [shares, facts.columns]);
  const plain = columns.filter(({ kind, when }) => kind === 'number' && when === null);
  const [x, setX] = useUrlState('x', urlText);
  const [y, setY] = useUrlState('y', urlText);
  const xId = plain.find(({ id }) => id === x)?.id ?? plain[0]?.id;
  const yId = plain.find(({ id }) => id === y && id !== xId)?.id ?? plain.find(({ id }) => id !== xId)?.id;
  return (
    <div className="grid">
      <ImportanceCard
        head={head}
        title={insightsWords.importance}
        sub={insightsWords.importanceNote}
        chosen={xId}
        onPick={(id) => {
          if (plain.some((column) => column.id === id)) setX(id);
          document.getElementById(`slice-${id}`)?.scrollIntoView({ block: 'nearest' });
        }}
      />
      {xId !== undefined && yId !== undefined ? (
        <ContourCard head={head} x={xId} y={yId} columns={plain} onX={setX} onY={setY} />
      ) : (
        <Card span={4} title={contourCardWords.title}>
          <p className="muted">{contourCardWords.needs}</p>
        </Card>
      )}
      <TradeOffCard head={head} />
      <GainCard head={head} />
      <SliceCards head={head} columns={columns} />
    </div>
  );
}
