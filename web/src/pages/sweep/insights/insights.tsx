import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import type { PlaneAxis } from '../../../../../src/charts/axes/plane.ts';
import { contourChart } from '../../../../../src/charts/contour/draw.ts';
import { importanceChart, importanceHeight, importanceItems } from '../../../../../src/charts/importance/draw.ts';
import type { EffectsAnswer, ImportanceAnswer } from '../../../../../src/charts/importance/schema.ts';
import type { InsightsHeader } from '../../../../../src/charts/insights/schema.ts';
import { branchValue } from '../../../../../src/charts/parallel/explore-axes.ts';
import { effectMarks, isEffectCut, sliceChart, sliceData } from '../../../../../src/charts/slice/draw.ts';
import { planeAxis } from '../../../../../src/charts/sweep-facts.ts';
import { tradeOffChart, tradeOffData } from '../../../../../src/charts/trade-off/draw.ts';
import type { Column, SweepHead } from '../../../../../src/http/index.ts';
import type { FrameAnswer } from '../../../api/client.ts';
import { effectsQuery, importanceQuery, insightsQuery, surfaceQuery } from '../../../api/queries.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { ChartView } from '../../../charts/canvas-chart.tsx';
import { ChartCard, ExportMenu } from '../../../charts/chart-card.tsx';
import { ImportanceList } from '../../../charts/importance/importance-list.tsx';
import { trialPath } from '../../../paths.ts';
import { urlText, useUrlState } from '../../../state/url-state.ts';
import { AxisSelect } from '../../../ui/axis-select.tsx';
import { QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { chartWords, fileNames } from '../../../words/charts.ts';
import { insightsWords } from '../../../words/pages/insights.ts';

const chartHeight = 370;
/** Fewest ended trials for meaningful insights. */
const least = 8;

/** Most characters of a condition next to the name of a slice; for a longer one, the value says more than the beginning. */
const branchRoom = 26;

const none: ImportanceAnswer['parameters'] = [];

/** What matters, and where to look next. */
export default function Insights({ head }: { readonly head: SweepHead }) {
  const [wanted, setSecond] = useUrlState('second', urlText);
  const second = wanted ?? '';
  const query = useQuery(insightsQuery(head.id, second === '' ? {} : secondOf(second)));
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
  return (
    <QueryBoundary query={query} height={430} waiting={<InsightsSkeleton />}>
      {(answer) => (
        <InsightsBody
          head={head}
          answer={answer}
          shares={importance.data?.parameters ?? none}
          second={second}
          onSecond={setSecond}
        />
      )}
    </QueryBoundary>
  );
}

/** `latency:minimize` in the address. */
function secondOf(text: string): { readonly x: string; readonly xGoal: string } {
  const at = text.lastIndexOf(':');
  return at < 1 ? { x: text, xGoal: 'minimize' } : { x: text.slice(0, at), xGoal: text.slice(at + 1) };
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
  readonly answer: FrameAnswer<InsightsHeader>;
  readonly shares: ImportanceAnswer['parameters'];
  readonly second: string;
  readonly onSecond: (second: string) => void;
}

function InsightsBody({ head, answer, shares, second, onSecond }: BodyProps) {
  const facts = useFacts();
  const [, go] = useLocation();
  const effects = useQuery(effectsQuery(head.id)).data?.effects;
  const items = useMemo(() => importanceItems(facts, shares), [facts, shares]);
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
  const chart = useMemo(() => importanceChart(items), [items]);
  const { metricRange } = facts;
  const isCut =
    effects !== undefined &&
    effects !== null &&
    metricRange !== null &&
    columns.some((column) => isEffectCut({ effect: effectMarks(facts, effects.curves, column), range: metricRange }));
  return (
    <div className="grid">
      <Card
        span={4}
        title={insightsWords.importance}
        sub={insightsWords.importanceNote}
        end={
          <ExportMenu chart={chart} name={fileNames.importance(head.name)} height={importanceHeight(items.length)} />
        }
      >
        <ImportanceList
          items={items}
          {...(xId === undefined ? {} : { chosen: xId })}
          onPick={(id) => {
            if (plain.some((column) => column.id === id)) setX(id);
            document.getElementById(`slice-${id}`)?.scrollIntoView({ block: 'nearest' });
          }}
        />
        {items.some(({ isConditional }) => isConditional) && (
          <p className="faint small-text" style={{ marginTop: 10 }}>
            {insightsWords.conditional}
          </p>
        )}
      </Card>
      {xId !== undefined && yId !== undefined ? (
        <ContourCard head={head} x={xId} y={yId} columns={plain} onX={setX} onY={setY} />
      ) : (
        <Card span={4} title={insightsWords.contour}>
          <p className="muted">{insightsWords.contourNeeds}</p>
        </Card>
      )}
      <TradeOffCard
        head={head}
        answer={answer}
        second={second}
        onSecond={onSecond}
        onPick={(trial) => go(trialPath(head.id, trial))}
      />
      {columns.map((column) => (
        <SliceCard key={column.id} head={head} answer={answer} curves={effects?.curves} column={column} />
      ))}
      <p className="legend span-12">
        <span>
          <i className="line" style={{ background: 'var(--ink)' }} />
          {insightsWords.median}
        </span>
        <span>
          <i className="line" style={{ background: 'var(--signal)' }} />
          {insightsWords.percentile}
        </span>
        {effects && (
          <span>
            <i className="line" style={{ background: 'var(--accent)' }} />
            {insightsWords.model(isCut, Math.max(0, effects.explained))}
          </span>
        )}
        <span>{insightsWords.shade}</span>
      </p>
    </div>
  );
}

interface ContourProps {
  readonly head: SweepHead;
  readonly x: string;
  readonly y: string;
  readonly columns: readonly Column[];
  readonly onX: (id: string) => void;
  readonly onY: (id: string) => void;
}

function ContourCard({ head, x, y, columns, onX, onY }: ContourProps) {
  const [, go] = useLocation();
  const query = useQuery(surfaceQuery(head.id, x, y));
  const facts = useFacts();
  const values = facts.best?.values;
  const trial = facts.best?.trial;
  const make = useCallback(
    ({ header, arrays }: NonNullable<typeof query.data>) => {
      // The response may still belong to the previous axes.
      const axes: readonly [PlaneAxis, PlaneAxis] = [planeAxis(facts, header.x), planeAxis(facts, header.y)];
      const bx = values?.[header.x];
      const by = values?.[header.y];
      return contourChart({
        metric: facts.metric ?? chartWords.metric,
        x: axes[0],
        y: axes[1],
        size: header.size,
        mean: arrays.f32('mean'),
        best: trial !== undefined && typeof bx === 'number' && typeof by === 'number' ? { trial, x: bx, y: by } : null,
      });
    },
    [facts, values, trial],
  );
  return (
    <ChartCard
      span={4}
      title={insightsWords.contour}
      sub={insightsWords.contourNote}
      end={
        <>
          <AxisSelect label={chartWords.vertical} value={y} columns={columns} onChange={onY} />
          <AxisSelect label={chartWords.horizontal} value={x} columns={columns} onChange={onX} />
        </>
      }
      height={chartHeight}
      query={query}
      make={make}
      onPick={(n) => go(trialPath(head.id, n))}
      file={fileNames.contour(head.name)}
    />
  );
}

interface TradeOffProps {
  readonly head: SweepHead;
  readonly answer: FrameAnswer<InsightsHeader>;
  readonly second: string;
  readonly onSecond: (second: string) => void;
  readonly onPick: (trial: number) => void;
}

function TradeOffCard({ head, answer, second, onSecond, onPick }: TradeOffProps) {
  const facts = useFacts();
  const chart = useMemo(() => tradeOffChart(tradeOffData(facts, answer)), [facts, answer]);
  const { tradeOff } = answer.header;
  const shown = second === '' ? `${tradeOff.x}:${tradeOff.xGoal}` : second;
  const others = head.metrics.filter(({ name }) => name !== head.metric);
  const options = [
    ['__duration:minimize', insightsWords.shorter],
    ['__intervals:minimize', insightsWords.fewer],
    ...others.flatMap(({ name }) => [
      [`${name}:minimize`, insightsWords.lower(name)],
      [`${name}:maximize`, insightsWords.higher(name)],
    ]),
  ] as const;
  const front = answer.arrays.u32('front').length;
  return (
    <Card
      span={4}
      title={insightsWords.tradeOff}
      sub={insightsWords.tradeOffNote(front, tradeOff.trials, tradeOff.isExact)}
      isFlush
      end={
        <>
          <select
            className="sel small"
            aria-label={insightsWords.secondGoal}
            value={shown}
            onChange={(event) => onSecond(event.target.value)}
          >
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <ExportMenu chart={chart} name={fileNames.tradeOff(head.name)} height={chartHeight} />
        </>
      }
    >
      {tradeOff.trials === 0 ? (
        <p className="muted" style={{ padding: 16 }}>
          {insightsWords.noTradeOff}
        </p>
      ) : (
        <ChartView chart={chart} height={chartHeight} onPick={onPick} />
      )}
    </Card>
  );
}

/** Text that may be too long for its line; a tooltip shows it in full. */
function Cut({ text, whole = text }: { readonly text: string; readonly whole?: string }) {
  return (
    <span className="ell" style={{ display: 'block' }} title={whole}>
      {text}
    </span>
  );
}

function SliceCard({
  head,
  answer,
  curves,
  column,
}: {
  readonly head: SweepHead;
  readonly answer: FrameAnswer<InsightsHeader>;
  readonly curves: NonNullable<EffectsAnswer['effects']>['curves'] | undefined;
  readonly column: Column;
}) {
  const facts = useFacts();
  const chart = useMemo(() => {
    const data = sliceData(facts, answer, column, curves && effectMarks(facts, curves, column));
    return data === undefined ? undefined : sliceChart(data);
  }, [facts, answer, curves, column]);
  if (chart === undefined) return null;
  const parent = column.when === null ? undefined : head.columns.find(({ id }) => id === column.when?.column);
  const branch =
    parent === undefined ? undefined : insightsWords.branch(parent.name, parent.values[column.when?.value ?? 0]);
  return (
    <Card
      span={3}
      id={`slice-${column.id}`}
      title={<Cut text={column.label} />}
      {...(branch === undefined
        ? {}
        : {
            sub: (
              <Cut
                text={
                  branch.length > branchRoom
                    ? insightsWords.ifLongBranch(branchValue(branch))
                    : insightsWords.ifBranch(branch)
                }
                whole={branch}
              />
            ),
          })}
      isFlush
      end={<ExportMenu chart={chart} name={fileNames.slice(head.name, column.label)} height={260} />}
    >
      <ChartView chart={chart} height={160} isLinked={false} />
    </Card>
  );
}
