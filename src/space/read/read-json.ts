import type { Json } from '../../base/index.ts';
import type { SpaceErrorCode } from '../errors.ts';
import { isExpressionType, isMeantAsExpression, isNaturalRange } from '../expression/expression.ts';
import { type Findings, itemPlace, type Place, parameterPlace } from './place.ts';

const deepest = 64;

/** Records a problem if a place is too deep; this also ends values that contain themselves. */
export function isTooDeep(place: Place, findings: Findings): boolean {
  if (place.depth <= deepest) return false;
  findings.problem(
    'SPACE_TOO_DEEP',
    place,
    `is nested more than ${deepest} levels deep or contains itself; flatten it`,
  );
  return true;
}

/** True for objects that JSON can represent as a mapping: no class instances, dates or maps. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  // Objects of another realm have a different Object.prototype, but it also ends the chain.
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty'))
  );
}

/** True for lists. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * Copies a value that is the same in every trial. The copy is frozen, because all configurations share it.
 *
 * @param code the code for values that are not JSON or contain an expression, which would never be drawn
 * @returns undefined if there was a problem
 */
export function readJson(value: unknown, place: Place, findings: Findings, code: SpaceErrorCode): Json | undefined {
  if (isTooDeep(place, findings)) return undefined;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value + 0;
    return findings.problem(code, place, `${value} is not a finite number; JSON cannot represent it`);
  }
  if (isList(value)) {
    if (isArrayExpression(value)) return hiddenExpression(value[0], place, findings, code);
    return readList(value, place, findings, code);
  }
  if (isPlainObject(value)) {
    if (isMeantAsExpression(value)) return hiddenExpression(value.type, place, findings, code);
    return readObject(value, place, findings, code);
  }
  return findings.problem(code, place, `${typeName(value)} is not a JSON value`);
}

/** Names the kind of a value, for messages. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'nothing (undefined)';
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor?.name ?? 'unknown'}`;
  return `a ${typeof value}`;
}

/** True for the array form of an expression with a known name: `["uniform", [0, 1]]`. */
export function isArrayExpression(value: readonly unknown[]): boolean {
  const [type, values] = value;
  if (!(value.length === 2 || value.length === 3) || !isExpressionType(type) || !isList(values)) return false;
  // ["range", ["a", "b"]] may be a fixed list.
  return !isNaturalRange(type) || (values.length === 2 && values.every((end) => typeof end === 'number'));
}

function hiddenExpression(name: unknown, place: Place, findings: Findings, code: SpaceErrorCode): undefined {
  return findings.problem(
    code,
    place,
    `the ${name} expression here would never be drawn; put expressions only as a parameter, or as an entry of a mapping that is an option of a choice`,
  );
}

function readList(value: readonly unknown[], place: Place, findings: Findings, code: SpaceErrorCode): Json | undefined {
  const items: Json[] = [];
  for (const [index, item] of value.entries()) {
    const copy = readJson(item, itemPlace(place, index), findings, code);
    if (copy !== undefined) items.push(copy);
  }
  return items.length === value.length ? Object.freeze(items) : undefined;
}

function readObject(
  value: { readonly [key: string]: unknown },
  place: Place,
  findings: Findings,
  code: SpaceErrorCode,
): Json | undefined {
  const copy: { [key: string]: Json } = {};
  let isWhole = true;
  for (const [key, entry] of Object.entries(value)) {
    const entryPlace = parameterPlace(place, key);
    if (key === '__proto__') {
      findings.problem('SPACE_BAD_NAME', entryPlace, 'is reserved; rename it');
      isWhole = false;
      continue;
    }
    const entryCopy = readJson(entry, entryPlace, findings, code);
    if (entryCopy === undefined) isWhole = false;
    else copy[key] = entryCopy;
  }
  return isWhole ? Object.freeze(copy) : undefined;
}
