import { errorTable } from '../base/index.ts';

export const sdkError = errorTable({
  SDK_BAD_OPTION: {
    kind: 'config',
    summary: 'An option of a HyperDrive class or function is out of range or has the wrong type; the message names it.',
  },
  SDK_ABORTED: {
    kind: 'conflict',
    summary:
      "A call's signal aborted it. The error's `cause` is the signal's reason, its `best` the best trial so far.",
  },
  SDK_NOT_IMPLEMENTED: {
    kind: 'unsupported',
    summary: 'The member is not supported; the original package documents it as unsupported too.',
  },
  SDK_NO_RESULT: {
    kind: 'missing',
    summary: 'No trial has a value of the primary metric, so there is no best trial.',
  },
  SDK_NO_FILES: { kind: 'missing', summary: 'The run has no output files at the path to register as a model.' },
  SDK_UNKNOWN_TRIAL: {
    kind: 'missing',
    summary: 'A result was reported for a trial that the study did not hand out, or that already has a result.',
  },
  SDK_MISSING_METRIC: {
    kind: 'config',
    summary:
      'A trial of a study ended without a value of its metric, or of one of its objectives. Report the value under the name that the message gives, or report that the trial failed.',
  },
  SDK_NEEDS_OBJECTIVES: {
    kind: 'config',
    summary: 'A study or run with one objective has no Pareto front. Use its best trial.',
  },
  SDK_NOT_A_STUDY: {
    kind: 'unsupported',
    summary: 'The sweep is not a study: it starts its trials itself and cannot be opened as one.',
  },
  SDK_OTHER_SERVER: {
    kind: 'unsupported',
    summary: 'A server answered in a form that this version does not know. Use the same version here and there.',
  },
  SDK_OTHER_SPACE: {
    kind: 'config',
    summary:
      'A study of a server has another search space than the program expects, or got one by a change. Open it with its own space, or without one.',
  },
  SDK_EXHAUSTED: {
    kind: 'conflict',
    summary: 'The study has no further configuration: its space or its limit is exhausted.',
  },
});
