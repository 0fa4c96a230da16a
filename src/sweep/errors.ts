import { errorTable } from '../base/index.ts';

/** Errors of the controller. */
export const sweepError = errorTable({
  SWEEP_LEASE_LOST: {
    kind: 'conflict',
    summary:
      'Another controller has taken the sweep over. Nothing is lost: watch the sweep through the store or server.',
  },
  SWEEP_REPLAY_MISMATCH: {
    kind: 'conflict',
    summary:
      'A recorded decision cannot be derived again from the log: the sampler or policy is of another version, or the store is damaged. Continue with the version that started the sweep; nothing was overwritten.',
  },
  SWEEP_CANNOT_CHANGE: {
    kind: 'unsupported',
    summary:
      'The definition of the sweep was changed, and the program that drives or replays it was put together without `remake`. Use `openWorkspace`, or the command.',
  },
  SWEEP_BROKEN_LOG: {
    kind: 'internal',
    summary: 'The log of a sweep holds an entry that contradicts the entries before it. Report it with the log.',
  },
});
