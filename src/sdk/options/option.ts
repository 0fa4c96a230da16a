import { nearestWord } from '../../base/index.ts';
import { sdkError } from '../errors.ts';

/** Formats any value for a message. */
export function optionText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 100 ? `${value.slice(0, 97)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function refuse(option: string, expected: string, value: unknown): never {
  throw sdkError('SDK_BAD_OPTION', `${option}: expected ${expected}, got ${optionText(value)}`, {
    details: { option },
  });
}

/** A whole number within limits, or an error that names the option. */
export function wholeOption(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw sdkError('SDK_BAD_OPTION', `${name}: expected a whole number ${range}, got ${optionText(value)}`, {
    details: { option: name, value: Number.isFinite(value) ? value : String(value), min, max },
  });
}

/** A number above 0, or an error that names the option. */
export function positiveOption(name: string, value: number): number {
  return Number.isFinite(value) && value > 0 ? value : refuse(name, 'a number above 0', value);
}

/** A non-empty string, or an error that names the option. */
export function textOption(name: string, value: string): string {
  return typeof value === 'string' && value.length > 0 ? value : refuse(name, 'a non-empty string', value);
}

/** One of several words, or an error that lists them and suggests the nearest. */
export function wordOption<Word extends string>(name: string, value: unknown, words: readonly Word[]): Word {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  const nearest = typeof value === 'string' ? nearestWord(value, words) : undefined;
  const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  throw sdkError(
    'SDK_BAD_OPTION',
    `${name}: expected one of ${words.map((known) => JSON.stringify(known)).join(', ')}, got ${optionText(value)}${hint}`,
    { details: { option: name } },
  );
}

/** `true` or `false`, or an error that names the option. */
export function flagOption(name: string, value: boolean): boolean {
  return typeof value === 'boolean' ? value : refuse(name, 'true or false', value);
}

/** A list, or an error that names the option. */
export function listOption<Item>(name: string, value: readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? value : refuse(name, 'a list', value);
}

/** A function, or an error that names the option. */
export function functionOption<Value>(name: string, value: Value, example: string): Value {
  return typeof value === 'function' ? value : refuse(name, `a function such as ${example}`, value);
}

/** An `AbortSignal`, or an error that names the option. */
export function signalOption(name: string, value: AbortSignal): AbortSignal {
  const isSignal = typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
  return isSignal ? value : refuse(name, 'an AbortSignal', value);
}

/**
 * Refuses unknown options: JavaScript would silently ignore a misspelled one.
 * @param what name of the class or function, for the message
 * @param all every option by name, so that the compiler reports a missing one
 */
export function onlyOptions(what: string, options: object, all: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    refuse(what, 'an options object', options);
  const name = Object.keys(options).find((key) => !Object.hasOwn(all, key));
  if (name === undefined) return;
  const known = Object.keys(all);
  const nearest = nearestWord(name, known);
  const hint = nearest === undefined ? `known options: ${known.join(', ')}` : `did you mean ${nearest}?`;
  throw sdkError('SDK_BAD_OPTION', `${what}: unknown option ${JSON.stringify(name)}; ${hint}`, {
    details: { option: name },
  });
}
