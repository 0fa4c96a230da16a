import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. */
export const patternsError = errorTable({
  PATTERNS_REFUSED: {
    kind: 'config',
    summary:
      'A pattern of `stdout_metrics` is not a regular expression, has no group named `value`, is too large, or needs backtracking: `(?=…)`, `(?!…)` and back-references. The message names the construct and what to write instead.',
  },
});
