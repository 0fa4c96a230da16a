import { errorTable } from '../base/index.ts';

/** Errors of the controller. */
export const sweepError = errorTable({
  SWEEP_LEASE_LOST: {
    kind: 'conflict',
    summary:
      'Another controller has taken over the sweep. Nothing is lost: watch the sweep through the store or server.',
  },
  SWEEP_REPLAY_MISMATCH: {
    kind: 'conflict',
    summary:
      'A recorded decision cannot be derived again from the log: the sampler or policy has another version, or the store is damaged. Continue with the version that started the sweep; nothing was overwritten.',
  },
  SWEEP_CANNOT_CHANGE: {
    kind: 'unsupported',
    summary:
      'The definition of the sweep was changed, and the program that drives or replays it has no `factory` for the new sampler and policy. Use `openWorkspace` or the `hyperdrive` command.',
  },
  SWEEP_BROKEN_LOG: {
    kind: 'internal',
    summary: 'The log of a sweep contains an entry that contradicts earlier entries. Report a bug and attach the log.',
  },
});
