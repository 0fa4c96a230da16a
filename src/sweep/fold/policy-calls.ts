import { messageOf } from '../../base/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import type { EarlierTrial } from '../history/earlier-trials.ts';
import type { FoldRules, FoldState } from './state.ts';

/**
 * Calls the policy. An error that it throws ends the sweep with reason `error` at the end of this fold step, and the
 * policy is never called again: its memory can no longer be trusted.
 * @returns undefined if it threw, now or before
 */
export function askPolicy<T>(state: FoldState, call: (policy: TerminationPolicy) => T): T | undefined {
  if (state.policyError !== null) return undefined;
  try {
    return call(state.rules.policy);
  } catch (error) {
    state.policyError = `The early termination policy "${state.rules.policy.name}" failed: ${messageOf(error)}`;
    return undefined;
  }
}

/** Gives the policy the trials of earlier sweeps as reference, before anything of this sweep. */
export function teachPolicy(rules: FoldRules, earlierTrials: readonly EarlierTrial[]): void {
  for (const { observation, series, outcome } of earlierTrials) {
    for (const value of series) rules.policy.report(observation.number, value, false);
    rules.policy.finished(observation.number, outcome);
  }
}
