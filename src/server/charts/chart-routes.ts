import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import {
  aggregateColumns,
  aggregateContour,
  aggregateHistory,
  aggregateParallel,
  type LiveSweeps,
  METRIC,
  readCurves,
  readInsights,
  readObjectives,
  readTimeline,
  SeriesReader,
  type Snapshot,
  type SweepView,
  tableOrders,
  tablePage,
  tradeOffColumns,
} from '../../charts/index.ts';
import {
  columnsHeaderSchema,
  curvesHeaderSchema,
  frameMediaType,
  historyHeaderSchema,
  insightsHeaderSchema,
  objectivesHeaderSchema,
  pcpHeaderSchema,
  rowsAnswerSchema,
  surfaceHeaderSchema,
  timelineHeaderSchema,
} from '../../http/index.ts';
import { goals } from '../../model/index.ts';
import type { RouteBook } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { keptFrame, sendFrame } from '../request/answers.ts';
import {
  filterQuery,
  filtersOf,
  knownColumn,
  largestNumber,
  listQuery,
  numberQuery,
  sweepParams,
} from '../request/request-parts.ts';
import { tableRow } from '../sweeps/sweep-answers.ts';

/** Axes of one parallel chart. */
const axisLimit = 64;

/** Ended trials from which the first answers are made before anyone asks: those of smaller sweeps take a few milliseconds. */
const prepareRows = 3_000;
/** What the dashboard's first pages ask for. */
const firstPages = { historyPx: 600, lines: 60, curves: 6 };

/**
 * Charts and the table of a sweep.
 * @returns makes what the first pages of a large sweep ask for, so that they need not wait for it
 */
export function chartRoutes(book: RouteBook, parts: SweepParts, live: LiveSweeps): (sweepId: string) => Promise<void> {
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
      const snapshot = await live.snapshot(params.sweep);
      reply.type(frameMediaType);
      return columnsFrame(snapshot);
    },
  );

  const columnsFrame = (snapshot: Snapshot) =>
    keptFrame(snapshot, 'columns', () => aggregateColumns(snapshot.view, snapshot.figures.total));

  const historyFrame = (snapshot: Snapshot, px: number) => {
    const { total } = snapshot.figures;
    return keptFrame(snapshot, `history:${px}:${total}`, () => aggregateHistory(snapshot.view, { px, total }));
  };

  /** Of all trials over all axes. */
  const parallelFrame = (snapshot: Snapshot, k: number) => {
    const axes = allAxes(snapshot.view);
    return keptFrame(snapshot, `pcp:${k}`, () => aggregateParallel(snapshot.view, { axes, filters: [], k }));
  };

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/history',
      summary: 'Objective history per pixel column.',
      query: z.object({ px: numberQuery(600, 4_000, 1) }),
      answer: { kind: 'frame', schema: historyHeaderSchema },
    },
    async ({ params, query: { px }, reply }) => {
      const snapshot = await live.snapshot(params.sweep);
      reply.type(frameMediaType);
      return historyFrame(snapshot, px);
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
      const snapshot = await live.snapshot(params.sweep);
      const { view, seq } = snapshot;
      const filters = filtersOf(view, f);
      if (axes.length === 0 && filters.length === 0) {
        reply.type(frameMediaType);
        return parallelFrame(snapshot, k);
      }
      const chosen = axes.length > 0 ? axes : allAxes(view);
      const known = chosen.slice(0, axisLimit).map((id) => knownColumn(view, id, 'axes'));
      return sendFrame(reply, seq, aggregateParallel(view, { axes: known, filters, k }));
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
        rows.push(tableRow(snapshot, await store.trial(params.sweep, view.trial[row] ?? 0), store.time.nowMs()));
      }
      return {
        seq,
        total: view.rows,
        selected: page.selected,
        from,
        rows,
        open: from === 0 ? open.toReversed().map((row) => tableRow(snapshot, row, store.time.nowMs())) : [],
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
      const pinned = pin.map(Number).filter((trial) => Number.isSafeInteger(trial) && trial >= 0);
      return sendFrame(reply, seq, await readCurves({ store, series }, snapshot, { filters, k, pin: pinned }));
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/insights',
      summary: 'Slices along the parameters, and the trade-off against a second objective.',
      query: z.object({ x: z.string().min(1).max(255).optional(), xGoal: z.enum(goals).optional() }),
      answer: { kind: 'frame', schema: insightsHeaderSchema },
    },
    async ({ params, query: { x = '__duration', xGoal = 'minimize' }, reply }) => {
      const snapshot = await live.snapshot(params.sweep);
      const known = [...tradeOffColumns, ...snapshot.metrics.map(({ metric }) => metric)];
      if (!known.includes(x)) knownColumn(snapshot.view, `metric ${x}`, 'x', known);
      return sendFrame(reply, snapshot.seq, await readInsights(series, snapshot, { x, xGoal }));
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/objectives',
      summary: 'Trials of several objectives: the front, what it beats, and the hypervolume as trials ended.',
      answer: { kind: 'frame', schema: objectivesHeaderSchema },
    },
    async ({ params, reply }) => {
      const snapshot = await live.snapshot(params.sweep);
      return sendFrame(reply, snapshot.seq, await readObjectives({ store, clock }, snapshot));
    },
  );

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
        view.derived(`surface:${x}:${y}`, () => aggregateContour(view, x, y)),
      );
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/timeline',
      summary: 'What ran when: bars, or busy shares where there are many.',
      query: z.object({
        from: numberQuery(0, largestNumber),
        to: numberQuery(0, largestNumber),
        px: numberQuery(800, 4_000, 1),
        rows: numberQuery(64, 1_000, 1),
        bars: numberQuery(1_500, 20_000),
      }),
      answer: { kind: 'frame', schema: timelineHeaderSchema },
    },
    async ({ params, query: { from, to, px, rows, bars }, reply }) => {
      const snapshot = await live.snapshot(params.sweep);
      const chart = readTimeline(store.time, snapshot, { fromMs: from, toMs: to, px, rows, bars });
      return sendFrame(reply, snapshot.seq, chart);
    },
  );

  return async (sweepId) => {
    const snapshot = await live.snapshot(sweepId);
    if (snapshot.view.rows < prepareRows) return;
    // One at a time, with turns for requests in between; in the order in which pages ask.
    const steps: readonly (() => unknown)[] = [
      () => historyFrame(snapshot, firstPages.historyPx),
      () => parallelFrame(snapshot, firstPages.lines),
      () => tablePage(snapshot.view, bestFirst(snapshot.view)),
      () => columnsFrame(snapshot),
      () => readInsights(series, snapshot, { x: '__duration', xGoal: 'minimize' }),
      () => readCurves({ store, series }, snapshot, { filters: [], k: firstPages.curves, pin: [] }),
    ];
    for (const step of steps) {
      await step();
      await nextTurn();
    }
  };
}

const allAxes = (view: SweepView): readonly string[] => [...view.columns.map(({ id }) => id), METRIC];

/** The table as it is first shown. */
const bestFirst = (view: SweepView) => ({
  sort: METRIC,
  descending: view.goal === 'maximize',
  filters: [],
  from: 0,
  limit: 1,
});
