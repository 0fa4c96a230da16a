import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ChartAnswerRoute,
  type ChartResult,
  chartAnswers,
  frameMediaType,
  type LiveSweeps,
  SeriesReader,
  type Snapshot,
} from '../../charts/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { frameOf, keptFrame } from '../request/answers.ts';
import { filtersOf, knownColumn, sweepParams } from '../request/request-parts.ts';
import { prepareTable } from './table-routes.ts';

/**
 * Number of ended trials from which charts are prepared in advance: for smaller sweeps they take a few milliseconds.
 */
const prepareRows = 3_000;

/**
 * The data of every chart in the registry, one route each.
 * @returns a function that prepares the data of a large sweep's first pages, so that they need not wait
 */
export function chartRoutes(
  registry: RouteRegistry,
  parts: SweepParts,
  live: LiveSweeps,
): (sweepId: string) => Promise<void> {
  const { store, clock } = parts;
  const series = new SeriesReader(store, clock);

  async function frameFor(route: ChartAnswerRoute, snapshot: Snapshot, query: unknown): Promise<Buffer> {
    const { view } = snapshot;
    const { answer } = await route.load();
    const result = await answer({
      store,
      clock,
      series,
      snapshot,
      query,
      filters: (text) => filtersOf(view, text),
      column: (id, part, others) => knownColumn(view, id, part, others),
    });
    return frameOfResult(route, snapshot, result);
  }

  for (const route of chartAnswers()) {
    registry.add(
      {
        method: 'GET',
        role: 'viewer',
        params: sweepParams,
        path: `/api/v1/sweeps/:sweep/${route.path}`,
        summary: route.summary,
        query: route.query,
        answer: { kind: 'frame', schema: route.header },
      },
      async ({ params, query, reply }) => {
        const frame = await frameFor(route, await live.snapshot(params.sweep), query);
        reply.type(frameMediaType);
        return frame;
      },
    );
  }

  return async (sweepId) => {
    const snapshot = await live.snapshot(sweepId);
    if (snapshot.view.rows < prepareRows) return;
    // One at a time, with requests in between.
    for (const route of chartAnswers()) {
      if (route.first !== undefined) await frameFor(route, snapshot, route.first);
      await nextTurn();
    }
    prepareTable(snapshot);
  };
}

function frameOfResult({ path }: ChartAnswerRoute, snapshot: Snapshot, result: ChartResult): Buffer {
  return 'make' in result ? keptFrame(snapshot, `${path}:${result.key}`, result.make) : frameOf(snapshot.seq, result);
}
