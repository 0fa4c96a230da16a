import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. */
export const filesError = errorTable({
  FILES_BAD_CODE: {
    kind: 'config',
    summary:
      'The code of a sweep cannot be sent or copied: a link leads out of it, a file cannot be read or changes meanwhile, it is a state folder, or what arrives is not the code that its SHA-256 names. The message names the path.',
  },
  FILES_NOT_PLAIN: {
    kind: 'environment',
    summary:
      'There is no plain file where one is expected, but a pipe, a folder, a link, a socket or a device. Remove it; programs must not replace the files of a run folder.',
  },
  TRACKING_BAD_PATH: {
    kind: 'config',
    summary: 'A file path is not relative, leaves its folder, or is not a plain file.',
  },
  TRACKING_UNKNOWN_FILE: {
    kind: 'missing',
    summary: 'The trial has no file at this path.',
  },
  TRACKING_NO_OUTPUTS: {
    kind: 'missing',
    summary:
      'A trial is to resume another one that has kept no files, or whose files have been deleted. Leave it out of `resume_child_runs`, or repeat it from the start with `hyperdrive enqueue --again`.',
  },
  TRACKING_TOO_LARGE: {
    kind: 'too_large',
    summary: 'The batch or file is larger than allowed. Send it in parts.',
  },
});
