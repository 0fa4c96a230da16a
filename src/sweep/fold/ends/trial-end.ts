import { trialLoss } from '../../../forecast/index.ts';
import { type FailureKind, type FinalTrialState, measure, type SweepDecision } from '../../../model/index.ts';
import { toObservation } from '../../history/observation.ts';
import { metricNotice } from '../metric-notice.ts';
import { askPolicy } from '../policy-calls.ts';
import type { FoldState, OpenTrial } from '../state.ts';

/** How a trial ends. */
export interface TrialOutcome {
  readonly state: FinalTrialState;
  readonly failure: FailureKind | null;
  readonly message: string | null;
}

/** Makes a trial final. */
export function endTrial(
  state: FoldState,
  trial: OpenTrial,
  outcome: TrialOutcome,
  causedBy: number,
  decisions: SweepDecision[],
): void {
  const { rules } = state;
  const { values, best } = trial.series;
  const isCut = outcome.state === 'stopped' || outcome.failure === 'timed_out';
  const expectedFinal = isCut ? askPolicy(state, (policy) => policy.expectedFinal?.(trial.number)) : undefined;
  askPolicy(state, (policy) => policy.finished(trial.number, outcome.state));
  const { number, config } = trial;
  const { measures } = rules;
  const measured = measures && measure(measures, (metric) => trial.measured?.get(metric)?.values.at(-1));
  const result = { number, config, ...outcome, best, intervals: values.length, expectedFinal, measured };
  state.open.delete(number);
  state.ended.push({
    number,
    config,
    state: outcome.state,
    cause: causedBy,
    observation: toObservation(result, rules.goal),
  });
  recordOutcome(state, outcome, best, measured?.violation);
  decisions.push({
    kind: 'trial.ended',
    trial: number,
    causedBy,
    ...outcome,
    best: best ?? null,
    last: values.at(-1) ?? null,
    intervals: values.length,
  });
  const notice = outcome.state === 'completed' ? metricNotice(state, trial, outcome.message) : undefined;
  if (notice) {
    state.isNoticed = true;
    decisions.push(notice);
  }
}

/**
 * Counts an ended trial; also used when the state is rebuilt from rows.
 * @returns whether it failed, so that its message is the last one
 */
export function recordOutcome(
  state: FoldState,
  outcome: TrialOutcome,
  best: number | undefined,
  violation = 0,
): boolean {
  state.counts[outcome.state] += 1;
  if (best !== undefined) state.endedWithValue += 1;
  const loss = trialLoss(state.rules.goal, { ...outcome, best: best ?? null }, violation);
  if (loss !== undefined) state.losses.push(loss);
  // A canceled trial says nothing about the sweep, and a trial that found its configuration infeasible did its job.
  if (outcome.state === 'canceled') return false;
  if (outcome.state !== 'failed' || outcome.failure === 'infeasible') {
    state.onlyFailures = false;
    return false;
  }
  state.failures += 1;
  state.lastFailure = outcome.message ?? outcome.failure;
  return true;
}
