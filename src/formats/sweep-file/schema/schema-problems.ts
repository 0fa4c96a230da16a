import { z } from 'zod';
import { editDistance, nearestWord } from '../../../base/index.ts';
import type { DocumentPath } from '../../yaml/document-place.ts';
import { brief, didYouMean, type FileProblem, listWords, mostProblems, shownValue } from '../problems.ts';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** Outcome of {@link checkAgainst}. */
export type Checked<Output> =
  | { readonly kind: 'ok'; readonly output: Output }
  | { readonly kind: 'problems'; readonly problems: readonly FileProblem[] };

/** Keys that anyone may add anywhere for their own purposes: editors, anchors, tools. */
const freeKey = /^(x-|_)/;

/**
 * Validates a JSON-like value and words every problem for people: what was expected, what was given, the nearest known
 * key. Unknown keys that start with `x-` or `_` are dropped from blocks with a fixed set of keys.
 */
export function checkAgainst<Output>(schema: z.ZodType<Output>, value: unknown): Checked<Output> {
  const input = structuredClone(value);
  // Each pass drops the free keys of the blocks that validation reached; a union may then expose more of them.
  for (let pass = 0; ; pass++) {
    const result = schema.safeParse(input, { error: wording, reportInput: true });
    if (result.success) return { kind: 'ok', output: result.data };
    const problems = result.error.issues.flatMap((issue) => flatten(issue, []));
    const free = problems.filter(({ atKey, path }) => isFree(atKey, path));
    if (free.length === 0 || pass === 32)
      return { kind: 'problems', problems: problems.filter(({ atKey, path }) => !isFree(atKey, path)) };
    for (const { path } of free) removeAt(input, path);
  }
}

function isFree(atKey: boolean | undefined, path: DocumentPath): boolean {
  return atKey === true && freeKey.test(String(path.at(-1)));
}

/** Removes what is at a path, if there is such a path. */
export function removeAt(root: unknown, path: DocumentPath): void {
  let owner = root;
  for (const step of path.slice(0, -1))
    owner = isRecord(owner) || Array.isArray(owner) ? Reflect.get(owner, step) : null;
  const key = path.at(-1);
  if (isRecord(owner) && key !== undefined) Reflect.deleteProperty(owner, key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Message of an issue; `unrecognized_keys` gives one line per key, in order. */
function wording(issue: RawIssue): string | undefined {
  const came = issue.input === undefined ? '' : `, got ${shownValue(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is required: expected ${typeWord(issue.expected)}`
        : `expected ${typeWord(issue.expected)}${came}`;
    case 'invalid_value':
      return `expected ${listWords(issue.values)}${came}${suggestion(issue.input, issue.values)}`;
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array')
        return `expected at least ${counted(issue.minimum, issue.origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'])}${came}`;
      return `expected a ${issue.inclusive ? `number of at least ${issue.minimum}` : `number above ${issue.minimum}`}${came}`;
    case 'too_big':
      if (issue.origin === 'string') return `expected at most ${issue.maximum} characters`;
      if (issue.origin === 'array') return `expected at most ${issue.maximum} entries`;
      return `expected a number of at most ${issue.maximum}${came}`;
    case 'unrecognized_keys': {
      const keys = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      const known = keys.filter((name) => !name.startsWith('$'));
      // The known keys are listed once, at the first key that is near none.
      let isListed = false;
      const text = (key: string, index: number): string => {
        const unknown = `unknown key "${brief(key)}"`;
        const near = index < mostProblems ? nearKey(key, known) : undefined;
        if (near !== undefined) return `${unknown}${didYouMean(near)}`;
        if (isListed) return unknown;
        isListed = true;
        return `${unknown}; known here: ${known.join(', ')}`;
      };
      return issue.keys.map(text).join('\n');
    }
    case 'invalid_union': {
      if (!('options' in issue) || !Array.isArray(issue.options)) return undefined;
      // With a discriminator, the input is the whole block, while the path points at the key.
      const tag = isRecord(issue.input) && issue.discriminator ? issue.input[issue.discriminator] : issue.input;
      return tag === undefined
        ? `is required: expected ${listWords(issue.options)}`
        : `expected ${listWords(issue.options)}, got ${shownValue(tag)}${suggestion(tag, issue.options)}`;
    }
    default:
      return undefined;
  }
}

function counted(count: number | bigint, [one, more]: readonly [string, string]): string {
  return `${count} ${Number(count) === 1 ? one : more}`;
}

/** The key that was probably meant. A short word is near many others, so it must be almost the same. */
function nearKey(key: string, known: readonly string[]): string | undefined {
  const near = nearestWord(key, known);
  if (near === undefined || Math.max(key.length, near.length) > shortKey || isAnagram(key, near)) return near;
  return editDistance(key.toLowerCase(), near) > 1 ? undefined : near;
}

/** `task` is two letters from `tags`, and `sweep` from `seed`. */
const shortKey = 5;

function isAnagram(a: string, b: string): boolean {
  const sorted = (word: string) => [...word.toLowerCase()].sort().join('');
  return sorted(a) === sorted(b);
}

function suggestion(value: unknown, known: readonly unknown[]): string {
  return typeof value === 'string' ? didYouMean(nearestWord(value, known.map(String))) : '';
}

function typeWord(expected: string): string {
  const words: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'text (put it in quotes if it looks like a number)',
    boolean: 'true or false',
    object: 'a block of keys',
    record: 'a block of keys',
    array: 'a list',
  };
  return words[expected] ?? expected;
}

function flatten(issue: Issue, above: DocumentPath): FileProblem[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, i) => ({ path: [...path, key], message: lines[i] ?? issue.message, atKey: true }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const fitting = issue.errors.filter((issues) => !issues.some(isWrongKind));
    const kinds = kindsOf(issue.errors);
    const only = fitting.length === 1 || kinds.length === 0 ? fitting[0] : undefined;
    // A schema's own description says more than the words of one of its branches.
    const isStated = issue.message.startsWith('expected');
    if (only && !(isStated && only.every(isOtherWord))) return only.flatMap((inner) => flatten(inner, path));
    if (!isStated) return [{ path, message: completed({ ...issue, message: `expected ${kinds.join(' or ')}` }) }];
  }
  return [{ path, message: completed(issue) }];
}

/** What each branch of a union accepts. */
function kindsOf(branches: readonly (readonly Issue[])[]): string[] {
  const kinds = branches.flat().flatMap((issue) => {
    if (issue.path.length > 0) return [];
    if (issue.code === 'invalid_type') return [typeWord(issue.expected)];
    return issue.code === 'invalid_value' ? [listWords(issue.values)] : [];
  });
  return [...new Set(kinds)];
}

/** Messages in the schema say what was expected; this adds what was given. */
function completed(issue: Issue): string {
  const { message, input } = issue;
  if (!message.startsWith('expected') || message.includes(', got ')) return message;
  return input === undefined ? `is required: ${message}` : `${message}, got ${shownValue(input)}`;
}

/** True for an issue that says the value is not one of a branch's words. */
function isOtherWord(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_value';
}

/** True for an issue that says the value is of another kind than this branch of a union handles. */
function isWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof issue.input === 'object');
}
