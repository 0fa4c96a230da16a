import type { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { serverError } from '../errors.ts';

/** Most characters of a wrong value in a message. */
const echoLength = 80;
/** Most characters of a message about one value, which may name every unknown key of a body. */
const messageLength = 500;
/** Most fields of one request that are listed. */
const mostProblems = 50;

/** A field that does not match its schema. */
export interface FieldProblem {
  readonly path: readonly PropertyKey[];
  readonly expected: string;
  readonly value: unknown;
}

/**
 * Parses a part of a request.
 * @param part `body`, `query`, `path`: named in the error
 * @throws SERVER_BAD_REQUEST with each field, its value and what was expected
 */
export function parsePart<Schema extends z.ZodType>(schema: Schema, value: unknown, part: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const found = problemsOf(result.error, value);
  const [first] = listed(found, part);
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  throw badFields(
    first ? `${first.path}: ${first.expected}; got ${first.got}${more}` : 'malformed request',
    found,
    part,
  );
}

/** Every field that does not match, in the order of the schema. */
export function problemsOf(error: z.ZodError, value: unknown): readonly FieldProblem[] {
  return flatten(error.issues).map(({ path, message }) => ({ path, expected: message, value: valueAt(value, path) }));
}

/** The error for a part of a request whose fields do not match. */
export function badFields(message: string, found: readonly FieldProblem[], part: string): Error {
  const problems = listed(found, part);
  return serverError('SERVER_BAD_REQUEST', message, { details: { problems: problems satisfies Json } });
}

function listed(found: readonly FieldProblem[], part: string) {
  return found.slice(0, mostProblems).map(({ path, expected, value }) => ({
    path: [part, ...path.map((step) => shortened(String(step), echoLength))].join('.'),
    expected: shortened(expected, messageLength),
    got: echo(value),
  }));
}

/** Replaces the issues of a union with those of its best-matching member. */
function flatten(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const nearest = issue.errors.reduce((a, b) => (depth(b) > depth(a) ? b : a));
    return flatten(nearest).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

function echo(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return shortened(text, echoLength);
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
