import { type Report, summarize } from '../../../model/index.ts';
import type { Point } from '../../annotations.ts';
import type { Sql } from '../driver/connection.ts';
import { laterThan, latestOf } from './latest.ts';
import type { MetricIndex } from './sweep-index.ts';

/** Where the metrics of a trial are kept. */
export interface TrialPlace {
  readonly sweep: number;
  readonly trial: number;
}

/** Updates count, summary and latest value of each metric with the reports of a batch that is being written. */
export function addMetrics(
  sql: Sql,
  metrics: MetricIndex,
  { sweep, trial }: TrialPlace,
  reports: readonly Report[],
): void {
  const latest = latestOf(
    reports.map((report) => pointOf(report, sql.nowMs)),
    (point) => point.metric,
  );
  for (const [metric, s] of summarize(reports)) {
    const point = latest.get(metric);
    sql.runWith(addText, [
      ...[sweep, trial, metrics.intern(sql, metric), s.reports, s.reports],
      ...[s.last, s.lastStep, s.min, s.minStep, s.max, s.maxStep],
      ...[point?.step ?? null, point?.timeMs ?? null, point?.value ?? null],
    ]);
  }
}

function pointOf({ metric, value, step = 0, timeMs }: Report, nowMs: number): Point {
  return { metric, value, step: Math.trunc(step), timeMs: Math.floor(timeMs ?? nowMs) };
}

// Of equal values, the earlier one keeps its step.
const isLower = 'excluded.min < coalesce(min, 9e999)';
const isHigher = 'excluded.max > coalesce(max, -9e999)';

/** Assignments that add the summary of further reports. */
export const addedSummary = `reports = reports + excluded.reports, last = excluded.last, last_step = excluded.last_step,
  min_step = iif(${isLower}, excluded.min_step, min_step), min = iif(${isLower}, excluded.min, min),
  max_step = iif(${isHigher}, excluded.max_step, max_step), max = iif(${isHigher}, excluded.max, max)`;

const isLater = `latest_step is null or ${laterThan('latest_')}`;

const addText = `insert into trial_metric values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict do update set count = count + excluded.count, ${addedSummary},
    latest_step = iif(${isLater}, excluded.latest_step, latest_step),
    latest_time_ms = iif(${isLater}, excluded.latest_time_ms, latest_time_ms),
    latest_value = iif(${isLater}, excluded.latest_value, latest_value)`;
