import type { Json } from '../../../base/index.ts';
import {
  checkSpace,
  compileSpace,
  type FreeParameter,
  isExpression,
  isExpressionType,
  readConstraints,
  type SearchSpace,
  type SpaceProblem,
  type SpaceWarning,
  spaceToWire,
} from '../../../space/index.ts';
import { type FileProblem, pathText, shownValue } from '../problems.ts';
import type { SweepFile } from '../schema/sweep-file-schema.ts';
import type { BuildFindings } from './build-context.ts';

/** Name of the choice that represents a list of sub-spaces. */
const variantName = 'variant';

/** A search space of a file, checked. */
export interface FileSpace {
  /** In wire form, for the definition; empty if there are problems. */
  readonly wire: Readonly<Record<string, Json>>;
  /** Dotted names of everything that a placeholder may name, in declaration order. */
  readonly names: readonly string[];
  /** Dotted names of entries with problems, as in `SpaceCheck`. */
  readonly unreadable: readonly string[];
  /** Parameters that samplers set. */
  readonly free: readonly FreeParameter[];
  /** Rules between parameters, checked; undefined if the file has none. */
  readonly constraints: Json[] | undefined;
}

/**
 * Reads the block `search_space`. A list of mappings means one of these sub-spaces, as in AutoML jobs: it becomes a
 * choice named `variant` with the parts `${{search_space.variant.x}}`. The block `constraints` is checked against the
 * result.
 */
export function readSearchSpace(
  given: unknown,
  constraints: SweepFile['constraints'],
  logbase: number | 'e',
  { problems, notices }: BuildFindings,
): FileSpace {
  const isList = Array.isArray(given);
  const input = isList ? { [variantName]: { type: 'choice', values: given } } : given;
  // Problems inside the list must point at the list's own items.
  const inFile = (path: readonly (string | number)[]) =>
    isList && path[1] === variantName ? ['search_space', ...path.slice(3)] : path;
  const checked = checkSpace(input, { logbase, path: ['search_space'] });
  const toProblem = ({ path, message, reason }: SpaceProblem | SpaceWarning) => ({
    path: inFile(path),
    message: path.length === 1 ? reason : withoutPlace(message, pathText(path.slice(1))),
  });
  problems.push(...checked.problems.map(toProblem));
  notices.push(...checked.warnings.map((warning) => ({ ...toProblem(warning), code: warning.code })));
  const { names, unreadable } = checked;
  if (checked.space === undefined) return { wire: {}, names, unreadable, free: [], constraints: undefined };
  notices.push(...likelyMeantAsRange(checked.space));
  const compiled = compileSpace(checked.space, { logbase });
  const rules = readConstraints(constraints, compiled.parameters);
  problems.push(...rules.problems.map(({ path, message }) => ({ path: ['constraints', ...path], message })));
  return {
    wire: spaceToWire(checked.space, 'v1'),
    names: [...new Set(compiled.parameters.map(({ name }) => name))],
    unreadable,
    free: compiled.free,
    constraints: constraints && rules.constraints.map(({ source }) => source),
  };
}

/** Fixed values that other tools, or Azure's Python functions, would read as options to choose from. */
function likelyMeantAsRange(space: SearchSpace): FileProblem[] {
  return Object.entries(space).flatMap(([name, value]) => {
    const called = typeof value === 'string' ? /^(\w+)\(.*\)$/.exec(value.trim())?.[1] : undefined;
    const isBlock = typeof value === 'object' && value !== null && !isExpression(value);
    if (!isBlock && !isExpressionType(called)) return [];
    const instead = Array.isArray(value)
      ? `to choose among its entries, write {type: choice, values: ${shownValue(value)}}`
      : `an expression is written {type: ${called ?? 'uniform'}, …}`;
    return [{ path: ['search_space', name], message: `is ${shownValue(value)} in every trial; ${instead}` }];
  });
}

/** Messages of the space room start with the place, which messages about files print separately. */
function withoutPlace(message: string, place: string): string {
  return message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
}
