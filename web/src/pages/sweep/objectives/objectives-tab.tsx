import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { countText, metricText } from '../../../../../src/charts/axes/format.ts';
import { frontChart } from '../../../../../src/charts/front/draw.ts';
import type { ObjectivesHeader } from '../../../../../src/charts/front/schema.ts';
import { frontLegend, frontSubtitle, frontWords } from '../../../../../src/charts/front/words.ts';
import { hypervolumeChart } from '../../../../../src/charts/hypervolume/draw.ts';
import { hypervolumeWords } from '../../../../../src/charts/hypervolume/words.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import type { FrameAnswer } from '../../../api/client.ts';
import { objectivesQuery } from '../../../api/queries.ts';
import { ChartCard } from '../../../charts/chart-card.tsx';
import { Legend } from '../../../charts/legend.tsx';
import { trialPath } from '../../../paths.ts';
import { type BoundQuery, QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Prose } from '../../../ui/prose.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { useIsNarrow } from '../../../ui/use-media.ts';
import { fileNames } from '../../../words/charts.ts';
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
            <FrontCard head={head} query={query} />
            <div className="span-4 stack">
              <VolumeCard head={head} query={query} />
              <FactsCard header={header} />
            </div>
          </div>
        )
      }
    </QueryBoundary>
  );
}

type Answer = FrameAnswer<ObjectivesHeader>;

interface PartProps {
  readonly head: SweepHead;
  readonly query: BoundQuery<Answer>;
}

function FrontCard({ head, query }: PartProps) {
  const [, go] = useLocation();
  const isNarrow = useIsNarrow();
  const make = useCallback(
    ({ header, arrays }: Answer) =>
      frontChart({
        objectives: header.objectives,
        trial: arrays.u32('trial'),
        kind: arrays.u8('kind'),
        value: arrays.get('value'),
        front: header.front,
        counted: header.counted,
      }),
    [],
  );
  const pairs = Math.max(1, head.objectives.length - 1);
  const height = pairs === 1 ? (isNarrow ? 380 : 520) : Math.min(900, pairs * (isNarrow ? 190 : 260));
  const header = query.data?.header;
  return (
    <ChartCard
      span={8}
      title={frontWords.title}
      sub={header === undefined ? '' : frontSubtitle(header)}
      height={height}
      query={query}
      make={make}
      onPick={(trial) => go(trialPath(head.id, trial))}
      file={fileNames.front(head.name)}
    >
      <div className="legend-row">
        <Legend entries={header === undefined ? [] : frontLegend(header)} />
      </div>
    </ChartCard>
  );
}

function VolumeCard({ head, query }: PartProps) {
  const make = useCallback(
    ({ header, arrays }: Answer) =>
      hypervolumeChart({
        trials: arrays.u32('volumeTrials'),
        volume: arrays.get('volume'),
        counted: header.counted,
      }),
    [],
  );
  const header = query.data?.header;
  if (header !== undefined && header.volumeReason !== null) {
    return (
      <Card title={hypervolumeWords.title}>
        <p className="muted">{objectivesWords.noCurve(header.volumeReason)}</p>
      </Card>
    );
  }
  return (
    <ChartCard
      span={12}
      title={hypervolumeWords.title}
      sub={header?.hypervolume == null ? '' : metricText(header.hypervolume)}
      height={230}
      query={query}
      make={make}
      file={fileNames.hypervolume(head.name)}
    />
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
            {objectivesWords.insights}
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
