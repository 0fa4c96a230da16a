import { asLoss, type FailureKind, type Goal } from '../model/index.ts';
import type { Observation } from './sampler.ts';

/** What an ended trial says about its configuration. */
export type TrainingSignal =
  /** A finite loss; lower is better for either goal. */
  | { readonly kind: 'scored'; readonly loss: number }
  /**
   * The configuration itself is bad: it crashed, did not fit into memory, took too long, or diverged from the first
   * report on.
   */
  | { readonly kind: 'bad'; readonly infeasible: boolean }
  /** No evidence: a lost node or a trial without a report says nothing about its configuration. */
  | { readonly kind: 'nothing' };

const nothing: TrainingSignal = { kind: 'nothing' };
const bad: TrainingSignal = { kind: 'bad', infeasible: false };
const infeasible: TrainingSignal = { kind: 'bad', infeasible: true };

const lessonOfFailure = {
  user_error: bad,
  out_of_memory: infeasible,
  infeasible,
  timed_out: bad,
  preempted: nothing,
  lost_node: nothing,
  never_launched: nothing,
} satisfies Record<FailureKind, TrainingSignal>;

/**
 * Interprets an observation in the same way for all samplers. A timed-out trial is scored by its reports; a trial whose
 * reports were all NaN or infinite is bad.
 *
 * @param goal undefined if the sweep has none: then only failures count
 */
export function toTrainingSignal(observation: Observation, goal: Goal | undefined): TrainingSignal {
  const { state, value, failure, intervals } = observation;
  const hasScore = goal !== undefined && value !== undefined && Number.isFinite(value);
  if (state === 'failed') {
    if (failure === 'timed_out' && hasScore) return { kind: 'scored', loss: asLoss(goal, value) };
    return failure === undefined ? bad : lessonOfFailure[failure];
  }
  if (hasScore) return { kind: 'scored', loss: asLoss(goal, value) };
  return value !== undefined || intervals > 0 ? bad : nothing;
}
