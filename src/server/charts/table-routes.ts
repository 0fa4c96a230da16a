import { z } from 'zod';
import { type LiveSweeps, METRIC, type Snapshot, tableOrders, tablePage } from '../../charts/index.ts';
import { filterQuery, numberQuery, rowsAnswerSchema } from '../../http/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { filtersOf, knownColumn, sweepParams } from '../request/request-parts.ts';
import { tableRow } from '../sweeps/sweep-answers.ts';

const rowsQuery = z.object({
  sort: z.string().max(300).optional(),
  desc: z.enum(['0', '1']).optional(),
  f: filterQuery,
  from: numberQuery(0, 10_000_000),
  limit: numberQuery(100, 200, 1),
});

/** The table of a sweep's trials. */
export function tableRoutes(registry: RouteRegistry, { store }: Pick<SweepParts, 'store'>, live: LiveSweeps): void {
  registry.add(
    {
      method: 'GET',
      role: 'viewer',
      params: sweepParams,
      path: '/api/v1/sweeps/:sweep/rows',
      summary: 'One page of the table, with exact values.',
      query: rowsQuery,
      answer: { kind: 'json', schema: rowsAnswerSchema },
    },
    async ({ params, query: { sort = METRIC, desc, f, from, limit } }) => {
      const snapshot = await live.snapshot(params.sweep);
      const { view, seq, open } = snapshot;
      const filters = filtersOf(view, f);
      const order = knownColumn(view, sort, 'sort', tableOrders);
      // By default the best trials come first, whatever the goal.
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
}

/** Sorts the table in its default order, so that its first page need not wait. */
export function prepareTable({ view }: Snapshot): void {
  tablePage(view, { sort: METRIC, descending: view.goal === 'maximize', filters: [], from: 0, limit: 1 });
}
