import {
  type ConfigurationRecord,
  type FailureKind,
  type FinalTrialState,
  type Goal,
  isBetter,
  type Measured,
} from '../../model/index.ts';
import type { Observation } from '../../sampling/index.ts';

/** The facts known about a trial at its end. */
export interface ObservableTrial {
  readonly number: number;
  readonly config: ConfigurationRecord;
  readonly state: FinalTrialState;
  readonly failure: FailureKind | null;
  readonly best: number | undefined;
  readonly intervals: number;
  /** What the policy's curve model predicts for a trial that did not run to its end. */
  readonly expectedFinal: number | undefined;
  /** Last values of what is measured besides the primary metric. */
  readonly measured?: Measured | undefined;
}

/**
 * What samplers see of an ended trial (protocol.md §8). Canceled trials, lost nodes, launches that never happened and
 * exhausted preemption retries say nothing about a configuration: undefined. A timed-out trial with reports is censored
 * like a stopped one.
 */
export function toObservation(result: ObservableTrial, goal: Goal): Observation | undefined {
  const { best, expectedFinal } = result;
  switch (result.state) {
    case 'canceled':
      return undefined;
    case 'completed':
      return observation(result, 'completed', best, undefined);
    case 'stopped':
      return observation(result, 'stopped', censored(goal, best, expectedFinal), undefined);
    case 'failed':
      break;
  }
  const failure = result.failure ?? 'user_error';
  switch (failure) {
    case 'lost_node':
    case 'never_launched':
    case 'preempted':
      return undefined;
    case 'timed_out':
      if (best !== undefined) return observation(result, 'stopped', censored(goal, best, expectedFinal), undefined);
      break;
    case 'user_error':
    case 'out_of_memory':
    case 'infeasible':
      break;
  }
  return observation(result, 'failed', undefined, failure);
}

/** A single literal for trials without further measures: objects built by spreading cost three times the memory. */
function observation(
  { number, config, intervals, measured }: ObservableTrial,
  state: Observation['state'],
  value: number | undefined,
  failure: FailureKind | undefined,
): Observation {
  const plain = { number, config, state, value, failure, intervals, earlier: false };
  return measured === undefined ? plain : { ...plain, ...measured };
}

/**
 * The better of the best value so far and the expected final value: a run that was cut short would not have become
 * worse.
 */
function censored(goal: Goal, best: number | undefined, expected: number | undefined): number | undefined {
  if (best === undefined || expected === undefined || !Number.isFinite(expected)) return best;
  return isBetter(goal, expected, best) ? expected : best;
}
