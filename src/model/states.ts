/** State of a sweep. `completed`, `failed` and `canceled` are final. */
export const sweepStates = ['running', 'ending', 'completed', 'failed', 'canceled'] as const;
export type SweepState = (typeof sweepStates)[number];
export type FinalSweepState = Extract<SweepState, 'completed' | 'failed' | 'canceled'>;

/** State of a trial. The last four are final and never change. */
export const trialStates = ['queued', 'starting', 'running', 'completed', 'failed', 'stopped', 'canceled'] as const;
export type TrialState = (typeof trialStates)[number];
/** Number of trials in each state, 0 or more. */
export type TrialCounts = Readonly<Record<TrialState, number>>;
export type FinalTrialState = Extract<TrialState, 'completed' | 'failed' | 'stopped' | 'canceled'>;

/** State of one launch of a trial. */
export const attemptStates = ['planned', 'submitted', 'running', 'ended'] as const;
export type AttemptState = (typeof attemptStates)[number];

/** How an attempt ended. Only `ok` is a success; each other kind has its own retry rule and meaning for samplers. */
export const endKinds = [
  'ok',
  'user_error',
  'out_of_memory',
  'infeasible',
  'stopped',
  'canceled',
  'preempted',
  'timed_out',
  'lost_node',
  'never_launched',
  'canceled_outside',
] as const;
export type EndKind = (typeof endKinds)[number];

/**
 * Why a trial failed.
 * @since 0.2.0
 */
export type FailureKind = Exclude<EndKind, 'ok' | 'stopped' | 'canceled' | 'canceled_outside'>;

/** The controller's decision about a trial that still runs; written once. */
export const verdicts = ['stop', 'cancel', 'timeout'] as const;
export type Verdict = (typeof verdicts)[number];

/** Why a sweep is ending before its last trial. */
export const endingReasons = ['canceled', 'time_limit', 'expected_gain', 'failures', 'error'] as const;
export type EndingReason = (typeof endingReasons)[number];

/** True for a sweep state that never changes again. */
export function isFinalSweepState(state: SweepState): state is FinalSweepState {
  return state === 'completed' || state === 'failed' || state === 'canceled';
}

/** True for a trial state that never changes again. */
export function isFinalTrialState(state: TrialState): state is FinalTrialState {
  return state === 'completed' || state === 'failed' || state === 'stopped' || state === 'canceled';
}
