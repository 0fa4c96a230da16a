import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { countText, durationText, metricText } from '../../../../src/charts/axes/format.ts';
import type { TrialMetricData } from '../../../../src/charts/trial-metric/data.ts';
import type { SweepHead, TrialPage as TrialAnswer } from '../../../../src/http/index.ts';
import { elapsedMs, isFinalSweepState, isFinalTrialState } from '../../../../src/model/index.ts';
import { baselineText, compareWithBaseline, lateStopText, neededText } from '../../../../src/results/words/index.ts';
import { ApiError } from '../../api/client.ts';
import { useCommand } from '../../api/commands.ts';
import { useLive } from '../../api/live.ts';
import { numberOf } from '../../api/metric-value.ts';
import { headQuery, sessionQuery, trialQuery } from '../../api/queries.ts';
import { TrialMetricCard } from '../../charts/trial-metric/card.tsx';
import { sweepPath, trialPath } from '../../paths.ts';
import { useKeys } from '../../state/keys.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { SweepStateProvider } from '../../state/sweep-state.tsx';
import { Banner } from '../../ui/banner.tsx';
import { BaselineTag } from '../../ui/baseline-tag.tsx';
import { ErrorBox, Refusal } from '../../ui/boundaries/error-box.tsx';
import { Card } from '../../ui/card.tsx';
import { Configuration } from '../../ui/configuration.tsx';
import { CopyButton } from '../../ui/controls/copy-button.tsx';
import { NotFound } from '../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { Stat } from '../../ui/stat.tsx';
import { StatePill } from '../../ui/states/state.tsx';
import { trialWords, verdictWords } from '../../words/pages/trial.ts';
import { stateWords } from '../../words/states.ts';
import { unbroken } from '../../words/unbroken.ts';
import { Artifacts } from './artifacts.tsx';
import { Attempts } from './attempts.tsx';
import { Decisions } from './decisions.tsx';
import { Logs } from './logs.tsx';
import { Notices } from './notices.tsx';
import { PinButton } from './pin-button.tsx';

/** Interval at which a running trial is fetched again, milliseconds. */
const refreshMs = 2_000;

/** Notices are shown separately. */
const isDecision = ({ kind }: TrialAnswer['decisions'][number]) => kind !== 'attempt.noticed';

/** Why a trial ended as it did. */
export default function TrialPage({ id, trial }: { readonly id: string; readonly trial: number }) {
  const head = useQuery(headQuery(id)).data;
  const query = useQuery({
    ...trialQuery(id, trial),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isFinalTrialState(state.data.state) ? false : refreshMs,
  });
  useLive(id, head !== undefined && head.endedAtMs === null);
  usePageTitle(trialWords.title(trial), head?.displayName ?? head?.name ?? id);
  useNeighbours(id, query.data);
  if (query.data === undefined || head === undefined) {
    return (
      <main>{query.error === null ? <TrialSkeleton /> : <NoTrial id={id} trial={trial} error={query.error} />}</main>
    );
  }
  return (
    <SweepStateProvider key={id} sweep={id}>
      <TrialBody key={trial} head={head} page={query.data} />
    </SweepStateProvider>
  );
}

/** `j` and `k` go to the next and previous trial. */
function useNeighbours(id: string, page: TrialAnswer | undefined): void {
  const [, go] = useLocation();
  useKeys((key) => {
    const to = key === 'j' ? page?.next : key === 'k' ? page?.previous : undefined;
    if (to != null) go(trialPath(id, to));
  });
}

function NoTrial({ id, trial, error }: { readonly id: string; readonly trial: number; readonly error: unknown }) {
  if (!(error instanceof ApiError) || error.status !== 404) return <ErrorBox error={error} />;
  return (
    <NotFound title={trialWords.missing(trial)} href={sweepPath(id, 'trials')} back={trialWords.allTrials}>
      {trialWords.missingAdvice}
    </NotFound>
  );
}

function TrialSkeleton() {
  return (
    <>
      <div className="title-row">
        <Skeleton height={26} width={260} />
      </div>
      <div className="grid">
        <div className="span-4">
          <Skeleton height={346} />
        </div>
        <div className="span-8">
          <Skeleton height={346} />
        </div>
      </div>
    </>
  );
}

function TrialBody({ head, page }: { readonly head: SweepHead; readonly page: TrialAnswer }) {
  const primary = page.metrics.find(({ isPrimary }) => isPrimary);
  const others = page.metrics.filter(({ isPrimary }) => !isPrimary);
  // A single value is a number, several are a chart.
  const charted = others.filter(({ reports }) => reports > 1);
  const single = others.filter(({ reports }) => reports === 1);
  const ranMs = page.startedAtMs === null ? null : elapsedMs(page.startedAtMs, page.endedAtMs ?? page.serverTimeMs);
  return (
    <main>
      <TitleRow head={head} page={page} />
      <Verdict head={head} page={page} />
      <Notices page={page} />
      <div className="two-columns">
        <div className="stack">
          <Card
            title={trialWords.configuration}
            {...(head.definitionVersion > 1 && { sub: trialWords.version(page.version) })}
            end={<CopyButton text={JSON.stringify(page.config, null, 2)}>{trialWords.copy}</CopyButton>}
          >
            <Configuration columns={head.columns} values={page.values} />
            <Comparison head={head} page={page} />
            <div className="stats ruled">
              <Stat label={trialWords.best(head.metric)} value={metricText(numberOf(page.value))} />
              <Stat label={trialWords.duration} value={durationText(ranMs)} />
              <Stat label={trialWords.intervals} value={countText(page.intervals)} />
            </div>
          </Card>
          <Decisions entries={page.decisions.filter(isDecision)} startMs={page.createdAtMs} />
          {single.length > 0 && (
            <Card title={trialWords.singleValues}>
              <dl className="kv">
                {single.map(({ metric, values }) => (
                  <div key={metric} style={{ display: 'contents' }}>
                    <dt>{metric}</dt>
                    <dd>{metricText(numberOf(values[0]))}</dd>
                  </div>
                ))}
              </dl>
            </Card>
          )}
          <Attempts page={page} />
          <Artifacts id={head.id} trial={page.trial} isRunning={!isFinalTrialState(page.state)} />
        </div>
        <div className="stack">
          {primary === undefined ? (
            <Card title={head.metric ?? trialWords.metrics}>
              <p className="muted">{isFinalTrialState(page.state) ? trialWords.noReport : trialWords.noReportYet}</p>
            </Card>
          ) : (
            <TrialMetricCard
              sub={page.band === null ? '' : trialWords.band}
              data={primaryData(page, primary)}
              height={300}
            />
          )}
          {charted.length > 0 && (
            <div className="metric-grid">
              {charted.map((series) => (
                <TrialMetricCard
                  key={series.metric}
                  sub={trialWords.last(numberOf(series.values.at(-1)))}
                  data={{
                    metric: series.metric,
                    state: page.state,
                    index: series.index,
                    values: series.values.map(numberOf),
                    band: null,
                    stop: null,
                  }}
                  height={190}
                />
              ))}
            </div>
          )}
          <Logs id={head.id} page={page} isRunning={!isFinalTrialState(page.state)} />
        </div>
      </div>
    </main>
  );
}

/** How the trial compares with that of the default configuration. */
function Comparison({ head, page }: { readonly head: SweepHead; readonly page: TrialAnswer }) {
  const { baseline, goal } = head;
  const value = numberOf(page.value);
  if (baseline === null || goal === null || baseline.trial === page.trial || Number.isNaN(value)) return null;
  const compared = compareWithBaseline(
    { number: baseline.trial, state: baseline.state, best: baseline.value },
    { number: page.trial, state: page.state, best: value },
    goal,
  );
  return <p className="muted">{unbroken(baselineText(compared, metricText))}</p>;
}

function primaryData(page: TrialAnswer, series: TrialAnswer['metrics'][number]): TrialMetricData {
  return {
    metric: series.metric,
    state: page.state,
    index: series.index,
    values: series.values.map(numberOf),
    band: page.band,
    stop: page.stop,
  };
}

function TitleRow({ head, page }: { readonly head: SweepHead; readonly page: TrialAnswer }) {
  const role = useQuery(sessionQuery).data?.role;
  const command = useCommand(head.id);
  const maySteer = role !== 'viewer';
  const isEnded = isFinalTrialState(page.state);
  const step = (to: number | null, label: string, sign: string, key: string): ReactNode =>
    to !== null && (
      <Link className="btn small" href={trialPath(head.id, to)}>
        <span className="vh">{label}</span>
        <span aria-hidden="true">
          {sign} <span className="kbd desk">{key}</span>
        </span>
      </Link>
    );
  return (
    <div className="title-row">
      <h1>{trialWords.title(page.trial)}</h1>
      <StatePill look={page.state} word={stateWords[page.state]} />
      {head.baseline?.trial === page.trial && <BaselineTag />}
      {page.parent !== null && <Link href={trialPath(head.id, page.parent)}>{trialWords.parent(page.parent)}</Link>}
      <span className="muted">
        {page.place === null
          ? isEnded
            ? trialWords.unranked
            : trialWords.reports(page.intervals)
          : trialWords.rank(page.place.rank, page.place.of)}
      </span>
      <span className="grow" />
      <Refusal of={command} />
      <span className="row">
        <PinButton trial={page.trial} />
        {step(page.previous, trialWords.previous, '‹', 'k')}
        {step(page.next, trialWords.next, '›', 'j')}
      </span>
      {maySteer && !isEnded && head.state === 'running' && (
        <button
          type="button"
          className="btn danger"
          disabled={command.isPending}
          onClick={() => command.mutate({ kind: 'cancel-trial', trial: page.trial })}
        >
          {trialWords.cancel}
        </button>
      )}
      {maySteer && isEnded && head.state === 'running' && (
        <>
          <button
            type="button"
            className="btn"
            disabled={command.isPending || command.isSuccess}
            onClick={() => command.mutate({ kind: 'again', trial: page.trial })}
          >
            {command.isSuccess ? trialWords.queued : trialWords.again}
          </button>
          <button
            type="button"
            className="btn"
            title={trialWords.resumeHint}
            disabled={command.isPending || command.isSuccess}
            onClick={() => command.mutate({ kind: 'resume-trial', trial: page.trial })}
          >
            {trialWords.resume}
          </button>
        </>
      )}
      {maySteer && isFinalSweepState(head.state) && (
        <Link
          className="btn"
          title={trialWords.resumeHint}
          href={`/new?from=${encodeURIComponent(head.id)}&resume=${page.trial}`}
        >
          {trialWords.resumeInNew}
        </Link>
      )}
    </div>
  );
}

/** Why the trial ended, in the words of the decision. */
function Verdict({ head, page }: { readonly head: SweepHead; readonly page: TrialAnswer }) {
  if (page.state === 'stopped') {
    const isLate = page.stop?.isLate === true;
    const needed = page.stop === null ? undefined : neededText(page.stop);
    const rest = page.stop === null || isLate ? 0 : head.maxIntervals - page.stop.interval;
    return (
      <Banner
        look="stopped"
        title={
          page.stop === null ? verdictWords.stopped : isLate ? verdictWords.stoppedLate : verdictWords.stoppedByPolicy
        }
      >
        <p>
          {page.stop?.text ?? page.reason}
          {needed !== undefined && `; ${needed}`}
          {isLate && `; ${lateStopText(page)}`}
          {rest > 0 && <span className="muted">; {verdictWords.fewer(rest)}</span>}
        </p>
      </Banner>
    );
  }
  if (page.state === 'failed') {
    return (
      <Banner look="failed" role="alert" title={verdictWords.failed(page.failure)}>
        {(page.message ?? page.reason) !== null && <p className="mono">{page.message ?? page.reason}</p>}
      </Banner>
    );
  }
  if (page.state === 'canceled') {
    return (
      <Banner look="canceled" title={verdictWords.canceled}>
        {page.reason !== null && <p>{page.reason}</p>}
      </Banner>
    );
  }
  // Output that was not a report.
  if (page.state === 'completed' && page.message !== null) {
    return (
      <Banner look="queued">
        <p className="mono">{page.message}</p>
      </Banner>
    );
  }
  return null;
}
