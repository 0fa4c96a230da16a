import { messageOf } from '../../base/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import type { FoldState } from './state.ts';

/**
 * Calls the policy. What it throws ends the sweep with reason `error` at the end of this fold step, and it is not
 * asked again: its memory can no longer be trusted.
 * @returns undefined where it threw, now or before
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
