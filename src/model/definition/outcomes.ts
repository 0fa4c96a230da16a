import type { RankedSummary } from '../metric/metric-summary.ts';
import type { ObjectiveDefinition, OutcomeConstraint } from './definition.ts';

/** What a sweep measures for a trial besides the primary metric. */
export interface Measures {
  /** Objectives in order, the primary one first; empty if there is only one. */
  readonly objectives: readonly ObjectiveDefinition[];
  readonly outcomeConstraints: readonly OutcomeConstraint[];
  /** Metrics whose last value is kept: those of the objectives, then those of the constraints, each once. */
  readonly metrics: readonly string[];
}

/** Last values of one trial with their evaluation. */
export interface Measured {
  /** Last value of each objective; undefined if never reported. Only with several objectives. */
  readonly values?: readonly (number | undefined)[];
  /**
   * How far the trial violates the outcome constraints: 0 if it satisfies all, otherwise the sum of the excesses, each
   * as a share of its bound; Infinity if a constrained metric is missing or not finite. Only with outcome constraints.
   */
  readonly violation?: number;
  /**
   * Smallest distance to a bound, as a share of that bound; negative for a violation, and then of the worst one.
   * −Infinity if a constrained metric is missing or not finite.
   */
  readonly margin?: number;
}

/** What trials have reported for each metric, for exports. */
export interface ReportedMetrics {
  /** The metrics that the sweep uses besides the primary one: objectives after the first, then metrics with bounds. */
  readonly names: readonly string[];
  /** Every other metric: the primary one, then the rest in order of their first report. @defaultValue none */
  readonly further?: readonly string[];
  /** Last value; undefined if the trial never reported the metric. */
  last(trial: number, metric: string): number | undefined;
  /** Undefined if the trial never reported the metric. Without this function only last values are exported. */
  summary?(trial: number, metric: string): RankedSummary | undefined;
}

/** What a sweep's definition measures besides the primary metric; undefined if nothing. */
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
 * Evaluates the last values of a trial.
 * @param last last value of a metric; undefined if never reported
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
