import { betterOf, type Goal } from '../definition/goal.ts';
import type { Report } from './report.ts';

/** What a trial has reported for one metric, counting only reports that are not superseded. */
export interface MetricSummary {
  /** Number of reports, 1 or more. */
  readonly reports: number;
  /** Last value in order of arrival, including NaN and infinities. */
  readonly last: number;
  /** Step of the last value; null if it has none. */
  readonly lastStep: number | null;
  /** Smallest finite value; null if every value was NaN or infinite. */
  readonly min: number | null;
  /** Step of the first report with the smallest value; null if it has none. */
  readonly minStep: number | null;
  /** Largest finite value; null if every value was NaN or infinite. */
  readonly max: number | null;
  /** Step of the first report with the largest value; null if it has none. */
  readonly maxStep: number | null;
}

/** A summary with the best value, for a metric that has a goal. */
export interface RankedSummary extends MetricSummary {
  /** Best finite value by the metric's goal; null if there is none or the metric has no goal. */
  readonly best: number | null;
  readonly bestStep: number | null;
}

/** Adds a report to a summary. @param summary undefined before the first report */
function addToSummary(
  summary: MetricSummary | undefined,
  { value, step = null }: { readonly value: number; readonly step?: number | null | undefined },
): MetricSummary {
  const min = betterOf('minimize', summary?.min ?? undefined, value) ?? null;
  const max = betterOf('maximize', summary?.max ?? undefined, value) ?? null;
  return {
    reports: (summary?.reports ?? 0) + 1,
    last: value,
    lastStep: step,
    min,
    minStep: min === (summary?.min ?? null) ? (summary?.minStep ?? null) : step,
    max,
    maxStep: max === (summary?.max ?? null) ? (summary?.maxStep ?? null) : step,
  };
}

/** Summaries of some reports, by metric, in order of first appearance. */
export function summarize(reports: Iterable<Pick<Report, 'metric' | 'value' | 'step'>>): Map<string, MetricSummary> {
  const summaries = new Map<string, MetricSummary>();
  for (const report of reports) summaries.set(report.metric, addToSummary(summaries.get(report.metric), report));
  return summaries;
}

/** Adds the best value. @param goal undefined for a metric without a goal */
export function rankedSummary(summary: MetricSummary, goal: Goal | undefined): RankedSummary {
  if (goal === undefined) return { ...summary, best: null, bestStep: null };
  const { min, minStep, max, maxStep } = summary;
  return goal === 'minimize'
    ? { ...summary, best: min, bestStep: minStep }
    : { ...summary, best: max, bestStep: maxStep };
}
