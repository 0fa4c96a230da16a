import type { SweepRow, TrialCounts, TrialRow } from '../../model/index.ts';
import {
  type Baseline,
  type ExportedTrial,
  exportedTrials,
  type NoResult,
  type PredictedGain,
  type Recommended,
  standingAt,
  type TrialNotices,
} from '../../results/index.ts';
import { isDriven } from '../../store/index.ts';

/** Input of a sweep's JSON form. */
export interface SweepJsonFacts {
  readonly counts: TrialCounts;
  /** Best trial; undefined without one. */
  readonly best: TrialRow | undefined;
  /** The trial of the default configuration, compared with the best; undefined without one. */
  readonly baseline: Baseline | undefined;
  /** The trial that is likely the best; null: that is the best one; undefined: it is left out. */
  readonly recommended?: Recommended | null;
  /** Why no trial has a value; undefined if one has. */
  readonly noResult: NoResult | undefined;
  /** Predicted gain of the next trials; null: it has none; undefined: it is left out. */
  readonly gain?: PredictedGain | null;
  readonly nowMs: number;
}

/**
 * A sweep in the output of `--json`. Times are ISO 8601, UTC. `state` is the recorded state; `standing` is the one shown to people;
 * `driven`: a process drives it at `nowMs`.
 */
export function sweepJson(
  sweep: SweepRow,
  { counts, best, baseline, recommended, noResult, nowMs, gain }: SweepJsonFacts,
) {
  return {
    id: sweep.id,
    name: sweep.definition.name,
    displayName: sweep.definition.displayName ?? null,
    experimentName: sweep.definition.experimentName,
    state: sweep.state,
    standing: standingAt(sweep, nowMs, noResult),
    paused: sweep.paused,
    driven: sweep.endedAtMs === null && isDriven(sweep, nowMs),
    endingReason: sweep.endingReason,
    message: sweep.message,
    objective: sweep.definition.objective,
    limits: sweep.limits,
    stopWhen: sweep.definition.stopWhen ?? null,
    total: sweep.totalEffective ?? sweep.limits.maxTotalTrials,
    trials: counts,
    best: best === undefined ? null : (exportedTrials([best])[0] ?? null),
    baseline: baseline ?? null,
    ...(recommended !== undefined && { recommended }),
    noResult: noResult ?? null,
    ...(gain !== undefined && { gain }),
    createdAt: new Date(sweep.createdAtMs).toISOString(),
    endedAt: sweep.endedAtMs === null ? null : new Date(sweep.endedAtMs).toISOString(),
  };
}

/** Trials with omitted reports, in the output of `--json` at the end of a sweep. */
export function leftOutJson(notices: readonly TrialNotices[]) {
  return notices
    .filter(({ leftOut }) => leftOut > 0)
    .map(({ trial, leftOut, isMore }) => ({ trial, reports: leftOut, isMore }));
}

/** A trial of a list in the output of `--json`, with its omitted reports and the reasons. */
export function listedTrialJson(trial: ExportedTrial, notices: TrialNotices | undefined) {
  return {
    ...trial,
    leftOut: { reports: notices?.leftOut ?? 0, isMore: notices?.isMore ?? false },
    notices: (notices?.notices ?? []).map(({ attempt, code, text }) => ({ attempt, code, text })),
  };
}

/** One trial in the output of `--json`. */
export function trialJson(trial: TrialRow) {
  return exportedTrials([trial])[0] ?? null;
}
