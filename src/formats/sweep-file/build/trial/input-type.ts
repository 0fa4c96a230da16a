import { listWords, shownValue } from '../../problems.ts';

/** What an input declares about its values. */
interface InputLimits {
  readonly type?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly enum?: readonly (string | number | boolean)[] | undefined;
}

/** What is wrong with a value of an input; undefined if nothing is. */
export function inputProblem(value: unknown, limits: InputLimits): string | undefined {
  const { min, max, enum: words } = limits;
  const type = limits.type?.toLowerCase();
  const number = Number(value);
  const isBoolean = typeof value === 'boolean' || /^(true|false)$/i.test(String(value));
  const got = `, got ${shownValue(value)}`;
  if (type === 'integer' && !Number.isInteger(number)) return `expected a whole number${got}`;
  if (type === 'number' && (typeof value === 'boolean' || !Number.isFinite(number))) return `expected a number${got}`;
  if (type === 'boolean' && !isBoolean) return `expected true or false${got}`;
  if (min !== undefined && number < min) return `expected a number of at least ${min}${got}`;
  if (max !== undefined && number > max) return `expected a number of at most ${max}${got}`;
  if (words !== undefined && !words.some((word) => String(word) === String(value)))
    return `expected ${listWords(words)}${got}`;
  return undefined;
}
