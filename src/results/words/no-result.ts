import { metricNames, reportedInstead, type SweepDefinition } from '../../model/index.ts';

/** Why a sweep whose trials ran has no result, and how to fix it. */
export interface NoResult {
  /** Metrics of the objectives that no trial reported; empty if each was reported but no value counts. */
  readonly missing: readonly string[];
  /** Metrics that were reported. */
  readonly reported: readonly string[];
  /** A clause without a final full stop. */
  readonly title: string;
  /** Sentences: what was reported instead, and the fix. */
  readonly detail: string;
}

/**
 * Explains why no trial of a sweep has a value. The caller knows that none has.
 * @param reported metrics that its trials reported
 * @param inRuns metrics that scripts logged to MLflow runs that do not count
 * @returns undefined for a sweep without an objective
 */
export function noResult(
  definition: Pick<SweepDefinition, 'objective' | 'objectives' | 'trial'>,
  reported: readonly string[],
  inRuns: readonly string[] = [],
): NoResult | undefined {
  const { objective, objectives = objective === null ? [] : [objective] } = definition;
  const wanted = objectives.map(({ primaryMetric }) => primaryMetric);
  const [only] = wanted;
  if (only === undefined) return undefined;
  const missing = wanted.filter((metric) => !reported.includes(metric));
  if (missing.length > 0) {
    return { missing, reported, ...notReported(definition, missing, { reported, inRuns }) };
  }
  const isOne = wanted.length === 1;
  return {
    missing,
    reported,
    title: isOne
      ? `No value of ${metricNames(wanted)} counts`
      : `No completed trial has a value of ${metricNames(wanted)} together`,
    detail: `${isOne ? 'Every value' : 'One of them'} is NaN, infinite, or of a trial that failed.`,
  };
}

function notReported(
  { trial, objectives }: Pick<SweepDefinition, 'objectives' | 'trial'>,
  missing: readonly string[],
  { reported, inRuns }: { readonly reported: readonly string[]; readonly inRuns: readonly string[] },
): { readonly title: string; readonly detail: string } {
  const title = `No trial has reported ${metricNames(missing)}`;
  const isScript = trial.type === 'command';
  if (inRuns.length > 0) return { title, detail: `${inOtherRuns(missing, inRuns)}; then run the sweep again.` };
  const report = `Let the ${isScript ? 'script' : 'program'} report ${metricNames(missing)}`;
  if (reported.length === 0) {
    const how = isScript
      ? `, as by printing ${JSON.stringify({ [missing[0] ?? '']: 0.5 })} on a line of its own, or name what it prints by trial.stdout_metrics.patterns`
      : '';
    return { title, detail: `No metric was reported at all. ${report}${how}; then run the sweep again.` };
  }
  const [ofFile, ofProgram] =
    objectives === undefined
      ? ['objective.primary_metric', 'the primary metric']
      : ['primary_metric of an objective', 'the metric of an objective'];
  return {
    title,
    detail: `${reportedInstead(missing, reported)} ${report}, or name what it reports as ${isScript ? ofFile : ofProgram}; then run the sweep again.`,
  };
}

/** What scripts logged to runs that do not count, and how to make it count; the caller completes the sentence. */
function inOtherRuns(missing: readonly string[], inRuns: readonly string[]): string {
  const found = missing.filter((metric) => inRuns.includes(metric));
  const what =
    found.length > 0
      ? `The script logged ${metricNames(found)} to MLflow runs that it made itself, and nested runs do not count.`
      : `The script logged other metrics, to MLflow runs that it made itself. ${reportedInstead(missing, inRuns)}`;
  return `${what} Let it log ${metricNames(missing)} to the trial's own run, as by MLFlowLogger(run_id=os.environ["MLFLOW_RUN_ID"]) or by mlflow.log_metric in the outer mlflow.start_run()`;
}
