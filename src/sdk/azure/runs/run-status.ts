import type { SweepRow, TrialRow } from '../../../model/index.ts';

/** The original's run statuses; `Paused` is that of a sweep that `pause` holds. */
export type RunStatus =
  | 'Queued'
  | 'Starting'
  | 'Running'
  | 'Paused'
  | 'CancelRequested'
  | 'Finalizing'
  | 'Completed'
  | 'Failed'
  | 'Canceled';

/** Status of a sweep. */
export function sweepStatus(sweep: SweepRow): RunStatus {
  switch (sweep.state) {
    case 'completed':
      return 'Completed';
    case 'failed':
      return 'Failed';
    case 'canceled':
      return 'Canceled';
    case 'ending':
      return sweep.cancelSeq === null ? 'Finalizing' : 'CancelRequested';
    default:
      if (sweep.cancelSeq !== null) return 'CancelRequested';
      return sweep.paused ? 'Paused' : 'Running';
  }
}

/** Status of a trial: `Canceled` if the policy stopped it, as in the original. */
export function trialStatus(trial: TrialRow): RunStatus {
  switch (trial.state) {
    case 'completed':
      return 'Completed';
    case 'failed':
      return 'Failed';
    case 'stopped':
    case 'canceled':
      return 'Canceled';
    default:
      if (trial.verdict !== null || trial.cancelSeq !== null) return 'CancelRequested';
      return trial.state === 'queued' ? 'Queued' : trial.state === 'starting' ? 'Starting' : 'Running';
  }
}
