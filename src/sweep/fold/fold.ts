import type { LoggedInput, SweepDecision } from '../../model/index.ts';
import { sweepError } from '../errors.ts';
import { fallDue, fallDueAsAsked } from './due.ts';
import { foldAttemptEnd } from './ends/attempt-end.ts';
import { checkGain } from './ends/stop-by-gain.ts';
import { cancelTrial, checkFailures, endSweep } from './ends/sweep-end.ts';
import { foldChange, foldEnqueued } from './fold-changes.ts';
import { foldClaim, foldReports } from './fold-reports.ts';
import { observedTrial } from './observed.ts';
import { askPolicy } from './policy-calls.ts';
import type { FoldState, OpenTrial } from './state.ts';

/**
 * Folds the next input of the log. Every decision that determines an outcome is made here, from nothing but the log up
 * to this input (protocol.md §2, §4). There is no clock: time is the input's own.
 *
 * @param state changed in place
 * @param entry the input that follows `state.foldedSeq` in the log
 * @returns the decisions that follow, in the order in which they are written
 * @throws SWEEP_BROKEN_LOG if the entry contradicts the state
 */
export function fold(state: FoldState, entry: LoggedInput): SweepDecision[] {
  const { seq, atMs, input } = entry;
  if (seq <= state.foldedSeq)
    throw sweepError('SWEEP_BROKEN_LOG', `Input ${seq} comes after input ${state.foldedSeq} was folded.`, {
      details: { sweepId: state.sweepId, seq, foldedSeq: state.foldedSeq },
    });
  const decisions: SweepDecision[] = [];
  switch (input.kind) {
    case 'sweep.submitted':
    case 'paused':
    case 'resumed':
    case 'attempt.noticed':
      // Pausing only guards the writes that start something, in the store, and determines no outcome. A notice is for
      // people.
      break;
    case 'limits.changed':
      state.limits = input.limits;
      askPolicy(state, (policy) => policy.totalChanged?.(input.limits.maxTotalTrials));
      break;
    case 'definition.changed':
      foldChange(state, input, seq);
      askPolicy(state, (policy) => policy.totalChanged?.(state.limits.maxTotalTrials));
      break;
    case 'enqueued':
      foldEnqueued(state, input.trials, seq);
      break;
    case 'cancel.requested':
      endSweep(state, 'canceled', input.reason, seq, decisions);
      break;
    case 'deadline.sweep':
      endSweep(
        state,
        'time_limit',
        `The sweep reached its time limit of ${(state.limits.timeoutMs ?? 0) / 1000} s.`,
        seq,
        decisions,
      );
      break;
    case 'asked':
      fallDueAsAsked(state, input.count, seq, decisions);
      break;
    case 'observed':
      state.ended.push(observedTrial(state, input, seq));
      break;
    case 'trial.configured': {
      const trial = openTrial(state, seq, input);
      trial.config = { ...trial.config, ...input.config };
      break;
    }
    case 'trial.cancel': {
      const trial = state.open.get(input.trial);
      if (trial) cancelTrial(state, trial, 'The trial was canceled.', seq, decisions);
      break;
    }
    case 'deadline.attempt':
      timeOut(state, input.trial, input.attempt, seq, decisions);
      break;
    case 'claimed':
      foldClaim(state, openAttempt(state, seq, input), input.resumedStep, { seq, atMs }, decisions);
      break;
    case 'reports':
      foldReports(state, openAttempt(state, seq, input), input, seq, decisions);
      break;
    case 'attempt.ended':
      foldAttemptEnd(state, openAttempt(state, seq, input), input.end, entry, decisions);
      break;
  }
  if (state.policyError !== null) endSweep(state, 'error', state.policyError, seq, decisions);
  checkFailures(state, seq, decisions);
  if (input.kind === 'definition.changed' || decisions.some(({ kind }) => kind === 'trial.ended'))
    checkGain(state, seq, decisions);
  fallDue(state, seq, decisions);
  // The policy may have failed when it was asked what falls due.
  if (state.policyError !== null) endSweep(state, 'error', state.policyError, seq, decisions);
  state.foldedSeq = seq;
  return decisions;
}

function timeOut(state: FoldState, number: number, attempt: number, seq: number, decisions: SweepDecision[]): void {
  const trial = state.open.get(number);
  if (!trial || trial.verdict !== null || trial.phase === 'queued' || trial.attempts - 1 !== attempt) return;
  const reason = `The run reached its time limit of ${(state.limits.trialTimeoutMs ?? 0) / 1000} s.`;
  trial.verdict = 'timeout';
  trial.reason = reason;
  decisions.push({ kind: 'trial.verdict', trial: number, verdict: 'timeout', causedBy: seq, stop: null, reason });
}

/** The trial that an input concerns. The store refuses such inputs for trials without an open attempt. */
function openTrial(state: FoldState, seq: number, about: { readonly kind: string; readonly trial: number }): OpenTrial {
  const trial = state.open.get(about.trial);
  if (trial && trial.phase !== 'queued') return trial;
  throw sweepError(
    'SWEEP_BROKEN_LOG',
    `Input ${seq} (${about.kind}) is about trial ${about.trial}, which does not run there.`,
    { details: { sweepId: state.sweepId, seq, kind: about.kind, trial: about.trial } },
  );
}

/** The trial whose open attempt an input concerns. The store refuses such inputs for any other attempt. */
function openAttempt(
  state: FoldState,
  seq: number,
  about: { readonly kind: string; readonly trial: number; readonly attempt: number },
): OpenTrial {
  const trial = state.open.get(about.trial);
  if (trial && trial.phase !== 'queued' && trial.attempts - 1 === about.attempt) return trial;
  const name = `attempt ${about.attempt} of trial ${about.trial}`;
  throw sweepError('SWEEP_BROKEN_LOG', `Input ${seq} (${about.kind}) is about ${name}, which is not open there.`, {
    details: { sweepId: state.sweepId, seq, kind: about.kind, trial: about.trial, attempt: about.attempt },
  });
}
