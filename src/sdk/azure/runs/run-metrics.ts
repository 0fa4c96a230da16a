import type { Store } from '../../../store/index.ts';

/** Values of one metric: a number when it was reported once, a list otherwise. */
export type MetricSeries = number | readonly number[];

/** Every metric of a trial. */
export async function readRunMetrics(
  store: Store,
  sweepId: string,
  trial: number,
): Promise<Readonly<Record<string, MetricSeries>>> {
  return metricsOf(await store.reports({ sweepId, trial }));
}

/** Child id → metric → values, over all trials of a sweep. */
export async function readSweepMetrics(
  store: Store,
  sweepId: string,
): Promise<Readonly<Record<string, Readonly<Record<string, MetricSeries>>>>> {
  const byTrial = new Map<number, { metric: string; value: number }[]>();
  await store.eachReport({ sweepId }, ({ trial, metric, value }) => {
    const rows = byTrial.get(trial);
    if (rows) rows.push({ metric, value });
    else byTrial.set(trial, [{ metric, value }]);
  });
  return Object.fromEntries([...byTrial].map(([trial, rows]) => [`${sweepId}_${trial}`, metricsOf(rows)]));
}

/** Reports grouped by metric, in order. */
function metricsOf(rows: readonly { readonly metric: string; readonly value: number }[]): Record<string, MetricSeries> {
  const series = new Map<string, number[]>();
  for (const { metric, value } of rows) {
    const values = series.get(metric);
    if (values) values.push(value);
    else series.set(metric, [value]);
  }
  return Object.fromEntries(
    [...series].map(([metric, values]) => [metric, values.length === 1 ? (values[0] ?? Number.NaN) : values]),
  );
}
