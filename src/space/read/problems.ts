import type { Json } from '../../base/index.ts';
import { type SpaceErrorCode, spaceError } from '../errors.ts';

/** A path in a JSON document: keys and array indices from the root. */
export type JsonPath = readonly (string | number)[];

/** One problem of a search space. */
export interface SpaceProblem {
  readonly code: SpaceErrorCode;
  /** Path in the given document, in its own wire form. */
  readonly path: JsonPath;
  /** The place for people, independent of the wire form, then the reason: `lr.q: must be above 0, not -1`. */
  readonly message: string;
  /** What was expected, what was given, and the fix; without the place, for callers that print places themselves. */
  readonly reason: string;
}

/** Kinds of legal spaces that were probably not intended. */
export type SpaceWarningCode =
  /** A bound of quniform is not a multiple of q, so that values exceed the bound or do not reach it. */
  | 'SPACE_BOUND_OFF_GRID'
  /** qloguniform can give 0. */
  | 'SPACE_REACHES_ZERO'
  /** Bounds of a log form look like values, not exponents. */
  | 'SPACE_BOUNDS_NOT_EXPONENTS'
  /** q is so small relative to the bounds that the values cannot be counted. */
  | 'SPACE_FINE_GRID'
  /** An option is listed twice; it counts once. */
  | 'SPACE_REPEATED_OPTION'
  /** Two options of a choice can give the same configuration. */
  | 'SPACE_OVERLAPPING_OPTIONS';

/** Something legal but probably not intended. */
export interface SpaceWarning {
  readonly code: SpaceWarningCode;
  readonly path: JsonPath;
  /** The place for people, then the reason. */
  readonly message: string;
  /** The consequence and the fix; without the place. */
  readonly reason: string;
}

/**
 * Throws one error for all problems, if there are any: its code is that of the first, its message lists all, and
 * `details.problems` contains them as `{ code, path, message }`.
 */
export function throwProblems(problems: readonly SpaceProblem[]): void {
  const first = problems[0];
  if (first === undefined) return;
  const message =
    problems.length === 1
      ? first.message
      : `${problems.length} problems in the search space:\n${problems.map((problem) => `- ${problem.message}`).join('\n')}`;
  const list: Json = problems.map(({ code, path, message: text }) => ({ code, path, message: text }));
  throw spaceError(first.code, message, { details: { problems: list } });
}
