import { errorTable } from '../base/index.ts';

export const sdkError = errorTable({
  SDK_BAD_OPTION: {
    kind: 'config',
    summary:
      'An option of a HyperDrive class or function is out of its range or of the wrong kind; the message names it.',
  },
  SDK_ABORTED: {
    kind: 'conflict',
    summary:
      'A call was aborted by its signal: the reason is the cause of the error, the best trial until then its `best`.',
  },
  SDK_NOT_IMPLEMENTED: {
    kind: 'unsupported',
    summary: 'A member that the original package documents as unsupported as well.',
  },
  SDK_NO_RESULT: {
    kind: 'missing',
    summary: 'No trial has a value of the primary metric yet, so there is no best one.',
  },
  SDK_NO_FILES: { kind: 'missing', summary: 'A run keeps no file of the path that should become a model.' },
  SDK_UNKNOWN_TRIAL: {
    kind: 'missing',
    summary: 'A study was told about a trial that it did not hand out, or that is already told.',
  },
  SDK_MISSING_METRIC: {
    kind: 'config',
    summary:
      'A trial of a study was told to end without a value of its metric, or of each of its objectives. Tell it under the name that the message gives, or say that the trial failed.',
  },
  SDK_NEEDS_OBJECTIVES: {
    kind: 'config',
    summary: 'A Pareto front was asked for of a study or run with one objective. It has a best trial: ask for that.',
  },
  SDK_NOT_A_STUDY: {
    kind: 'unsupported',
    summary: 'A sweep that was not made by a study cannot be opened as one: it starts its trials itself.',
  },
  SDK_EXHAUSTED: {
    kind: 'conflict',
    summary: 'A study has no further configuration: its space or its limit is used up.',
  },
});
