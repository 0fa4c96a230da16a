import type { SpaceBook } from '../belief/book-priors.ts';
import { checkConditions } from '../condition/check-conditions.ts';
import { spaceError } from '../errors.ts';
import type { Expression, SearchSpace } from '../expression/expression.ts';
import { dottedName, type NameRule } from '../expression/names.ts';
import { checkNameClashes } from './name-clash.ts';
import { Findings, type Place, rootPlace } from './place.ts';
import { type JsonPath, type SpaceProblem, type SpaceWarning, throwProblems } from './problems.ts';
import { isPlainObject, typeName } from './read-json.ts';
import { SpaceReader } from './read-space.ts';

/** Options for reading a space. */
export interface SpaceOptions {
  /**
   * What the prior book says about the space, for `compileSpace`.
   * @defaultValue nothing
   */
  readonly book?: SpaceBook | undefined;
  /**
   * Base of the exponents of the log forms: a number above 1, or `e`. Random sampling sets it. Without it, defaults and
   * priors of log forms are checked only by `compileSpace`.
   * @defaultValue 'e'
   */
  readonly logbase?: number | 'e';
  /**
   * Which parameter names are allowed.
   * @defaultValue 'any', because v1 spaces use names such as `--lr`
   */
  readonly names?: NameRule;
  /**
   * Path of the space in a larger document; paths of problems start with it.
   * @defaultValue []
   */
  readonly path?: JsonPath;
  /**
   * Rules between parameters, as a list of {@link ParameterConstraint}. Only `compileSpace` reads them.
   * @defaultValue none
   */
  readonly constraints?: unknown;
  /**
   * Whether a space may be without parameters, because trials add them.
   * @defaultValue false
   */
  readonly mayBeEmpty?: boolean;
}

/** The result of reading a space. */
export interface SpaceCheck {
  /** The space in its object form; undefined if there are problems. */
  readonly space: SearchSpace | undefined;
  /** All problems, in the order of the document. */
  readonly problems: readonly SpaceProblem[];
  readonly warnings: readonly SpaceWarning[];
  /**
   * Dotted names of all parameters in the order of the document, including those with problems in their expressions.
   */
  readonly names: readonly string[];
  /**
   * Dotted names of the entries with problems, which may declare more parameters than could be read. Empty text: the
   * whole space.
   */
  readonly unreadable: readonly string[];
}

/**
 * Reads a search space from untrusted data, in either wire form (`["uniform", [0, 1]]` or `{ type: uniform, min_value:
 * 0, max_value: 1 }`) or a mix of both, and reports every problem.
 * @throws {HyperDriveConfigException} SPACE_BAD_LOGBASE only: the options come from the caller
 */
export function checkSpace(input: unknown, options: SpaceOptions = {}): SpaceCheck {
  const findings = new Findings(options.logbase === undefined ? undefined : readLogbase(options.logbase));
  const root = rootPlace(options.path);
  const space = readRoot(input, root, findings, options);
  checkNameClashes(findings);
  checkConditions(space, findings);
  const { problems, warnings } = findings;
  return {
    space: problems.length === 0 ? space : undefined,
    problems,
    warnings,
    names: distinct(findings.parameters.map(({ names }) => names)),
    unreadable: distinct(findings.unreadable),
  };
}

/**
 * Reads a search space like {@link checkSpace}.
 *
 * @returns the space in its object form
 * @throws {HyperDriveConfigException} with the code of the first problem and all problems in `details.problems`
 */
export function parseSpace(input: unknown, options: SpaceOptions = {}): SearchSpace {
  return parseWithWarnings(input, options).space;
}

/** {@link parseSpace} with the warnings. */
export function parseWithWarnings(
  input: unknown,
  options: SpaceOptions,
): { readonly space: SearchSpace; readonly warnings: readonly SpaceWarning[] } {
  const { space, problems, warnings } = checkSpace(input, options);
  throwProblems(problems);
  return { space: space ?? {}, warnings };
}

/** Throws if an expression that code has built is not legal. */
export function assertExpression(expression: Expression): void {
  const findings = new Findings(undefined);
  new SpaceReader(findings, 'any').expression(expression, rootPlace([], expression.type));
  throwProblems(findings.problems);
}

/** The base of the log forms as a number. */
export function readLogbase(logbase: number | 'e' | undefined): number {
  if (logbase === undefined || logbase === 'e') return Math.E;
  if (Number.isFinite(logbase) && logbase > 1) return logbase;
  throw spaceError('SPACE_BAD_LOGBASE', `logbase must be a number above 1 or "e", not ${logbase}`, {
    details: { logbase: String(logbase) },
  });
}

function distinct(names: readonly (readonly string[])[]): string[] {
  return [...new Set(names.map(dottedName))];
}

function readRoot(
  input: unknown,
  root: Place,
  findings: Findings,
  { names = 'any', mayBeEmpty = false }: SpaceOptions,
): SearchSpace | undefined {
  if (!isPlainObject(input)) {
    const came = Array.isArray(input) ? 'a list' : input === null ? 'null' : typeName(input);
    const text = `must be a mapping of parameter names to expressions, not ${came}`;
    return findings.problem('SPACE_NOT_A_MAPPING', root, text);
  }
  if (Object.keys(input).length === 0 && !mayBeEmpty) {
    return findings.problem('SPACE_EMPTY', root, 'has no parameter; add at least one, such as lr: {type: uniform, …}');
  }
  return new SpaceReader(findings, names).mapping(input, root);
}
