import {
  adviceOf,
  columnValues,
  reasonOf,
  type Snapshot,
  SPAN,
  totalTrials,
  type ViewColumn,
} from '../../charts/index.ts';
import type { Column, SweepFigures, SweepHead, SweepSummary, TableRow } from '../../http/index.ts';
import {
  elapsedMs,
  metricValueToJson,
  ranks,
  type SweepRow,
  standingOf,
  type TrialRow,
  type TrialState,
} from '../../model/index.ts';
import type { NoResult } from '../../results/index.ts';
import { policyText } from '../../termination/index.ts';

/** Most steps of a sparkline. */
const sparkSteps = 60;

/** A metric value in an answer. */
export function metricAnswer(value: number | null | undefined) {
  return value === null || value === undefined ? null : metricValueToJson(value);
}

/** A column in an answer. */
export function columnAnswer(column: ViewColumn): Column {
  const { id, name, label, kind, expression, log, integer, ordered, low, high, step, values, nested, when, needs } =
    column;
  return {
    id,
    name,
    label,
    kind,
    expression,
    log,
    integer,
    ordered,
    low,
    high,
    step,
    values: [...values],
    nested,
    when,
    needs,
  };
}

/** Figures of a sweep in an answer. */
export function figuresAnswer({ figures, space, view, shown }: Snapshot): SweepFigures {
  const { best, recommended } = figures;
  return {
    ...figures,
    recommended: recommended && { ...recommended, config: { ...recommended.config } },
    counts: { ...figures.counts },
    failures: { ...figures.failures },
    best: best && {
      ...best,
      config: { ...best.config },
      values: columnValues(space, view.columns, best.config, shown.defaults),
    },
  };
}

function namesOf({ id, definition, createdAtMs, endedAtMs }: SweepRow) {
  return {
    id,
    name: definition.name,
    displayName: definition.displayName ?? null,
    experimentName: definition.experimentName,
    description: definition.description ?? null,
    tags: definition.tags,
    metric: definition.objective?.primaryMetric ?? null,
    goal: definition.objective?.goal ?? null,
    sampling: definition.sampling,
    earlyTermination: definition.earlyTermination,
    earlyTerminationText: policyText(definition.earlyTermination),
    trialType: definition.trial.type,
    createdAtMs,
    endedAtMs,
  };
}

/** Facts about a listed sweep whose columns are not loaded. */
export interface BareFacts {
  readonly counts: Readonly<Record<TrialState, number>>;
  /** The best trial in the ranking. */
  readonly best: TrialRow | undefined;
  /** Why no trial has a value; undefined if one has. */
  readonly noResult: NoResult | undefined;
  readonly nowMs: number;
}

/** One sweep of the list from its row alone, without loading its columns; for large sweeps that have ended. */
export function bareSummary(sweep: SweepRow, { counts, best, noResult, nowMs }: BareFacts): SweepSummary {
  const { state, paused, message, endingReason, createdAtMs, endedAtMs } = sweep;
  const ended = counts.completed + counts.failed + counts.stopped + counts.canceled;
  const ranMs = elapsedMs(createdAtMs, endedAtMs ?? nowMs);
  const value = best?.best ?? null;
  return {
    seq: sweep.nextSeq - 1,
    ...namesOf(sweep),
    ...{ state, paused, message, endingReason, total: totalTrials(sweep), ended, counts: { ...counts } },
    standing: standingOf(sweep, { isDriven: false, hasResult: noResult === undefined }),
    trialsPerHour: ranMs > 0 && ended > 0 ? (ended / ranMs) * 3_600_000 : null,
    remainingMs: null,
    elapsedMs: ranMs,
    isDriven: false,
    maxConcurrentTrials: sweep.limits.maxConcurrentTrials,
    best: best === undefined || value === null ? null : { trial: best.number, value },
    spark: [],
  };
}

/** One sweep of the list. */
export function summaryAnswer(snapshot: Snapshot): SweepSummary {
  const { sweep, figures, view, seq } = snapshot;
  const best = figures.best;
  const { state, standing, paused, message, endingReason, total, ended, counts } = figures;
  const { trialsPerHour, remainingMs, elapsedMs, isDriven } = figures;
  return {
    seq,
    ...namesOf(sweep),
    ...{ state, standing, paused, message, endingReason, total, ended, counts: { ...counts } },
    ...{ trialsPerHour, remainingMs, elapsedMs, isDriven },
    maxConcurrentTrials: sweep.limits.maxConcurrentTrials,
    best: best && { trial: best.trial, value: best.value },
    spark: view
      .bestSoFar()
      .slice(-sparkSteps)
      .map(([ended, value]) => [ended, value]),
  };
}

/**
 * One sweep with its figures. @param facts besides the snapshot: the target of its attempts, and a failed trial that
 * shows a cause
 */
export function headAnswer(
  snapshot: Snapshot,
  facts: { readonly serverTimeMs: number; readonly target: string | null; readonly failed: TrialRow | undefined },
): SweepHead {
  const { sweep, figures, view, seq, metrics, shown, noResult } = snapshot;
  const reported = metrics.map(({ metric }) => metric);
  const advice = adviceOf(sweep, figures, { failed: facts.failed, reported, noResult });
  return {
    seq,
    serverTimeMs: facts.serverTimeMs,
    ...namesOf(sweep),
    ...figuresAnswer(snapshot),
    target: facts.target,
    columns: view.columns.map(columnAnswer),
    objectives: (sweep.definition.objectives ?? []).map(({ primaryMetric, goal }) => ({ name: primaryMetric, goal })),
    metrics: metrics.map(({ metric, count }) => ({ name: metric, reports: count })),
    incumbents: view.incumbents().map(([trial, value]) => [trial, value]),
    changes: shown.changes.map((change) => ({ ...change })),
    advice,
  };
}

/** A row of the table. @param nowMs provisional end of running trials */
export function tableRow({ view, space, shown }: Snapshot, row: TrialRow, nowMs: number): TableRow {
  const at = view.rowOf(row.number);
  const value = ranks(row) ? row.best : null;
  const rank = at === undefined || Number.isNaN(view.best[at]) ? null : (view.ranking().rank[at] ?? 0) / SPAN;
  return {
    trial: row.number,
    state: row.state,
    value: metricAnswer(value),
    last: metricAnswer(row.last),
    intervals: row.intervals,
    attempts: row.attempts,
    startedAtMs: row.startedAtMs,
    durationMs: row.startedAtMs === null ? null : elapsedMs(row.startedAtMs, row.endedAtMs ?? nowMs),
    reason: reasonOf(row),
    rank,
    config: columnValues(space, view.columns, row.config, shown.defaults),
  };
}
