import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. */
export const patternsError = errorTable({
  PATTERNS_REFUSED: {
    kind: 'config',
    summary:
      'A pattern of `stdout_metrics` is no regular expression, has no group named `value`, is too large, or needs backtracking: `(?=…)`, `(?!…)` and references back to a group. The message names the construct and what to write instead.',
  },
});
