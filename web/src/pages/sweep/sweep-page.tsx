import './sweep.css';
import { useQuery } from '@tanstack/react-query';
import { countText } from '../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { ApiError } from '../../api/client.ts';
import { useLive, useLiveState } from '../../api/live.ts';
import { usePacer } from '../../api/pacer.ts';
import { headQuery } from '../../api/queries.ts';
import { SweepFactsProvider } from '../../api/sweep-facts.tsx';
import { useChannel } from '../../state/channel.ts';
import { isEmbedded } from '../../state/embed.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { filterColumns } from '../../state/selection.ts';
import { SweepStateProvider, useSweepState } from '../../state/sweep-state.tsx';
import { Banner } from '../../ui/banner.tsx';
import { ErrorBox } from '../../ui/boundaries/error-box.tsx';
import { PartBoundary } from '../../ui/boundaries/part-boundary.tsx';
import { Empty, NotFound } from '../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { StateIcon, StatePill } from '../../ui/states/state.tsx';
import { sweepLook } from '../../ui/states/states.ts';
import { words } from '../../words/en.ts';
import { sweepWords } from '../../words/pages/sweep.ts';
import { EngineProvider } from '../../worker/use-engine.tsx';
import { SweepActions } from './actions.tsx';
import { AdviceBanner, AdviceEmpty } from './advice.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { SweepNotes } from './sweep-notes.tsx';
import { isReady, type SweepTab } from './tab.ts';
import { TabLink } from './tab-link.tsx';

/** A sweep: title, tabs and the tab's view. */
export function SweepPage({
  id,
  tab,
  tabs,
}: {
  readonly id: string;
  /** Path of the tab; empty for the first. */
  readonly tab: string;
  readonly tabs: readonly SweepTab[];
}) {
  const query = useQuery(headQuery(id));
  const head = query.data;
  const isOpen = head !== undefined && head.endedAtMs === null && (head.state === 'running' || head.state === 'ending');
  useLive(id, isOpen);
  const shown = tabs.find(({ path }) => path === tab);
  const name = head?.displayName ?? head?.name ?? (query.error === null ? id : words.sweep.unknown);
  usePageTitle(...(tab === '' || shown?.title == null ? [] : [shown.title]), name);

  if (head === undefined) {
    return (
      <>
        <Tabs id={id} tab={tab} tabs={tabs} head={undefined} />
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
          <Tabs id={id} tab={tab} tabs={tabs} head={head} />
          <main>
            <TitleRow head={head} />
            <FilterNote />
            <AdviceBanner head={head} />
            <TabBody head={head} tab={shown} />
            {tab === '' && <SweepNotes head={head} />}
          </main>
        </EngineProvider>
      </SweepFactsProvider>
    </SweepStateProvider>
  );
}

/** A separate component: its state renders only itself. */
function Pacer({ head }: { readonly head: SweepHead }) {
  usePacer(head);
  return null;
}

/** The part of the link's filter that could not be read. */
function FilterNote() {
  const { selection } = useSweepState();
  const fault = useChannel(selection.fault);
  return fault === null ? null : (
    <Banner look="queued" role="status">
      <p>{words.filter.leftOut(fault.part, fault.expected)}</p>
    </Banner>
  );
}

function Tabs({
  id,
  tab,
  tabs,
  head,
}: {
  readonly id: string;
  readonly tab: string;
  readonly tabs: readonly SweepTab[];
  readonly head: SweepHead | undefined;
}) {
  if (isEmbedded) return null;
  const isOffered = ({ path, title, isFor }: SweepTab) =>
    title !== null && (isFor === undefined || path === tab || (head !== undefined && isFor(head)));
  return (
    <nav className="tabs" aria-label={words.tabs.label}>
      {tabs.filter(isOffered).map(({ path, title }) => (
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
          {sweepWords.live}
        </span>
      )}
      <span role="status">
        {live === 'lost' && <span style={{ color: 'var(--stopped)' }}>{sweepWords.reconnecting(head.ended)}</span>}
      </span>
      {head.endedAtMs === null && !head.paused && !head.isDriven && head.advice?.kind !== 'not_driven' && (
        <span style={{ color: 'var(--stopped)' }}>{sweepWords.noController}</span>
      )}
      <span className="grow" />
      <SweepActions head={head} />
    </div>
  );
}

function TabBody({ head, tab }: { readonly head: SweepHead; readonly tab: SweepTab | undefined }) {
  if (tab === undefined) {
    return (
      <div className="card">
        <Empty
          title={words.tabs.unknown}
          action={
            <TabLink sweep={head.id} tab="" className="btn">
              {words.tabs.overview}
            </TabLink>
          }
        />
      </div>
    );
  }
  if (!isReady(tab, head)) {
    return (
      <div className="card">
        <AdviceEmpty head={head} />
      </div>
    );
  }
  return (
    <>
      {tab.needs !== 'nothing' && <SelectionBar head={head} />}
      <PartBoundary waiting={<Skeleton height={420} />} resetKeys={[tab]}>
        <tab.View head={head} />
      </PartBoundary>
    </>
  );
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
  return <NotFound title={words.sweep.unknown}>{words.sweep.unknownAdvice}</NotFound>;
}
