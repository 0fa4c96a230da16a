import { nearestWord } from '../base/index.ts';
import { sdkError } from './errors.ts';

/** A whole number within limits, or an error that names the option. */
export function wholeOption(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw sdkError('SDK_BAD_OPTION', `${name}: expected a whole number ${range}, got ${String(value)}`, {
    details: { option: name, value: Number.isFinite(value) ? value : String(value), min, max },
  });
}

/** A text that is not empty, or an error that names the option. */
export function textOption(name: string, value: string): string {
  if (typeof value === 'string' && value.length > 0) return value;
  throw sdkError('SDK_BAD_OPTION', `${name}: expected a text that is not empty, got ${JSON.stringify(value)}`, {
    details: { option: name },
  });
}

/**
 * Refuses options that are not known: JavaScript would ignore a misspelt one silently.
 * @param all every option by its name, so that the compiler sees when one is missing
 */
export function onlyOptions(what: string, options: object, all: Readonly<Record<string, true>>): void {
  const name = Object.keys(options).find((key) => !Object.hasOwn(all, key));
  if (name === undefined) return;
  const known = Object.keys(all);
  const nearest = nearestWord(name, known);
  const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`;
  throw sdkError('SDK_BAD_OPTION', `${what}: unknown option ${JSON.stringify(name)}; ${hint}`, {
    details: { option: name },
  });
}
