import { errorTable } from '../base/index.ts';

export const workspaceError = errorTable({
  SWEEP_BAD_DEFINITION: {
    kind: 'config',
    summary:
      'A definition that a program made lacks a field, or has one of the wrong kind or out of its range. The message names each field, what was expected and what came.',
  },
  SWEEP_BAD_HISTORY: {
    kind: 'config',
    summary:
      'A sweep named in `resume_from` does not exist in this state folder, or has another primary metric or goal.',
  },
  SWEEP_NEEDS_OBJECTIVE: {
    kind: 'config',
    summary: 'The sampling or the early termination needs a primary metric and the sweep has none.',
  },
  SWEEP_BAD_OBJECTIVES: {
    kind: 'config',
    summary: 'The list of objectives names a metric twice, or does not begin with the primary objective.',
  },
  SWEEP_POLICY_ONE_OBJECTIVE: {
    kind: 'config',
    summary:
      'Early termination compares trials by one metric, and the sweep has several objectives. Remove one of the two.',
  },
  SWEEP_BAD_OUTCOME_CONSTRAINT: {
    kind: 'config',
    summary: 'An outcome constraint has no bound, has its bounds the wrong way round, or names a metric twice.',
  },
  SWEEP_CANNOT_CONTINUE: {
    kind: 'config',
    summary: 'The early termination lets trials go on from others, and the sweep cannot do so; the message says why.',
  },
  SWEEP_NEEDS_FUNCTION: {
    kind: 'unsupported',
    summary:
      'A sweep over a function of a program can only be driven by that program: its code is not in the state folder.',
  },
  SWEEP_BAD_OBSERVATION: {
    kind: 'config',
    summary:
      'What a study is told of an evaluation made elsewhere is no configuration of its space, or has no finite value.',
  },
  SWEEP_BAD_CHANGE: {
    kind: 'config',
    summary:
      'A running sweep cannot become what was asked for. `details.problems` names each field, its value and what was expected. Nothing was written.',
  },
  SWEEP_CHANGED_MEANWHILE: {
    kind: 'stale',
    summary:
      'The definition has another version than the change was made for: somebody else changed it. Read it again and repeat the change. Nothing was written.',
  },
  SWEEP_BAD_CONFIGURATION: {
    kind: 'config',
    summary:
      'A configuration that was to be tried does not belong to the search space as it is now, or the trial to be tried again has not ended.',
  },
  SWEEP_IS_FINAL: { kind: 'conflict', summary: 'The sweep has ended. A new sweep can name it in `resume_from`.' },
});
