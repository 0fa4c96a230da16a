import { z } from 'zod';
import {
  largestNumber,
  listQuery,
  logAnswerSchema,
  numberQuery,
  reportColumnsSchema,
  wholeNumber,
} from '../../http/index.ts';
import type { ReportRow, Store } from '../../store/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import { sweepParams } from '../request/request-parts.ts';
import { logAnswer } from './log-answers.ts';
import { metricAnswer } from './sweep-answers.ts';

/** Routes for the log and the reports of a sweep. */
export function logRoutes(registry: RouteRegistry, store: Store): void {
  const common = { method: 'GET', role: 'viewer', params: sweepParams } as const;

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/log',
      summary: 'Inputs and decisions of the sweep in order, with reasons.',
      query: z.object({ after: numberQuery(0, largestNumber), limit: numberQuery(200, 1_000, 1), kinds: listQuery }),
      answer: { kind: 'json', schema: logAnswerSchema },
    },
    async ({ params, query: { after, limit, kinds } }) => {
      const { nextSeq } = await store.sweep(params.sweep);
      const chosen = kinds.length === 0 ? {} : { kinds };
      const entries = await store.log({ sweepId: params.sweep, after, limit, ...chosen });
      const next = entries.length < limit ? null : (entries.at(-1)?.seq ?? null);
      return { seq: nextSeq - 1, entries: entries.map(logAnswer), next };
    },
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/reports',
      summary: 'Reports in log order, as columns.',
      query: z.object({
        trial: wholeNumber(2 ** 31).optional(),
        metric: z.string().min(1).max(255).optional(),
        after: numberQuery(0, largestNumber),
        limit: numberQuery(10_000, 100_000, 1),
        all: z.enum(['0', '1']).default('0'),
      }),
      answer: { kind: 'json', schema: reportColumnsSchema },
    },
    async ({ params, query: { trial, metric, after, limit, all } }) => {
      const { nextSeq } = await store.sweep(params.sweep);
      const query = {
        sweepId: params.sweep,
        all: all === '1',
        ...(trial !== undefined && { trial }),
        ...(metric !== undefined && { metric }),
      };
      return { seq: nextSeq - 1, ...(await reportPage(store, query, after, limit)) };
    },
  );
}

/** Reads whole batches of about `limit` reports, so that a log position is enough to continue. */
async function reportPage(store: Store, query: Parameters<Store['eachReport']>[0], after: number, limit: number) {
  const rows: ReportRow[] = [];
  let next: number | null = null;
  try {
    await store.eachReport(query, (row) => {
      if (row.eventSeq <= after) return;
      if (rows.length >= limit && row.eventSeq !== rows.at(-1)?.eventSeq) throw new PageFull();
      rows.push(row);
    });
  } catch (error) {
    if (!(error instanceof PageFull)) throw error;
    next = rows.at(-1)?.eventSeq ?? null;
  }
  const metrics = [...new Set(rows.map((row) => row.metric))];
  const indexOf = new Map(metrics.map((name, index) => [name, index]));
  return {
    reports: rows.length,
    metrics,
    trial: rows.map((row) => row.trial),
    attempt: rows.map((row) => row.attempt),
    metric: rows.map((row) => indexOf.get(row.metric) ?? 0),
    value: rows.map((row) => metricAnswer(row.value)),
    step: rows.map((row) => row.step ?? null),
    timeMs: rows.map((row) => row.timeMs ?? null),
    receivedAtMs: rows.map((row) => row.receivedAtMs),
    superseded: rows.map((row) => (row.superseded ? 1 : 0)),
    next,
  };
}

/** Thrown to end a walk over reports. */
class PageFull extends Error {}
