import type { SweepRow, TrialRow } from '../../model/index.ts';
import type { Store, TrialQuery } from '../../store/index.ts';
import { type MetricNames, readMetricNames, readReportedMetrics } from '../reported-metrics.ts';
import { type ExportedTrial, exportedTrials, trialParameterNames, trialsToCsv } from './trial-export.ts';
import { trialPages } from './trial-pages.ts';

/** All trials of a sweep as CSV, page by page; a first pass finds the names of their parameters. */
export async function* exportCsv(store: Store, sweep: SweepRow): AsyncGenerator<string> {
  const query = { sweepId: sweep.id };
  const metrics = await readMetricNames(store, sweep);
  const names = new Set<string>();
  for await (const page of trialPages(store, query)) for (const name of trialParameterNames(page)) names.add(name);
  const columns = async (page: readonly TrialRow[], header: boolean) =>
    trialsToCsv(page, { names: [...names], others: await metricsOf(store, sweep, page, metrics), header });
  yield await columns([], true);
  for await (const page of trialPages(store, query)) yield await columns(page, false);
}

/** All trials of a sweep as a JSON list, see {@link jsonLines}. */
export function exportJson(store: Store, sweep: SweepRow): AsyncGenerator<string> {
  return jsonLines(exportedPages(store, sweep, { sweepId: sweep.id }));
}

/** The trials of a query with what they reported, page by page. */
export async function* exportedPages(
  store: Store,
  sweep: SweepRow,
  query: TrialQuery,
): AsyncGenerator<readonly ExportedTrial[]> {
  const metrics = await readMetricNames(store, sweep);
  for await (const page of trialPages(store, query))
    yield exportedTrials(page, await metricsOf(store, sweep, page, metrics));
}

/** A JSON list with one entry per line, in pieces. */
export async function* jsonLines(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield `${isFirst ? '[\n' : ',\n'}${page.map((entry) => JSON.stringify(entry)).join(',\n')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

/** Metrics of one page of trials. */
function metricsOf(store: Store, sweep: SweepRow, page: readonly TrialRow[], names: MetricNames) {
  return readReportedMetrics(store, sweep, { trials: page.map(({ number }) => number), names });
}
