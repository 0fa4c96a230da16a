import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { importanceItems } from '../../../../src/charts/importance/data.ts';
import { importanceChart, importanceHeight } from '../../../../src/charts/importance/draw.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { QueryBoundary } from '../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../ui/card.tsx';
import { chartWords, fileNames } from '../../words/charts.ts';
import { words } from '../../words/en.ts';
import { ExportMenu } from '../chart-card.tsx';
import { ImportanceList } from './importance-list.tsx';
import { importanceQuery } from './query.ts';

/** Fewest ended trials for meaningful importance. */
const least = 10;

interface ImportanceCardProps {
  readonly head: SweepHead;
  readonly title: string;
  readonly sub: string;
  readonly end?: ReactNode;
  /** Most parameters. @defaultValue all */
  readonly most?: number;
  /** Column of the parameter that is chosen elsewhere on the page. */
  readonly chosen?: string | undefined;
  readonly onPick: (column: string) => void;
}

/** Which parameters matter, as a list whose entries are buttons. */
export function ImportanceCard({ head, title, sub, end, most, chosen, onPick }: ImportanceCardProps) {
  const facts = useFacts();
  const isEnough = head.ended >= least;
  const query = useQuery({ ...importanceQuery(head.id), enabled: isEnough });
  const items = useMemo(() => importanceItems(facts, query.data?.parameters ?? []), [facts, query.data]);
  const chart = useMemo(() => (items.length === 0 ? undefined : importanceChart(items)), [items]);
  const shown = items.slice(0, most);
  return (
    <Card
      span={4}
      title={title}
      sub={sub}
      end={
        <>
          {end}
          <ExportMenu chart={chart} name={fileNames.importance(head.name)} height={importanceHeight(items.length)} />
        </>
      }
    >
      {!isEnough ? (
        <p className="muted">{words.early.importance(least, head.ended)}</p>
      ) : (
        <QueryBoundary query={query} height={200}>
          {() => (
            <>
              <ImportanceList items={shown} onPick={onPick} {...(chosen === undefined ? {} : { chosen })} />
              {shown.some(({ isConditional }) => isConditional) && (
                <p className="faint small-text" style={{ marginTop: 10 }}>
                  {chartWords.conditional}
                </p>
              )}
            </>
          )}
        </QueryBoundary>
      )}
    </Card>
  );
}
