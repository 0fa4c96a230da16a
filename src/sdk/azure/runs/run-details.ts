import type { SweepDefinition, SweepRow, TrialRow } from '../../../model/index.ts';
import { sweepStatus, trialStatus } from './run-status.ts';

/** Properties of a sweep. @param best its best child and that child's best value */
export function sweepProperties(
  { objective, resumeFrom }: SweepDefinition,
  best: { readonly id: string; readonly score: number | null } | undefined,
): Readonly<Record<string, string>> {
  return {
    primary_metric_config: JSON.stringify(objective && { name: objective.primaryMetric, goal: objective.goal }),
    resume_from: JSON.stringify(resumeFrom.length > 0 ? resumeFrom : null),
    runTemplate: 'HyperDrive',
    ...(best && { best_child_run_id: best.id, score: String(best.score), best_metric_status: 'Succeeded' }),
  };
}

/** Details of a sweep. */
export function sweepDetails(
  sweep: SweepRow,
  properties: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const { definition, limits } = sweep;
  return {
    runId: sweep.id,
    target: definition.trial.type === 'command' ? 'local' : 'in-process',
    status: sweepStatus(sweep),
    startTimeUtc: timeText(sweep.createdAtMs),
    endTimeUtc: timeText(sweep.endedAtMs),
    message: sweep.message,
    properties,
    runDefinition: {
      samplingMethod: definition.sampling.type.toUpperCase(),
      terminationPolicy: definition.earlyTermination.type,
      primaryMetricGoal: definition.objective?.goal,
      maxTotalRuns: limits.maxTotalTrials,
      maxConcurrentRuns: limits.maxConcurrentTrials,
      maxDurationMinutes: limits.timeoutMs === null ? null : limits.timeoutMs / 60_000,
    },
  };
}

/** Details of a trial. */
export function trialDetails(runId: string, row: TrialRow): Readonly<Record<string, unknown>> {
  return {
    runId,
    status: trialStatus(row),
    startTimeUtc: timeText(row.startedAtMs),
    endTimeUtc: timeText(row.endedAtMs),
    hyperparameters: row.config,
    bestPrimaryMetric: row.best,
    intervals: row.intervals,
    stop: row.stop,
    failure: row.failure,
    message: row.message,
  };
}

/** A time in the original's format. */
function timeText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
