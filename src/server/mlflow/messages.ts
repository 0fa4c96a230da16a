import type { z } from 'zod';
import { serverError } from '../errors.ts';
import { badFields, problemsOf } from '../request/validation.ts';

/** Most characters of a wrong value in a message. */
const echoLength = 80;

/**
 * Parses a message like protobuf's JSON: `null` means an absent field, and field names may be in camel case. Refusals
 * use MLflow's words, which scripts match.
 * @throws SERVER_BAD_REQUEST
 */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  part: 'body' | 'query',
): z.output<Schema> {
  const given = input === undefined || input === null ? {} : part === 'body' ? plainMessage(input, []) : input;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const found = problemsOf(result.error, given);
  const [first] = found;
  if (first === undefined) throw badFields('malformed request', found, part);
  const name = fieldName(first.path);
  throw badFields(
    first.value === undefined
      ? `Missing value for required parameter '${name}'.`
      : `Invalid value ${echo(first.value)} for parameter '${name}' supplied: expected ${expected(first.expected)}`,
    found,
    part,
  );
}

/** Removes null fields and converts field names to snake case. */
function plainMessage(value: unknown, path: readonly PropertyKey[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => {
      if (item !== null) return plainMessage(item, [...path, index]);
      throw refused([...path, index], 'a list must not contain null');
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  const message = new Map<string, unknown>();
  for (const [given, item] of Object.entries(value)) {
    const name = given.replace(/(?!^)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (message.has(name)) throw refused([...path, name], 'it was given twice');
    if (item !== null) message.set(name, plainMessage(item, [...path, name]));
  }
  return Object.fromEntries(message);
}

function refused(path: readonly PropertyKey[], why: string): Error {
  return serverError('SERVER_BAD_REQUEST', `Invalid value for parameter '${fieldName(path)}' supplied: ${why}`);
}

/** A field's name in MLflow's form: `metrics[0].name`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}

/** Zod's message as the end of our sentence. */
function expected(text: string): string {
  return text.replace(/^Invalid input: expected /, '').replace(/^Invalid option: expected /, '');
}

function echo(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > echoLength ? `${text.slice(0, echoLength)}…` : text;
}
