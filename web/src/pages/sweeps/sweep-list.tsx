import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { metricText } from '../../../../src/charts/axes/format.ts';
import type { SweepSummary } from '../../../../src/http/index.ts';
import { isUnlimited } from '../../../../src/model/index.ts';
import { sweepsQuery } from '../../api/queries.ts';
import { sweepPath } from '../../paths.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { ErrorBox } from '../../ui/boundaries/error-box.tsx';
import { Empty } from '../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { Prose } from '../../ui/prose.tsx';
import { StatePill } from '../../ui/states/state.tsx';
import { StateBar } from '../../ui/states/state-bar.tsx';
import { sweepLook } from '../../ui/states/states.ts';
import { useIsNarrow } from '../../ui/use-media.ts';
import { words } from '../../words/en.ts';
import { sweepsWords } from '../../words/pages/sweeps.ts';
import { agoText } from '../../words/times.ts';
import { endedText } from '../../words/trial-count.ts';
import { Spark } from './spark.tsx';

/** Interval at which the list is fetched again, milliseconds. */
const refreshMs = 3_000;

/** Sweeps that match every word of a text. */
function filterSweeps(sweeps: readonly SweepSummary[], text: string): readonly SweepSummary[] {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  return sweeps.filter((sweep) => {
    const { word } = sweepLook(sweep.standing);
    const tags = Object.entries(sweep.tags).map(([key, value]) => `${key}:${value}`);
    const about = [
      sweep.id,
      sweep.name,
      sweep.displayName,
      sweep.experimentName,
      sweep.metric,
      word,
      sweep.sampling.type,
      ...tags,
    ]
      .join(' ')
      .toLowerCase();
    return parts.every((part) => about.includes(part));
  });
}

/** The first page: which sweeps need attention. */
export function SweepList() {
  const query = useQuery({ ...sweepsQuery, refetchInterval: refreshMs, staleTime: 0 });
  const [text, setText] = useState('');
  usePageTitle(words.pages.sweeps);
  const all = query.data?.sweeps;
  const shown = filterSweeps(all ?? [], text);
  const running = all?.filter(({ standing }) => standing === 'running').length ?? 0;
  return (
    <main>
      <div className="title-row">
        <h1 className="grow">
          {words.pages.sweeps}{' '}
          {all !== undefined && (
            <span className="faint" style={{ fontWeight: 400, fontSize: 15, letterSpacing: 0 }}>
              {sweepsWords.count(all.length, running)}
            </span>
          )}
        </h1>
        {all !== undefined && all.length > 1 && (
          <>
            <input
              className="field"
              type="search"
              placeholder={sweepsWords.filter}
              aria-label={sweepsWords.filterLabel}
              value={text}
              onChange={(event) => setText(event.target.value)}
              style={{ width: 240 }}
            />
            <Link className="btn" href="/compare">
              {sweepsWords.compare}
            </Link>
          </>
        )}
      </div>
      {query.error !== null && <ErrorBox error={query.error} retry={() => query.refetch()} />}
      {all === undefined ? (
        query.isPending && <ListSkeleton />
      ) : shown.length === 0 ? (
        <div className="card">
          <NoSweeps text={text} />
        </div>
      ) : (
        <Sweeps sweeps={shown} nowMs={query.data?.serverTimeMs ?? 0} />
      )}
    </main>
  );
}

interface SweepsProps {
  readonly sweeps: readonly SweepSummary[];
  readonly nowMs: number;
}

/** The sweeps as a table, or as cards where a table has no room. */
function Sweeps(props: SweepsProps) {
  return useIsNarrow() ? <SweepCards {...props} /> : <SweepTable {...props} />;
}

function ListSkeleton() {
  return (
    <div className="card">
      <div className="body stack" style={{ paddingTop: 16 }}>
        {[0, 1, 2, 3].map((k) => (
          <Skeleton key={k} height={34} />
        ))}
      </div>
    </div>
  );
}

function NoSweeps({ text }: { readonly text: string }) {
  if (text !== '') {
    return <Empty title={sweepsWords.noMatch(text)}>{sweepsWords.noMatchAdvice}</Empty>;
  }
  return (
    <Empty
      title={sweepsWords.none}
      action={
        <Link className="btn primary" href="/new">
          {words.pages.new}
        </Link>
      }
    >
      <Prose text={sweepsWords.noneAdvice} />
    </Empty>
  );
}

/** Remaining or elapsed time. */
function leftText({ remainingMs, state, elapsedMs }: SweepSummary): string {
  if (state === 'running' || state === 'ending') return sweepsWords.left(remainingMs);
  return sweepsWords.took(elapsedMs);
}

function SweepTable({ sweeps, nowMs }: SweepsProps) {
  const [, go] = useLocation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="card" style={{ overflowX: 'auto' }} tabIndex={0} aria-label={words.pages.sweeps}>
      <table className="table linked">
        <thead>
          <tr>
            <th>{sweepsWords.sweep}</th>
            <th>{sweepsWords.state}</th>
            <th style={{ minWidth: 170 }}>{sweepsWords.trials}</th>
            <th className="num">{sweepsWords.best}</th>
            <th>{sweepsWords.bestSoFar}</th>
            <th className="num">{sweepsWords.rate}</th>
            <th className="num">{sweepsWords.timeLeft}</th>
            <th>{sweepsWords.sampler}</th>
            <th className="num">{sweepsWords.created}</th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map((sweep) => (
            // The name in the first cell is the link for the keyboard.
            <tr key={sweep.id} onClick={() => go(sweepPath(sweep.id))}>
              <td style={{ maxWidth: 300 }}>
                <Link href={sweepPath(sweep.id)} className="strong ell" title={sweep.displayName ?? sweep.name}>
                  {sweep.displayName ?? sweep.name}
                </Link>
                <div className="faint mono ell" style={{ fontSize: 11.5 }}>
                  {sweep.displayName === null ? sweep.id : sweep.name}
                </div>
              </td>
              <td>
                <StatePill {...sweepLook(sweep.standing)} />
              </td>
              <td>
                <StateBar counts={sweep.counts} total={sweep.total} />
                <div className="faint small-text" style={{ marginTop: 4 }}>
                  {endedText(sweep)}
                  {sweep.counts.failed > 0 && (
                    <span style={{ color: 'var(--failed)' }}> · {sweepsWords.failed(sweep.counts.failed)}</span>
                  )}
                </div>
              </td>
              <td className="num" style={{ maxWidth: 200 }}>
                <b className="strong">{metricText(sweep.best?.value)}</b>
                <div className="faint small-text ell" title={sweep.metric ?? undefined}>
                  {sweep.metric !== null && `${sweep.goal === 'minimize' ? '↓' : '↑'} ${sweep.metric}`}
                </div>
              </td>
              <td>
                <Spark points={sweep.spark} ended={sweep.ended} />
              </td>
              <td className="num">{sweep.trialsPerHour === null ? '–' : sweepsWords.perHour(sweep.trialsPerHour)}</td>
              <td className="num">{leftText(sweep)}</td>
              <td>
                {sweep.sampling.type}{' '}
                {!isUnlimited(sweep.maxConcurrentTrials) && (
                  <span className="faint">{sweepsWords.concurrent(sweep.maxConcurrentTrials)}</span>
                )}
              </td>
              <td className="num faint">{agoText(sweep.createdAtMs, nowMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SweepCards({ sweeps }: Pick<SweepsProps, 'sweeps'>) {
  return (
    <ul>
      {sweeps.map((sweep) => (
        <li key={sweep.id} className="card" style={{ marginBottom: 8 }}>
          <Link href={sweepPath(sweep.id)}>
            <div className="body stack" style={{ gap: 8, paddingTop: 12 }}>
              <div className="row between">
                <b className="strong ell">{sweep.displayName ?? sweep.name}</b>
                <StatePill {...sweepLook(sweep.standing)} />
              </div>
              <StateBar counts={sweep.counts} total={sweep.total} />
              <div className="row between muted">
                <span className="still">{endedText(sweep)}</span>
                <span className="row" style={{ gap: 6, minWidth: 0 }}>
                  <span className="ell">{sweep.metric}</span>
                  <b className="still" style={{ color: 'var(--ink)' }}>
                    {metricText(sweep.best?.value)}
                  </b>
                </span>
              </div>
            </div>
          </Link>
        </li>
      ))}
    </ul>
  );
}
