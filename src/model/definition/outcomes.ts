import type { RankedSummary } from '../metric/metric-summary.ts';
import type { ObjectiveDefinition, OutcomeConstraint } from './definition.ts';

/** What a sweep measures of a trial beside the primary metric. */
export interface Measures {
  /** Objectives in order, the primary one first; empty where there is one only. */
  readonly objectives: readonly ObjectiveDefinition[];
  readonly outcomeConstraints: readonly OutcomeConstraint[];
  /** Metrics whose last value is kept: of the objectives, then of the constraints; each once. */
  readonly metrics: readonly string[];
}

/** Last values of one trial, judged. */
export interface Measured {
  /** Last value of each objective; undefined where it was never reported. Only with several objectives. */
  readonly values?: readonly (number | undefined)[];
  /**
   * How far the trial is outside the outcome constraints: 0 when it keeps all, else the sum of each one's excess as a
   * share of its bound; Infinity where a constrained metric is missing or not finite. Only with outcome constraints.
   */
  readonly violation?: number;
  /**
   * Distance to the bound it is nearest to or farthest beyond, as a share of that bound; below 0 outside. −Infinity
   * where a constrained metric is missing or not finite.
   */
  readonly margin?: number;
}

/** What trials have reported of each metric, for exports. */
export interface ReportedMetrics {
  /** The metrics that the sweep goes by beside the primary one: objectives behind the first, then metrics with bounds. */
  readonly names: readonly string[];
  /** Every other metric: the primary one, then the rest in order of their first report. @defaultValue none */
  readonly further?: readonly string[];
  /** Last value; undefined when the trial never reported the metric. */
  last(trial: number, metric: string): number | undefined;
  /** Undefined when the trial never reported the metric. Without this function only last values are exported. */
  summary?(trial: number, metric: string): RankedSummary | undefined;
}

/** What the definition of a sweep asks for beside the primary metric; undefined when that is nothing. */
export function measuresOf(definition: {
  readonly objectives?: readonly ObjectiveDefinition[] | undefined;
  readonly outcomeConstraints?: readonly OutcomeConstraint[] | undefined;
}): Measures | undefined {
  const { objectives = [], outcomeConstraints = [] } = definition;
  if (objectives.length === 0 && outcomeConstraints.length === 0) return undefined;
  const named = [
    ...objectives.map(({ primaryMetric }) => primaryMetric),
    ...outcomeConstraints.map(({ metric }) => metric),
  ];
  return { objectives, outcomeConstraints, metrics: [...new Set(named)] };
}

/**
 * Judges the last values of a trial.
 * @param last of a metric; undefined where it was never reported
 */
export function measure(
  { objectives, outcomeConstraints }: Measures,
  last: (metric: string) => number | undefined,
): Measured {
  const margins = outcomeConstraints.map((constraint) => marginOf(constraint, last(constraint.metric)));
  return {
    ...(objectives.length > 0 && { values: objectives.map(({ primaryMetric }) => last(primaryMetric)) }),
    ...(outcomeConstraints.length > 0 && {
      violation: margins.reduce((sum, margin) => sum + Math.max(0, -margin), 0),
      margin: Math.min(...margins),
    }),
  };
}

function marginOf({ min, max }: OutcomeConstraint, value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) return Number.NEGATIVE_INFINITY;
  const below = max === undefined ? Number.POSITIVE_INFINITY : (max - value) / (Math.abs(max) || 1);
  const above = min === undefined ? Number.POSITIVE_INFINITY : (value - min) / (Math.abs(min) || 1);
  return Math.min(below, above);
}
