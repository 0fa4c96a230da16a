import type { AttemptEnd, FailureKind } from '../../model/index.ts';
import type { FoldRules, OpenTrial } from './state.ts';

/** Another launch of a trial. */
export interface RetryPlan {
  readonly counter: 'userRetries' | 'infraRetries' | 'preemptions';
  readonly failure: FailureKind;
  readonly delayMs: number;
}

/**
 * Exit code of an attempt that the target refused for good, as from a shell that cannot execute a file: an end
 * `never_launched` with this code is not retried.
 */
export const refusedExitCode = 126;

/** What the end of a run without a verdict means for its trial: a plan for another launch, or undefined. */
export function retryOf(trial: OpenTrial, end: AttemptEnd, rules: FoldRules): RetryPlan | undefined {
  const { retries, timing } = rules;
  const backOff = (count: number) => Math.min(timing.failureRetryMs * 2 ** count, timing.failureRetryMaxMs);
  switch (end.kind) {
    case 'user_error':
      return trial.userRetries < retries.userErrors
        ? { counter: 'userRetries', failure: end.kind, delayMs: backOff(trial.userRetries) }
        : undefined;
    case 'never_launched':
    case 'lost_node':
      if (end.kind === 'never_launched' && end.exitCode === refusedExitCode) return undefined;
      return trial.infraRetries < retries.infrastructure
        ? { counter: 'infraRetries', failure: end.kind, delayMs: backOff(trial.infraRetries) }
        : undefined;
    case 'preempted':
      return trial.preemptions < retries.preemptions
        ? { counter: 'preemptions', failure: end.kind, delayMs: timing.preemptionRetryMs }
        : undefined;
    default:
      return undefined;
  }
}
