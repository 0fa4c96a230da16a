import type { EndingReason, FinalSweepState, SweepDecision } from '../../../model/index.ts';
import { type FoldState, type OpenTrial, totalOf } from '../state.ts';
import { endTrial } from './trial-end.ts';

/** How many first trials must all fail before a sweep without `maxFailedTrials` gives up: fewer could be bad luck. */
const firstTrials = 3;

/** Reason of a cancel verdict, for people. */
const cancelReasons: Readonly<Record<EndingReason, string>> = {
  canceled: 'The sweep was canceled.',
  time_limit: 'The sweep reached its time limit.',
  expected_gain: 'The sweep ended because further trials are expected to gain too little.',
  failures: 'The sweep ended because too many trials failed.',
  error: 'The sweep ended because of an error.',
};

/** Writes a trial's verdict, once. A queued trial with the verdict `cancel` is final at once. */
export function cancelTrial(
  state: FoldState,
  trial: OpenTrial,
  reason: string,
  causedBy: number,
  decisions: SweepDecision[],
): void {
  if (trial.verdict !== null) return;
  trial.verdict = 'cancel';
  trial.reason = reason;
  decisions.push({ kind: 'trial.verdict', trial: trial.number, verdict: 'cancel', causedBy, stop: null, reason });
  if (trial.phase === 'queued')
    endTrial(state, trial, { state: 'canceled', failure: null, message: reason }, causedBy, decisions);
}

/**
 * Starts the end of the sweep: every trial without a verdict gets one, and queued trials become final.
 * @param numbers what the end was decided from
 */
export function endSweep(
  state: FoldState,
  reason: EndingReason,
  message: string | null,
  causedBy: number,
  decisions: SweepDecision[],
  numbers?: Readonly<Record<string, number>>,
): void {
  if (state.ending !== null) return;
  state.ending = { reason, causedBy, message };
  decisions.push({ kind: 'sweep.ending', causedBy, reason, message, ...(numbers && { numbers }) });
  for (const trial of [...state.open.values()]) cancelTrial(state, trial, cancelReasons[reason], causedBy, decisions);
}

/** Ends the sweep if its trials fail too often (hyperdrive-reference §4.5). */
export function checkFailures(state: FoldState, causedBy: number, decisions: SweepDecision[]): void {
  const { maxFailedTrials, maxConcurrentTrials } = state.limits;
  const last = state.lastFailure === null ? '' : ` The last one: ${state.lastFailure}`;
  if (maxFailedTrials !== null) {
    if (state.failures >= maxFailedTrials)
      endSweep(
        state,
        'failures',
        `${state.failures} trials failed, the limit is ${maxFailedTrials}.${last}`,
        causedBy,
        decisions,
      );
    return;
  }
  const first = Math.max(firstTrials, maxConcurrentTrials);
  if (state.onlyFailures && state.failures >= first)
    endSweep(state, 'failures', `The first ${state.failures} trials all failed.${last}`, causedBy, decisions);
}

/** The sweep's final state once its last trial is final; undefined while a trial is open. */
export function outcomeOf(
  state: FoldState,
): { readonly state: FinalSweepState; readonly message: string | null } | undefined {
  if (state.open.size > 0 || (state.ending === null && mayGoOn(state))) return undefined;
  const { counts, ending } = state;
  const hasFinished = counts.completed + counts.stopped > 0;
  switch (ending?.reason) {
    case 'canceled':
      return { state: 'canceled', message: ending.message };
    case 'expected_gain':
    case 'time_limit': {
      const hasResult = hasFinished || state.endedWithValue > 0;
      return { state: hasResult ? 'completed' : 'canceled', message: ending.message };
    }
    case 'failures':
    case 'error':
      return { state: 'failed', message: ending.message };
    case undefined:
      return hasFinished ? { state: 'completed', message: null } : { state: 'failed', message: noneFinished(state) };
  }
}

/** Whether numbers are left, and something to try with them. */
export function mayGoOn(state: FoldState): boolean {
  // A policy that waits while no trial is open would wait forever.
  const isOver = state.isWaiting && state.nextNumber === state.dueCount;
  return state.nextNumber < totalOf(state) && !isOver;
}

function noneFinished(state: FoldState): string {
  const ended = state.ended.length - state.observed;
  if (ended === 0) return 'The sampler had no configuration to propose.';
  const last = state.lastFailure === null ? '' : ` The last failure: ${state.lastFailure}`;
  return `None of the ${ended} trials completed.${last}`;
}
