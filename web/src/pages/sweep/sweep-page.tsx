import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { countText } from '../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { ApiError } from '../../api/client.ts';
import { useLive, useLiveState } from '../../api/live.ts';
import { usePacer } from '../../api/pacer.ts';
import { headQuery } from '../../api/queries.ts';
import { SweepFactsProvider } from '../../api/sweep-facts.tsx';
import { loaders } from '../../loaders.ts';
import { sweepPath, sweepTabs } from '../../paths.ts';
import { useChannel } from '../../state/channel.ts';
import { isEmbedded } from '../../state/embed.ts';
import { filterColumns } from '../../state/selection.ts';
import { SweepStateProvider, useSweepState } from '../../state/sweep-state.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Empty, NotFound } from '../../ui/empty.tsx';
import { ErrorBox } from '../../ui/error-box.tsx';
import { lazyPart } from '../../ui/missing-script.ts';
import { PartBoundary } from '../../ui/part-boundary.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateIcon, StatePill } from '../../ui/state.tsx';
import { sweepLook } from '../../ui/states.ts';
import { words } from '../../words/en.ts';
import { EngineProvider } from '../../worker/use-engine.tsx';
import { SweepActions } from './actions.tsx';
import { AdviceBanner, AdviceEmpty } from './advice.tsx';
import { Overview } from './overview/overview.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { SweepNotes } from './sweep-notes.tsx';
import { TabLink } from './tab-link.tsx';

const Explore = lazyPart(loaders.explore);
const CurvesTab = lazyPart(loaders.curves);
const TrialsTab = lazyPart(loaders.trials);
const Insights = lazyPart(loaders.insights);
const Objectives = lazyPart(loaders.objectives);
const Workers = lazyPart(loaders.workers);
const Definition = lazyPart(loaders.definition);
const ChangeSweep = lazyPart(loaders.change);

/** A sweep: title, tabs and the tab's view. */
export function SweepPage({ id, tab }: { readonly id: string; readonly tab: string }) {
  const query = useQuery(headQuery(id));
  const head = query.data;
  const isOpen = head !== undefined && head.endedAtMs === null && (head.state === 'running' || head.state === 'ending');
  useLive(id, isOpen);
  useEffect(() => {
    if (head !== undefined) document.title = `${head.displayName ?? head.name} · HyperDrive`;
  }, [head?.displayName, head?.name, head]);

  if (head === undefined) {
    return (
      <>
        <Tabs id={id} tab={tab} head={undefined} />
        <main>
          {query.error === null ? <PageSkeleton /> : <NoSweep error={query.error} retry={() => query.refetch()} />}
        </main>
      </>
    );
  }
  return (
    <SweepStateProvider key={id} sweep={id} columns={filterColumns(head)}>
      <SweepFactsProvider head={head}>
        <EngineProvider head={head}>
          <Pacer head={head} />
          <Tabs id={id} tab={tab} head={head} />
          <main>
            <TitleRow head={head} />
            <FilterNote />
            <AdviceBanner head={head} />
            <TabBody head={head} tab={tab} />
            {tab === '' && <SweepNotes head={head} />}
          </main>
        </EngineProvider>
      </SweepFactsProvider>
    </SweepStateProvider>
  );
}

/** A part of its own: what it keeps for itself renders no more than it. */
function Pacer({ head }: { readonly head: SweepHead }) {
  usePacer(head);
  return null;
}

/** What of the link's filter could not be read. */
function FilterNote() {
  const { selection } = useSweepState();
  const fault = useChannel(selection.fault);
  return fault === null ? null : (
    <Banner look="queued" role="status">
      <p>{words.filter.leftOut(fault.part, fault.expected)}</p>
    </Banner>
  );
}

function Tabs({ id, tab, head }: { readonly id: string; readonly tab: string; readonly head: SweepHead | undefined }) {
  if (isEmbedded) return null;
  return (
    <nav className="tabs" aria-label="Sweep views">
      {sweepTabs
        .filter(([path]) => path !== 'objectives' || path === tab || (head?.objectives.length ?? 0) > 1)
        .map(([path, title]) => (
          <TabLink key={path} sweep={id} tab={path} className="" isCurrent={path === tab}>
            {title}
            {path === 'trials' && head !== undefined && <span className="n">{countText(head.ended)}</span>}
          </TabLink>
        ))}
    </nav>
  );
}

function TitleRow({ head }: { readonly head: SweepHead }) {
  const live = useLiveState();
  return (
    <div className="title-row">
      <h1>{head.displayName ?? head.name}</h1>
      <StatePill {...sweepLook(head.standing)} />
      {live === 'live' && (
        <span className="faint row" style={{ gap: 5 }}>
          <StateIcon state="running" size={10} />
          live
        </span>
      )}
      <span role="status">
        {live === 'lost' && (
          <span style={{ color: 'var(--stopped)' }}>reconnecting, figures as of {countText(head.ended)} trials</span>
        )}
      </span>
      {head.endedAtMs === null && !head.paused && !head.isDriven && head.advice?.kind !== 'not_driven' && (
        <span style={{ color: 'var(--stopped)' }}>no controller drives it just now</span>
      )}
      <span className="grow" />
      <SweepActions head={head} />
    </div>
  );
}

/** Tabs that make sense before a trial has ended. */
const earlyTabs = new Set(['definition', 'change', 'trials', 'curves', 'workers']);
/** Tabs about the definition: they have nothing to do with trials. */
const definitionTabs = new Set(['definition', 'change']);

function TabBody({ head, tab }: { readonly head: SweepHead; readonly tab: string }) {
  const isEarly =
    head.ended === 0 &&
    !definitionTabs.has(tab) &&
    (!earlyTabs.has(tab) || (head.reports === 0 && head.counts.running === 0));
  if (isEarly) {
    return (
      <div className="card">
        <AdviceEmpty head={head} />
      </div>
    );
  }
  return (
    <>
      {!definitionTabs.has(tab) && <SelectionBar head={head} />}
      <PartBoundary waiting={<Skeleton height={420} />} resetKeys={[tab]}>
        {viewOf(head, tab)}
      </PartBoundary>
    </>
  );
}

function viewOf(head: SweepHead, tab: string): ReactNode {
  switch (tab) {
    case '':
      return <Overview head={head} />;
    case 'explore':
      return <Explore head={head} />;
    case 'curves':
      return <CurvesTab head={head} />;
    case 'insights':
      return <Insights head={head} />;
    case 'objectives':
      return <Objectives head={head} />;
    case 'workers':
      return <Workers head={head} />;
    case 'trials':
      return <TrialsTab head={head} />;
    case 'definition':
      return <Definition head={head} />;
    case 'change':
      return <ChangeSweep head={head} />;
    default:
      return (
        <div className="card">
          <Empty
            title="There is no such view"
            action={
              <Link className="btn" href={sweepPath(head.id)}>
                Overview
              </Link>
            }
          />
        </div>
      );
  }
}

function PageSkeleton() {
  return (
    <>
      <div className="title-row">
        <Skeleton height={26} width={320} />
      </div>
      <div className="grid">
        <div className="span-8">
          <Skeleton height={356} />
        </div>
        <div className="span-4">
          <Skeleton height={356} />
        </div>
        {[0, 1, 2].map((k) => (
          <div key={k} className="span-4">
            <Skeleton height={290} />
          </div>
        ))}
      </div>
    </>
  );
}

function NoSweep({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 404) return <ErrorBox error={error} retry={retry} />;
  return (
    <NotFound title="There is no such sweep">
      It may belong to another state folder: this server shows the one it was started in.
    </NotFound>
  );
}
