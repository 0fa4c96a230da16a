import type { Report, SweepDecision } from '../../model/index.ts';
import { rememberName } from './metric-notice.ts';
import { askPolicy } from './policy-calls.ts';
import type { FoldState, OpenTrial } from './state.ts';

/**
 * Folds a batch of reports in index order: the first stop wins, and later values are for reference only. They are
 * judged as of this position, whatever follows in the log: an end right behind them does not save a run from its
 * verdict.
 */
export function foldReports(
  state: FoldState,
  trial: OpenTrial,
  batch: { readonly live: boolean; readonly reports: readonly Report[] },
  causedBy: number,
  decisions: SweepDecision[],
): void {
  const { primaryMetric } = state.rules;
  for (const { metric, value, step } of batch.reports) {
    rememberName(state, trial, metric);
    trial.measured?.get(metric)?.add(value, step);
    if (metric !== primaryMetric) continue;
    trial.series.add(value, step);
    const isJudged = batch.live && trial.verdict === null;
    const judgement = askPolicy(state, (policy) => policy.report(trial.number, value, isJudged, step));
    if (!isJudged || judgement?.kind !== 'stop') continue;
    trial.verdict = 'stop';
    decisions.push({
      kind: 'trial.verdict',
      trial: trial.number,
      verdict: 'stop',
      causedBy,
      stop: judgement.reason,
      reason: judgement.reason.text,
    });
  }
}

/** Folds a granted claim: the trial runs, and the reports that the run will repeat no longer count. */
export function foldClaim(
  state: FoldState,
  trial: OpenTrial,
  resumedStep: number | null,
  at: { readonly seq: number; readonly atMs: number },
  decisions: SweepDecision[],
): void {
  if (trial.phase === 'starting') {
    trial.phase = 'running';
    decisions.push({ kind: 'trial.running', trial: trial.number, attempt: trial.attempts - 1 });
  }
  // The time limit belongs to the attempt: a second start within it does not reset the limit.
  trial.claimed ??= at;
  for (const series of trial.measured?.values() ?? []) series.supersede(resumedStep);
  const cut = trial.series.supersede(resumedStep);
  if (!cut) return;
  askPolicy(state, (policy) => {
    policy.rewind(trial.number, cut.keep);
    // Kept reports after a dropped one stay as reference; they have already been judged.
    for (const value of cut.rest) policy.report(trial.number, value, false);
  });
}
