import type { AttemptEnd, SweepDecision } from '../../../model/index.ts';
import { retryOf } from '../retry.ts';
import type { FoldState, OpenTrial } from '../state.ts';
import { endTrial, type TrialOutcome } from './trial-end.ts';

/** Folds the end of a trial's open attempt: into an outcome or a retry. This is the only place that does. */
export function foldAttemptEnd(
  state: FoldState,
  trial: OpenTrial,
  end: AttemptEnd,
  at: { readonly seq: number; readonly atMs: number },
  decisions: SweepDecision[],
): void {
  state.openAttempts -= 1;
  trial.phase = 'queued';
  trial.claimed = null;
  if (trial.verdict !== null) {
    endTrial(state, trial, outcomeByVerdict(trial, end), at.seq, decisions);
    return;
  }
  const retry = retryOf(trial, end, state.rules);
  if (!retry) {
    endTrial(state, trial, outcomeByEnd(end), at.seq, decisions);
    return;
  }
  trial[retry.counter] += 1;
  trial.retryAtMs = at.atMs + retry.delayMs;
  decisions.push({
    kind: 'trial.retry',
    trial: trial.number,
    causedBy: at.seq,
    counter: retry.counter,
    failure: retry.failure,
    retryAtMs: trial.retryAtMs,
  });
}

function outcomeByVerdict(trial: OpenTrial, end: AttemptEnd): TrialOutcome {
  switch (trial.verdict) {
    case 'stop':
      // A verdict applies from its report on: an end already on its way changes only the note.
      return { state: 'stopped', failure: null, message: end.kind === 'ok' ? 'The run had ended by itself.' : null };
    case 'timeout':
      return { state: 'failed', failure: 'timed_out', message: trial.reason };
    default:
      return { state: 'canceled', failure: null, message: trial.reason };
  }
}

function outcomeByEnd(end: AttemptEnd): TrialOutcome {
  switch (end.kind) {
    case 'ok':
      return { state: 'completed', failure: null, message: end.message };
    case 'stopped':
      return { state: 'stopped', failure: null, message: end.message ?? 'The run stopped early by itself.' };
    case 'canceled':
      return { state: 'canceled', failure: null, message: end.message };
    case 'canceled_outside':
      return { state: 'canceled', failure: null, message: end.message ?? 'Canceled in the engine, not by us.' };
    default:
      return { state: 'failed', failure: end.kind, message: end.message };
  }
}
