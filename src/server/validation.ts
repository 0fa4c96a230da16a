import type { z } from 'zod';
import type { Json } from '../base/index.ts';
import { serverError } from './errors.ts';

/** Longest echo of a wrong value in a message. */
const echoLength = 80;

/**
 * Reads a request part by its schema.
 * @param part `body`, `query`, `path`: named in the error
 * @throws SERVER_BAD_REQUEST naming each field, what came and what was expected
 */
export function parsePart<Schema extends z.ZodType>(schema: Schema, value: unknown, part: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = flatten(result.error.issues).map((issue) => {
    const path = [part, ...issue.path.map(String)].join('.');
    return { path, expected: issue.message, got: echo(valueAt(value, issue.path)) };
  });
  const first = problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw serverError(
    'SERVER_BAD_REQUEST',
    first ? `${first.path}: ${first.expected}; got ${first.got}${more}` : 'malformed request',
    { details: { problems: problems satisfies Json } },
  );
}

/** The issues of the best-fitting member of a union stand for the union. */
function flatten(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const nearest = issue.errors.reduce((a, b) => (depth(b) > depth(a) ? b : a));
    return flatten(nearest).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

function echo(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > echoLength ? `${text.slice(0, echoLength)}…` : text;
}
