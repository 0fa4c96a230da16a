import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. */
export const formatsError = errorTable({
  FORMATS_TOO_LARGE: {
    kind: 'too_large',
    summary: 'A sweep file is larger than 1 MiB. Move data out of it; the search space and the command need a few KiB.',
  },
  FORMATS_BAD_YAML: {
    kind: 'config',
    summary:
      'A sweep file is not valid YAML 1.2: a syntax error, a duplicate key, nesting deeper than 64 levels, or aliases that expand too far. The message names line and column.',
  },
  FORMATS_BAD_SWEEP_FILE: {
    kind: 'config',
    summary:
      'A sweep file has unknown keys or values out of range. The message lists every problem with line, column, key, what was expected and the fix.',
  },
  FORMATS_OTHER_FILE: {
    kind: 'config',
    summary:
      'The file is another kind of YAML file of Azure ML: a pipeline, a command or component, an AutoML job. The message says which, and what to do with it.',
  },
  FORMATS_BAD_STUDY: {
    kind: 'config',
    summary:
      'The definition of a study has unknown keys or values out of range. The message lists every problem with its key.',
  },
  FORMATS_BAD_DURATION: {
    kind: 'config',
    summary: 'A duration is neither a number of seconds nor text such as `90s`, `30m`, `2h 15m`, `1d` or `PT2H`.',
  },
});
