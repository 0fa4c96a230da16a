import {
  type Goal,
  measuresOf,
  type RankedSummary,
  type ReportedMetrics,
  rankedSummary,
  type SweepRow,
} from '../model/index.ts';
import type { Store } from '../store/index.ts';

/** Metrics of a sweep in the order of exports, see {@link ReportedMetrics}. */
export type MetricNames = Required<Pick<ReportedMetrics, 'names' | 'further'>>;

/** The metrics that a sweep uses, and those that its trials have reported. */
export async function readMetricNames(
  store: Store,
  { id, definition }: Pick<SweepRow, 'id' | 'definition'>,
): Promise<MetricNames> {
  const primary = definition.objective?.primaryMetric;
  const names = (measuresOf(definition)?.metrics ?? []).filter((metric) => metric !== primary);
  const reported = (await store.metrics(id)).map(({ metric }) => metric);
  const others = reported.filter((metric) => metric !== primary && !names.includes(metric));
  return { names, further: primary === undefined ? others : [primary, ...others] };
}

/**
 * What a sweep's trials have reported for each metric, from the store's summaries rather than from all reports.
 * @param options.trials numbers of the trials to include. @defaultValue all
 * @param options.names the result of {@link readMetricNames}, if already known
 */
export async function readReportedMetrics(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
  options: { readonly trials?: readonly number[]; readonly names?: MetricNames } = {},
): Promise<ReportedMetrics> {
  const { trials, names = await readMetricNames(store, sweep) } = options;
  const goals = goalsOf(sweep);
  const byTrial = new Map<number, Map<string, RankedSummary>>();
  const stored = await store.metricSummaries({ sweepId: sweep.id, ...(trials !== undefined && { trials }) });
  for (const { trial, metric, ...summary } of stored) {
    const metrics = byTrial.get(trial) ?? new Map<string, RankedSummary>();
    byTrial.set(trial, metrics.set(metric, rankedSummary(summary, goals.get(metric))));
  }
  const summary = (trial: number, metric: string) => byTrial.get(trial)?.get(metric);
  return { ...names, summary, last: (trial, metric) => summary(trial, metric)?.last };
}

function goalsOf({ definition }: Pick<SweepRow, 'definition'>): ReadonlyMap<string, Goal> {
  const { objective, objectives = objective === null ? [] : [objective] } = definition;
  return new Map(objectives.map(({ primaryMetric, goal }) => [primaryMetric, goal]));
}
