import type { SweepRow, TrialRow } from '../../model/index.ts';
import {
  exportedTrials,
  type MetricNames,
  readMetricNames,
  readReportedMetrics,
  trialParameterNames,
  trialsToCsv,
} from '../../results/index.ts';
import type { Store } from '../../store/index.ts';

/** Trials per page: bounds the memory of an export of 100,000, and lets other requests run between pages. */
const pageSize = 1_000;

async function* pages(store: Store, sweepId: string): AsyncGenerator<readonly TrialRow[]> {
  for (let offset = 0; ; offset += pageSize) {
    const page = await store.trials({ sweepId, order: 'number', offset, limit: pageSize });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    await new Promise(setImmediate);
  }
}

/** All trials of a sweep as CSV, page by page; a first pass finds the names of their parameters. */
export async function* exportCsv(store: Store, sweep: SweepRow): AsyncGenerator<string> {
  const sweepId = sweep.id;
  const metrics = await readMetricNames(store, sweep);
  const names = new Set<string>();
  for await (const page of pages(store, sweepId)) for (const name of trialParameterNames(page)) names.add(name);
  const columns = async (page: readonly TrialRow[], header: boolean) =>
    trialsToCsv(page, { names: [...names], others: await metricsOf(store, sweep, page, metrics), header });
  yield await columns([], true);
  for await (const page of pages(store, sweepId)) yield await columns(page, false);
}

/** All trials of a sweep as a JSON list, one trial per line. */
export async function* exportJson(store: Store, sweep: SweepRow): AsyncGenerator<string> {
  const metrics = await readMetricNames(store, sweep);
  let isFirst = true;
  for await (const page of pages(store, sweep.id)) {
    const reported = await metricsOf(store, sweep, page, metrics);
    const lines = exportedTrials(page, reported).map((trial) => JSON.stringify(trial));
    yield `${isFirst ? '[\n' : ',\n'}${lines.join(',\n')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

/** Metrics of one page of trials. */
function metricsOf(store: Store, sweep: SweepRow, page: readonly TrialRow[], names: MetricNames) {
  return readReportedMetrics(store, sweep, { trials: page.map(({ number }) => number), names });
}
