import { z } from 'zod';
import { goals } from '../records/index.ts';
import {
  type Chart,
  type CurveLine,
  columnsChart,
  curvesChart,
  evenSample,
  historyChart,
  type InsightsFacts,
  insightsChart,
  METRIC,
  ownTradeOff,
  parallelChart,
  planCurves,
  type Stretch,
  type SweepView,
  stateOfRow,
  surfaceChart,
  type TradeOff,
  tableOrders,
  tablePage,
  timelineChart,
  topRows,
  tradeOffColumns,
} from '../views/index.ts';
import {
  columnsHeaderSchema,
  curvesHeaderSchema,
  historyHeaderSchema,
  insightsHeaderSchema,
  pcpHeaderSchema,
  rowsAnswerSchema,
  surfaceHeaderSchema,
  timelineHeaderSchema,
} from '../wire/index.ts';
import { sendFrame } from './answers.ts';
import { breather, type LiveSweeps, type Snapshot } from './live-sweep.ts';
import type { SweepParts } from './parts.ts';
import { filterQuery, filtersOf, knownColumn, listQuery, numberQuery, sweepParams } from './request-parts.ts';
import type { RouteBook } from './routes.ts';
import { SeriesReader } from './series-reader.ts';
import { reasonOf, tableRow } from './sweep-answers.ts';

/** Axes of one parallel chart. */
const axisLimit = 64;
/** Pinned trials of the curves. */
const pinLimit = 50;
/** Running trials drawn as curves. */
const runningLimit = 20;
/** Trials whose second metric is read for a trade-off; above, the best half and an even sample of the others. */
const tradeOffTrials = 4_000;

/** Charts and the table of a sweep. */
export function chartRoutes(book: RouteBook, parts: SweepParts, live: LiveSweeps): void {
  const { store, clock } = parts;
  const series = new SeriesReader(store, clock);
  const common = { method: 'GET', role: 'viewer', params: sweepParams } as const;

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/columns',
      summary: 'Every quantised column of the ended trials, in order of ending, for brushing.',
      answer: { kind: 'frame', schema: columnsHeaderSchema },
    },
    async ({ params, reply }) => {
      const { view, figures, seq } = await live.snapshot(params.sweep);
      return sendFrame(reply, seq, columnsChart(view, figures.total));
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/history',
      summary: 'Objective history per pixel column.',
      query: z.object({ px: numberQuery(600, 4_000, 1) }),
      answer: { kind: 'frame', schema: historyHeaderSchema },
    },
    async ({ params, query: { px }, reply }) => {
      const { view, figures, seq } = await live.snapshot(params.sweep);
      return sendFrame(reply, seq, historyChart(view, { px, total: figures.total }));
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/pcp',
      summary: 'Parallel coordinates: joint histograms of neighbouring axes, and the best trials.',
      query: z.object({ axes: listQuery, f: filterQuery, k: numberQuery(400, 2_000) }),
      answer: { kind: 'frame', schema: pcpHeaderSchema },
    },
    async ({ params, query: { axes, f, k }, reply }) => {
      const { view, seq } = await live.snapshot(params.sweep);
      const filters = filtersOf(view, f);
      const chosen = axes.length > 0 ? axes : [...view.columns.map(({ id }) => id), METRIC];
      const known = chosen.slice(0, axisLimit).map((id) => knownColumn(view, id, 'axes'));
      return sendFrame(reply, seq, parallelChart(view, { axes: known, filters, k }));
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/rows',
      summary: 'One page of the table, exact values.',
      query: z.object({
        sort: z.string().max(300).optional(),
        desc: z.enum(['0', '1']).optional(),
        f: filterQuery,
        from: numberQuery(0, 10_000_000),
        limit: numberQuery(100, 200, 1),
      }),
      answer: { kind: 'json', schema: rowsAnswerSchema },
    },
    async ({ params, query: { sort = METRIC, desc, f, from, limit } }) => {
      const snapshot = await live.snapshot(params.sweep);
      const { view, seq, open } = snapshot;
      const filters = filtersOf(view, f);
      const order = knownColumn(view, sort, 'sort', tableOrders);
      // By default the best come first, whatever the goal.
      const descending = desc === undefined ? order !== METRIC || view.goal === 'maximize' : desc === '1';
      const page = tablePage(view, { sort: order, descending, filters, from, limit });
      const rows = [];
      for (const row of page.rows) {
        rows.push(tableRow(snapshot, await store.trial(params.sweep, view.trial[row] ?? 0), clock.nowMs()));
      }
      return {
        seq,
        total: view.rows,
        selected: page.selected,
        from,
        rows,
        open: from === 0 ? open.toReversed().map((row) => tableRow(snapshot, row, clock.nowMs())) : [],
      };
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/curves',
      summary: 'Learning curves: quantile bands, best and running trials, where trials were stopped and why.',
      query: z.object({ k: numberQuery(12, 100), f: filterQuery, pin: listQuery }),
      answer: { kind: 'frame', schema: curvesHeaderSchema },
    },
    async ({ params, query: { k, f, pin }, reply }) => {
      const snapshot = await live.snapshot(params.sweep);
      const { view, seq } = snapshot;
      const filters = filtersOf(view, f);
      const plan = view.derived(`curves:${f ?? ''}:${k}`, () => planCurves(view, { filters, k }));
      const trialOf = (row: number) => view.trial[row] ?? 0;
      const metric = snapshot.sweep.definition.objective?.primaryMetric;
      const samples =
        metric === undefined ? [] : await series.ended(params.sweep, metric, Array.from(plan.sample, trialOf));
      const lines = metric === undefined ? [] : await linesOf(snapshot, metric, pin, Array.from(plan.top, trialOf));
      const reasons: string[] = [];
      for (const row of plan.stopped) reasons.push(reasonOf(await store.trial(params.sweep, trialOf(row))) ?? '');
      return sendFrame(reply, seq, curvesChart(view, { plan, samples, lines, reasons }));
    },
  );

  /** Pinned, best and running trials, each once. */
  async function linesOf(
    { sweep, view, open }: Snapshot,
    metric: string,
    pin: readonly string[],
    top: readonly number[],
  ): Promise<CurveLine[]> {
    const lines: CurveLine[] = [];
    const seen = new Set<number>();
    const add = async (trial: number, kind: CurveLine['kind']) => {
      if (seen.has(trial)) return;
      seen.add(trial);
      const row = view.rowOf(trial);
      const running = row === undefined ? open.find(({ number }) => number === trial) : undefined;
      if (row === undefined && running === undefined) return;
      const [ended] = row === undefined ? [] : await series.ended(sweep.id, metric, [trial]);
      const values = ended ?? (await series.open(sweep.id, metric, trial));
      const state = row === undefined ? (running?.state ?? 'running') : stateOfRow(view, row);
      lines.push({ trial, kind, state, values });
    };
    const pinned = pin.map(Number).filter((trial) => Number.isSafeInteger(trial) && trial >= 0);
    for (const trial of pinned.slice(0, pinLimit)) await add(trial, 'pinned');
    for (const trial of top) await add(trial, 'top');
    const running = open.filter(({ state, intervals }) => state === 'running' && intervals > 0);
    for (const { number } of running.slice(0, runningLimit)) await add(number, 'running');
    return lines;
  }

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/insights',
      summary: 'Importance of parameters, slices, and the trade-off against a second objective.',
      query: z.object({ x: z.string().min(1).max(255).optional(), xGoal: z.enum(goals).optional() }),
      answer: { kind: 'frame', schema: insightsHeaderSchema },
    },
    async ({ params, query: { x = '__duration', xGoal = 'minimize' }, reply }) => {
      const snapshot = await live.snapshot(params.sweep);
      const known = [...tradeOffColumns, ...snapshot.metrics.map(({ metric }) => metric)];
      if (!known.includes(x)) knownColumn(snapshot.view, `metric ${x}`, 'x', known);
      const { view, seq } = snapshot;
      // Made once for the same rows: the second metric takes thousands of reads.
      const kept = view.derived<{ chart?: Chart<InsightsFacts> }>(`insights:${x}:${xGoal}`, () => ({}));
      kept.chart ??= insightsChart(view, { x, xGoal, ...(await tradeOffValues(snapshot, x)) });
      return sendFrame(reply, seq, kept.chart);
    },
  );

  async function tradeOffValues({ sweep, view }: Snapshot, x: string): Promise<Pick<TradeOff, 'values' | 'isExact'>> {
    const own = ownTradeOff(view, x);
    if (own !== undefined) return { values: own, isExact: true };
    const rows = tradeOffRows(view);
    const values = new Float64Array(view.rows).fill(Number.NaN);
    const trials = Array.from(rows, (row) => view.trial[row] ?? 0);
    for (const [at, numbers] of (await series.ended(sweep.id, x, trials)).entries()) {
      values[rows[at] ?? 0] = numbers.at(-1) ?? Number.NaN;
    }
    return { values, isExact: rows.length === view.ranking().ranked };
  }

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/surface',
      summary: 'Smoothed mean rank over two parameters.',
      query: z.object({ x: z.string().max(300), y: z.string().max(300) }),
      answer: { kind: 'frame', schema: surfaceHeaderSchema },
    },
    async ({ params, query: { x, y }, reply }) => {
      const { view, seq } = await live.snapshot(params.sweep);
      for (const [part, id] of [
        ['x', x],
        ['y', y],
      ] as const)
        knownColumn(view, id, part);
      return sendFrame(
        reply,
        seq,
        view.derived(`surface:${x}:${y}`, () => surfaceChart(view, x, y)),
      );
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/timeline',
      summary: 'What ran when: bars, or busy shares where there are many.',
      query: z.object({
        from: numberQuery(0, 1e15),
        to: numberQuery(0, 1e15),
        px: numberQuery(800, 4_000, 1),
        rows: numberQuery(64, 1_000, 1),
        bars: numberQuery(1_500, 20_000),
      }),
      answer: { kind: 'frame', schema: timelineHeaderSchema },
    },
    async ({ params, query: { from, to, px, rows, bars }, reply }) => {
      const { view, sweep, open, seq } = await live.snapshot(params.sweep);
      const originMs = sweep.createdAtMs;
      const spanMs = Math.max(1, (sweep.endedAtMs ?? clock.nowMs()) - originMs);
      const toMs = to > from ? to : spanMs;
      const breathe = breather(clock);
      const running: Stretch[] = [];
      for (const { number, attempts, startedAtMs, state } of open) {
        if (state !== 'running' || startedAtMs === null) continue;
        running.push({
          trial: number,
          attempt: attempts - 1,
          startMs: startedAtMs,
          endMs: originMs + spanMs,
          state: 2,
        });
        await breathe();
      }
      const query = { originMs, spanMs, fromMs: from, toMs, px, rows, bars };
      return sendFrame(reply, seq, timelineChart(view, query, running));
    },
  );
}

/** Ranked rows whose second metric is read. */
function tradeOffRows(view: SweepView): Uint32Array {
  const all = { mask: new Uint8Array(view.rows).fill(1), count: view.rows };
  const { ranked } = view.ranking();
  if (ranked <= tradeOffTrials) return topRows(view, all, ranked);
  const best = topRows(view, all, tradeOffTrials / 2);
  const isBest = new Set(best);
  const others = evenSample(
    view.rows,
    tradeOffTrials / 2,
    (row) => !isBest.has(row) && !Number.isNaN(view.best[row] ?? Number.NaN),
  );
  return Uint32Array.from([...best, ...others]);
}
