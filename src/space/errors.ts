import { errorTable } from '../base/index.ts';

/**
 * Makes the errors of this room. Problems from `checkSpace` carry the same codes; `parseSpace` throws one error with
 * the code of the first problem and all problems in `details.problems`.
 */
export const spaceError = errorTable({
  SPACE_NOT_A_MAPPING: {
    kind: 'config',
    summary: 'The search space is not a mapping of parameter names to expressions. Give a mapping.',
  },
  SPACE_EMPTY: {
    kind: 'config',
    summary: 'The search space has no parameter. Add at least one expression.',
  },
  SPACE_TOO_DEEP: {
    kind: 'config',
    summary: 'A value of the search space is nested more than 64 levels deep or contains itself. Flatten it.',
  },
  SPACE_BAD_NAME: {
    kind: 'config',
    summary:
      'A parameter name has characters that are not allowed on a command line or in an environment variable. Rename it.',
  },
  SPACE_DUPLICATE_NAME: {
    kind: 'config',
    summary: 'Two parameters of one trial share an environment variable name. Rename one of them.',
  },
  SPACE_UNKNOWN_EXPRESSION: {
    kind: 'config',
    summary: 'An expression has an unknown name. Use one that the message lists.',
  },
  SPACE_BAD_ARGUMENTS: {
    kind: 'config',
    summary: 'An expression has missing, unknown or wrongly typed arguments. Use the keys that the message names.',
  },
  SPACE_BAD_NUMBER: {
    kind: 'config',
    summary: 'A numeric argument is not a finite number. Write a plain number without quotes.',
  },
  SPACE_BAD_RANGE: {
    kind: 'config',
    summary:
      'The low end of a range is not below its high end, or not above 0 on a logarithmic scale. Swap or correct them; for a constant parameter give the bare value.',
  },
  SPACE_BAD_STEP: {
    kind: 'config',
    summary:
      'The step of an expression is not positive, not a factor above 1 for log_range, or does not lead from low to high. The message names values that fit.',
  },
  SPACE_BAD_SIGMA: {
    kind: 'config',
    summary: 'The standard deviation sigma is not above 0. Give a positive value, or the bare value for a constant.',
  },
  SPACE_BAD_UPPER: {
    kind: 'config',
    summary: 'upper of randint is not a whole number from 1 to 2^48. Values run from 0 to upper - 1.',
  },
  SPACE_OVERFLOW: {
    kind: 'config',
    summary: 'A distribution reaches values beyond double precision. Log forms take exponents, not values, as bounds.',
  },
  SPACE_EMPTY_CHOICE: {
    kind: 'config',
    summary: 'A choice has no option. List at least one value.',
  },
  SPACE_BAD_OPTION: {
    kind: 'config',
    summary: 'An option of a choice is not a JSON value, or is itself an expression. Put expressions inside a mapping.',
  },
  SPACE_BAD_ORDER: {
    kind: 'config',
    summary:
      'ordered is set on a choice whose options cannot be put in order. Use numbers, strings, booleans or mappings.',
  },
  SPACE_BAD_CONSTANT: {
    kind: 'config',
    summary: 'A fixed value is not JSON or contains an expression. Use a choice with one option for a fixed mapping.',
  },
  SPACE_BAD_LOGBASE: {
    kind: 'config',
    summary: 'logbase is not a number above 1 (or "e"). It is the base of the exponents of the log forms.',
  },
  SPACE_BAD_DEFAULT: {
    kind: 'config',
    summary:
      'A default is not a value of its parameter, or the default configuration violates a constraint. Give a value that the parameter can have.',
  },
  SPACE_BAD_PRIOR: {
    kind: 'config',
    summary:
      'A prior cannot be read, or does not fit its parameter. Give a mean, weights, a distribution, or none; the message says which fit.',
  },
  SPACE_BAD_WHEN: {
    kind: 'config',
    summary:
      'The condition of a parameter cannot be read, names an unknown parameter or value, can never hold, or leads back to the parameter itself. The message says which, and what is possible.',
  },
  SPACE_BAD_CONSTRAINT: {
    kind: 'config',
    summary:
      'A constraint names an unknown parameter or value, or cannot be read. The message says which name, where, and what is possible.',
  },
  SPACE_UNSATISFIABLE: {
    kind: 'config',
    summary:
      'No configuration of the search space satisfies all constraints. Loosen the constraints that the message names.',
  },
  SPACE_OUTSIDE: {
    kind: 'config',
    summary: 'A configuration is not in the search space. The message names the first parameter that differs.',
  },
  SPACE_NOT_FINITE: {
    kind: 'unsupported',
    summary:
      'A space with a continuous or unbounded parameter cannot be enumerated. Use choice, int_range, or a range with a step.',
  },
  SPACE_BAD_INDEX: {
    kind: 'config',
    summary: 'The index of a configuration is not a whole number from 0 to the size of the space minus 1.',
  },
});

/** Code of an error of this room. */
export type SpaceErrorCode = Parameters<typeof spaceError>[0];
