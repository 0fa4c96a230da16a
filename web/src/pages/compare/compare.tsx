import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { countText, durationText, metricText } from '../../../../src/charts/axes/format.ts';
import { seriesColour } from '../../../../src/charts/axes/palette.ts';
import { columnsHeaderSchema } from '../../../../src/charts/columns/schema.ts';
import { bestSteps } from '../../../../src/charts/compare/best-steps.ts';
import type { CompareData, ComparedSweep } from '../../../../src/charts/compare/marks.ts';
import type { SweepSummary } from '../../../../src/http/index.ts';
import { apiUrl, getFrame } from '../../api/client.ts';
import { sweepKeys, sweepsQuery } from '../../api/queries.ts';
import { BestSoFarCard } from '../../charts/compare/card.tsx';
import { DistributionCard } from '../../charts/edf/card.tsx';
import { sweepPath } from '../../paths.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { usePalette } from '../../state/theme.ts';
import { urlList, useUrlState } from '../../state/url-state.ts';
import { ErrorBox } from '../../ui/boundaries/error-box.tsx';
import { QueryBoundary } from '../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { StatePill } from '../../ui/states/state.tsx';
import { sweepLook } from '../../ui/states/states.ts';
import { words } from '../../words/en.ts';
import { compareWords } from '../../words/pages/compare.ts';
import { goalWords } from '../../words/states.ts';

/** Most sweeps at a time: more colours are hard to distinguish. */
const most = 8;

/** The best values of the ended trials of a sweep. */
function bestValuesQuery(id: string, ended: number) {
  return {
    queryKey: [...sweepKeys.all(id), 'values', ended],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      getFrame(columnsHeaderSchema, apiUrl(['sweeps', id, 'columns'], { only: 'best' }), signal),
    staleTime: Number.POSITIVE_INFINITY,
  };
}

/** Several sweeps on one metric. */
export default function Compare() {
  const list = useQuery(sweepsQuery);
  const [wanted, choose] = useUrlState('s', urlList);
  const ids = wanted.slice(0, most);
  usePageTitle(words.pages.compare);
  return (
    <main>
      <div className="title-row">
        <h1>{words.pages.compare}</h1>
      </div>
      <QueryBoundary query={list} height={420} waiting={<Skeleton height={420} />}>
        {({ sweeps }) => {
          const chosen = ids
            .map((id) => sweeps.find((sweep) => sweep.id === id))
            .filter((sweep) => sweep !== undefined);
          return (
            <div className="grid">
              <Chooser sweeps={sweeps} chosen={chosen} onChoose={choose} />
              <Comparison chosen={chosen} />
            </div>
          );
        }}
      </QueryBoundary>
    </main>
  );
}

/** One chart shows only sweeps with the same metric and direction. */
function isComparable(sweep: SweepSummary, first: SweepSummary | undefined): boolean {
  return sweep.metric !== null && (first === undefined || (sweep.metric === first.metric && sweep.goal === first.goal));
}

const objectiveText = ({ goal, metric }: SweepSummary) =>
  compareWords.objective(goal === null ? null : goalWords[goal], metric);

function Chooser({
  sweeps,
  chosen,
  onChoose,
}: {
  readonly sweeps: readonly SweepSummary[];
  readonly chosen: readonly SweepSummary[];
  readonly onChoose: (ids: readonly string[]) => void;
}) {
  const palette = usePalette();
  const ids = chosen.map(({ id }) => id);
  const offered = sweeps.filter((sweep) => isComparable(sweep, chosen[0]));
  return (
    <Card
      span={4}
      title={compareWords.sweeps}
      sub={chosen[0] === undefined ? compareWords.choose : objectiveText(chosen[0])}
      end={
        ids.length > 0 && (
          <button type="button" className="btn ghost small" onClick={() => onChoose([])}>
            {compareWords.clear}
          </button>
        )
      }
    >
      {offered.length === 0 ? (
        <p className="muted">{compareWords.noSweep}</p>
      ) : (
        <ul className="files" style={{ maxHeight: 480, overflow: 'auto' }}>
          {offered.map((sweep) => {
            const at = ids.indexOf(sweep.id);
            return (
              <li key={sweep.id}>
                <label className="row grow">
                  <input
                    type="checkbox"
                    checked={at >= 0}
                    disabled={at < 0 && ids.length >= most}
                    onChange={() => onChoose(at >= 0 ? ids.filter((id) => id !== sweep.id) : [...ids, sweep.id])}
                  />
                  <i
                    style={{
                      width: 14,
                      height: 3,
                      borderRadius: 2,
                      background: at < 0 ? 'transparent' : seriesColour(palette, at),
                    }}
                  />
                  <span className="ell">{nameOf(sweep, sweeps)}</span>
                </label>
                <span className="faint num">{metricText(sweep.best?.value)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** The name of a sweep, with its id where another has the same name. */
function nameOf(sweep: SweepSummary, all: readonly SweepSummary[]): string {
  const name = sweep.displayName ?? sweep.name;
  return all.some((other) => other !== sweep && (other.displayName ?? other.name) === name)
    ? compareWords.sameName(name, sweep.id)
    : name;
}

function Comparison({ chosen }: { readonly chosen: readonly SweepSummary[] }) {
  const answers = useQueries({ queries: chosen.map(({ id, ended }) => bestValuesQuery(id, ended)) });
  const first = chosen[0];
  const isReady = answers.every(({ data }) => data !== undefined);
  const failed = answers.find(({ error }) => error !== null);
  // Responses are new objects on every render; the counts say whether they changed.
  const key = chosen.map(({ id, ended }) => `${id} ${ended}`).join() + String(isReady);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const data = useMemo<CompareData | undefined>(() => {
    if (first === undefined || first.metric === null || first.goal === null || !isReady) return undefined;
    const goal = first.goal;
    const sweeps: ComparedSweep[] = chosen.map((sweep, i) => {
      const values = answers[i]?.data?.arrays.f32('best') ?? new Float32Array();
      return { name: nameOf(sweep, chosen), ended: values.length, steps: bestSteps(values, goal), values };
    });
    return { metric: first.metric, goal, sweeps };
  }, [key]);
  if (first === undefined || chosen.length < 2) {
    return (
      <section className="card span-8">
        <Empty title={chosen.length === 1 ? compareWords.chooseOneMore : compareWords.chooseSweeps}>
          {compareWords.advice}
        </Empty>
      </section>
    );
  }
  if (failed !== undefined) {
    return (
      <section className="card span-8">
        <ErrorBox error={failed.error} retry={() => failed.refetch()} />
      </section>
    );
  }
  if (data === undefined) {
    return (
      <div className="span-8">
        <Skeleton height={420} />
      </div>
    );
  }
  return <ComparedCharts data={data} chosen={chosen} />;
}

function ComparedCharts({ data, chosen }: { readonly data: CompareData; readonly chosen: readonly SweepSummary[] }) {
  const palette = usePalette();
  return (
    <>
      <BestSoFarCard data={data} />
      <DistributionCard data={data} />
      <Card span={7} title={compareWords.figures} isFlush>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section style={{ overflowX: 'auto' }} tabIndex={0} aria-label={compareWords.figures}>
          <table className="table">
            <thead>
              <tr>
                <th>{compareWords.sweep}</th>
                <th>{compareWords.state}</th>
                <th className="num">{compareWords.bestValue}</th>
                <th className="num">{compareWords.foundAfter}</th>
                <th className="num">{compareWords.trials}</th>
                <th className="num">{compareWords.took}</th>
                <th>{compareWords.sampler}</th>
              </tr>
            </thead>
            <tbody>
              {chosen.map((sweep, i) => (
                <tr key={sweep.id}>
                  <td>
                    <Link href={sweepPath(sweep.id)} className="row strong">
                      <i style={{ width: 14, height: 3, borderRadius: 2, background: seriesColour(palette, i) }} />
                      {nameOf(sweep, chosen)}
                    </Link>
                  </td>
                  <td>
                    <StatePill {...sweepLook(sweep.standing)} />
                  </td>
                  <td className="num strong">{metricText(sweep.best?.value)}</td>
                  <td className="num">{countText(data.sweeps[i]?.steps.at(-1)?.[0] ?? 0)}</td>
                  <td className="num">{countText(sweep.ended)}</td>
                  <td className="num">{durationText(sweep.elapsedMs)}</td>
                  <td>{sweep.sampling.type}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Card>
    </>
  );
}
