import { useQuery } from '@tanstack/react-query';
import { countText } from '../../../../../src/charts/axes/format.ts';
import type { ObjectivesHeader } from '../../../../../src/charts/front/schema.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { FrontCard } from '../../../charts/front/card.tsx';
import { objectivesQuery } from '../../../charts/front/query.ts';
import { HypervolumeCard } from '../../../charts/hypervolume/card.tsx';
import { QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { Empty } from '../../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../../ui/placeholders/skeleton.tsx';
import { Prose } from '../../../ui/prose.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { words } from '../../../words/en.ts';
import { objectivesWords } from '../../../words/pages/objectives.ts';
import { TabLink } from '../tab-link.tsx';

/** The trade-off between objectives: the front, and what it gained. */
export default function ObjectivesTab({ head }: { readonly head: SweepHead }) {
  const isWeighed = head.objectives.length > 1;
  const query = useQuery({ ...objectivesQuery(head.id), enabled: isWeighed });
  if (!isWeighed) return <OneObjective head={head} />;
  return (
    <QueryBoundary query={query} height={480} waiting={<Skeleton height={480} />}>
      {({ header }) =>
        header.counted === 0 && header.infeasible === 0 ? (
          <NothingYet head={head} header={header} />
        ) : (
          <div className="grid">
            <FrontCard head={head} />
            <div className="span-4 stack">
              <HypervolumeCard head={head} />
              <FactsCard header={header} />
            </div>
          </div>
        )
      }
    </QueryBoundary>
  );
}

function FactsCard({ header }: { readonly header: ObjectivesHeader }) {
  return (
    <Card title={objectivesWords.counts}>
      <div className="stats" style={{ marginTop: 0 }}>
        <Stat
          label={objectivesWords.front}
          value={countText(header.front)}
          note={objectivesWords.frontNote(header.counted)}
        />
        <Stat label={objectivesWords.infeasible} value={countText(header.infeasible)} />
        <Stat label={objectivesWords.left} value={countText(header.left)} note={objectivesWords.leftNote} />
      </div>
      {header.reference.length > 0 && (
        <p className="muted small-text" style={{ marginTop: 12 }}>
          {objectivesWords.reference(header.objectives.map(({ name }, j) => [name, header.reference[j]]))}
        </p>
      )}
    </Card>
  );
}

function OneObjective({ head }: { readonly head: SweepHead }) {
  return (
    <div className="card">
      <Empty
        title={objectivesWords.single}
        action={
          <TabLink sweep={head.id} tab="insights" className="btn">
            {words.tabs.insights}
          </TabLink>
        }
      >
        <Prose text={objectivesWords.singleAdvice(head.metric)} />
      </Empty>
    </div>
  );
}

function NothingYet({ head, header }: { readonly head: SweepHead; readonly header: ObjectivesHeader }) {
  const names = head.objectives.map(({ name }) => name);
  return (
    <div className="card">
      <Empty title={objectivesWords.none}>{objectivesWords.noneAdvice(names, header.left)}</Empty>
    </div>
  );
}
