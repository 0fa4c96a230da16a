import type { PriorTrial } from '../history/priors.ts';
import type { FoldRules } from './state.ts';

/** Earlier sweeps' trials as reference for the policy, before anything of this sweep. */
export function teachPolicy(rules: FoldRules, priors: readonly PriorTrial[]): void {
  for (const { observation, series, outcome } of priors) {
    for (const value of series) rules.policy.report(observation.number, value, false);
    rules.policy.finished(observation.number, outcome);
  }
}
