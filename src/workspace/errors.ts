import { errorTable } from '../base/index.ts';

export const workspaceError = errorTable({
  SWEEP_BAD_DEFINITION: {
    kind: 'config',
    summary:
      'A definition made by a program lacks a field, or has a field of the wrong kind or out of range. The message names each field, what was expected and what was given.',
  },
  SWEEP_BAD_HISTORY: {
    kind: 'config',
    summary:
      'A sweep named in `resume_from` does not exist in this state folder, or has another primary metric or goal.',
  },
  SWEEP_BAD_RESUME: {
    kind: 'config',
    summary:
      'A trial named in `resume_child_runs`, or enqueued to be resumed, does not exist in this state folder, has not ended, has kept no files, or has a configuration outside the search space; or trials of this sweep are no commands.',
  },
  SWEEP_NEEDS_OBJECTIVE: {
    kind: 'config',
    summary: 'The sampler or the early termination policy needs a primary metric, but the sweep has none.',
  },
  SWEEP_BAD_OBJECTIVES: {
    kind: 'config',
    summary: 'The list of objectives names a metric twice, or does not start with the primary objective.',
  },
  SWEEP_POLICY_ONE_OBJECTIVE: {
    kind: 'config',
    summary:
      'Early termination compares trials by one metric, but the sweep has several objectives. Remove one of the two.',
  },
  SWEEP_STOP_NEEDS_OBJECTIVE: {
    kind: 'config',
    summary:
      '`limits.stop_when` predicts how much the best value improves, but the sweep has several objectives or none. Remove it, or keep one objective.',
  },
  SWEEP_BAD_OUTCOME_CONSTRAINT: {
    kind: 'config',
    summary: 'An outcome constraint has no bound, has its bounds in the wrong order, or names a metric twice.',
  },
  SWEEP_CANNOT_CONTINUE: {
    kind: 'config',
    summary:
      'The early termination policy starts trials from others, but this sweep does not support that; the message says why.',
  },
  SWEEP_NEEDS_FUNCTION: {
    kind: 'unsupported',
    summary:
      'A sweep over a function of a program can only be driven by that program: its code is not in the state folder.',
  },
  SWEEP_BAD_OBSERVATION: {
    kind: 'config',
    summary: 'An evaluation reported to a study is not a configuration of its space, or has no finite value.',
  },
  SWEEP_BAD_CHANGE: {
    kind: 'config',
    summary:
      'A running sweep cannot take the requested change. `details.problems` names each field, its value and what was expected. Nothing was written.',
  },
  SWEEP_NOT_BY_RUN: {
    kind: 'config',
    summary:
      'A trial asked for a parameter that is not in the search space of its study, and the study was not created as define-by-run.',
  },
  SWEEP_OTHER_KIND: {
    kind: 'config',
    summary:
      'A trial of a define-by-run study asked for a parameter whose earlier values are of another kind: a choice and a range, whole and other numbers, or a linear and a logarithmic scale. Nothing was written.',
  },
  SWEEP_NEEDS_SPACE: {
    kind: 'config',
    summary:
      'Grid sampling lists every configuration before the first trial, but a define-by-run study learns its parameters from its trials.',
  },
  SWEEP_CHANGED_MEANWHILE: {
    kind: 'stale',
    summary:
      'The change was made for an earlier version of the definition: it was changed in the meantime. Read it again and repeat the change. Nothing was written.',
  },
  SWEEP_BAD_CONFIGURATION: {
    kind: 'config',
    summary:
      'An enqueued configuration is not in the current search space, or the trial to be tried again has not ended.',
  },
  SWEEP_IS_FINAL: { kind: 'conflict', summary: 'The sweep has ended. A new sweep can name it in `resume_from`.' },
});
