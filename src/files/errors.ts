import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. */
export const filesError = errorTable({
  FILES_NOT_PLAIN: {
    kind: 'environment',
    summary:
      'Something else stands where a plain file is expected: a pipe, a folder, a link, a socket or a device. Remove it; programs must not replace the files of a run folder.',
  },
});
