import type { z } from 'zod';
import { type ReadName, type ReadSpec, storeReads } from '../../http/index.ts';
import type { Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { parsePart } from '../request/validation.ts';

/** Most rows of a page. More: larger answers, which the server holds in memory; fewer: more requests. */
const pageRows = 500;
/** Most entries of a log in a page: they are smaller than rows. */
const pageEntries = 2_000;
/** Most reports in one answer, about 20 MB of text. */
const mostReports = 100_000;

/** Answers one read. @throws SERVER_BAD_REQUEST if `ask` does not fit; SERVER_TOO_LARGE; STORE_* */
type Reader = (store: Store, ask: unknown) => Promise<unknown>;

function reader<Ask extends z.ZodType, Answer extends z.ZodType>(
  spec: ReadSpec<Ask, Answer>,
  answer: (store: Store, ask: z.output<Ask>) => Promise<z.input<Answer>>,
): Reader {
  return (store, ask) => answer(store, parsePart(spec.ask, ask, spec.name));
}

/** The reads that a viewer may ask for; see `storeReads` of the HTTP schemas. */
export const readers: Readonly<Record<ReadName, Reader>> = {
  sweeps: reader(storeReads.sweeps, async (store) => [...(await store.sweeps())]),
  sweep: reader(storeReads.sweep, (store, { sweepId }) => store.sweep(sweepId)),
  definitionVersions: reader(storeReads.definitionVersions, async (store, { sweepId }) => [
    ...(await store.definitionVersions(sweepId)),
  ]),
  trials: reader(storeReads.trials, (store, query) =>
    page(query.limit, pageRows, (limit) => store.trials({ ...query, limit })),
  ),
  outcomes: reader(storeReads.outcomes, (store, query) =>
    page(query.limit, pageRows, (limit) => store.outcomes({ ...query, limit })),
  ),
  configurations: reader(storeReads.configurations, (store, query) =>
    page(query.limit, pageRows, (limit) => store.configurations({ ...query, limit })),
  ),
  trial: reader(storeReads.trial, (store, { sweepId, number }) => store.trial(sweepId, number)),
  trialCounts: reader(storeReads.trialCounts, (store, { sweepId }) => store.trialCounts(sweepId)),
  attempts: reader(storeReads.attempts, async (store, query) =>
    // With the nonce of a claim, another process could pass for the one that holds it.
    (await store.attempts(query)).map((row) => ({ ...row, nonce: null })),
  ),
  reports: reader(storeReads.reports, async (store, query) => {
    const { sweepId, trial, metric } = query;
    const counts = await store.metrics(sweepId, trial);
    const asked = counts.filter((each) => metric === undefined || each.metric === metric);
    const total = asked.reduce((sum, { count }) => sum + count, 0);
    if (total > mostReports)
      throw serverError('SERVER_TOO_LARGE', `${total} reports are more than one answer holds: read trial by trial`, {
        details: { reports: total, most: mostReports },
      });
    return [...(await store.reports(query))];
  }),
  metrics: reader(storeReads.metrics, async (store, { sweepId, trial }) => [...(await store.metrics(sweepId, trial))]),
  log: reader(storeReads.log, (store, query) =>
    page(query.limit, pageEntries, (limit) => store.log({ ...query, limit })),
  ),
  latestReports: reader(storeReads.latestReports, async (store, query) => [...(await store.latestReports(query))]),
  latestPoints: reader(storeReads.latestPoints, async (store, query) => [...(await store.latestPoints(query))]),
  metricSummaries: reader(storeReads.metricSummaries, async (store, query) => [
    ...(await store.metricSummaries(query)),
  ]),
};

/** Reads one row more than a page holds, to know whether more follow. */
async function page<Row>(
  wanted: number | undefined,
  most: number,
  readRows: (limit: number) => Promise<readonly Row[]>,
): Promise<{ rows: Row[]; more: boolean }> {
  const limit = Math.min(wanted ?? most, most);
  const rows = await readRows(limit + 1);
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}
