import type { Json } from '../../base/index.ts';
import { isJsonMapping } from '../expression/canonical.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';

/** A number computed from a configuration: a side of a comparison. */
export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'negate'; readonly of: Term }
  | { readonly kind: 'binary'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'call'; readonly name: TermFunction; readonly of: readonly Term[] };

/** Functions that terms may call. */
export const termFunctions = ['min', 'max', 'abs'] as const;
export type TermFunction = (typeof termFunctions)[number];

/** How two terms are compared. */
export const comparators = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Comparator = (typeof comparators)[number];

/**
 * Relative tolerance: two sums of doubles whose rounding differs count as equal within this share of the larger one.
 */
const tolerance = 1e-9;

/** Whether two numbers are equal up to rounding, as 0.1 + 0.2 and 0.3 are. */
export function isClose(a: number, b: number): boolean {
  if (a === b) return true;
  // Without this check, the distance to an infinity would be within any share of it.
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

/** Outcome of a comparison; false if a side is NaN, such as 0/0. */
export function compare(left: number, comparator: Comparator, right: number): boolean {
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  const isEqual = isClose(left, right);
  switch (comparator) {
    case '<':
      return !isEqual && left < right;
    case '<=':
      return isEqual || left < right;
    case '>':
      return !isEqual && left > right;
    case '>=':
      return isEqual || left > right;
    case '==':
      return isEqual;
    case '!=':
      return !isEqual;
  }
}

/**
 * Where in a configuration a parameter of a dotted name may be: its names from the top. Usually there is one path only.
 */
export type Places = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Value of a parameter; undefined if the configuration does not have it. */
export function lookUp(configuration: ConfigurationValue, paths: readonly (readonly string[])[]): Json | undefined {
  for (const path of paths) {
    let value: Json | undefined = configuration;
    for (const name of path)
      value = value !== undefined && isJsonMapping(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Value of a term; undefined if the configuration lacks one of its parameters. */
export function evaluate(term: Term, configuration: ConfigurationValue, places: Places): number | undefined {
  switch (term.kind) {
    case 'number':
      return term.value;
    case 'parameter': {
      const value = lookUp(configuration, places.get(term.name) ?? []);
      return typeof value === 'number' ? value : undefined;
    }
    case 'negate': {
      const value = evaluate(term.of, configuration, places);
      return value === undefined ? undefined : -value;
    }
    case 'binary': {
      const left = evaluate(term.left, configuration, places);
      const right = evaluate(term.right, configuration, places);
      return left === undefined || right === undefined ? undefined : operate(left, term.operator, right);
    }
    case 'call': {
      const values: number[] = [];
      for (const part of term.of) {
        const value = evaluate(part, configuration, places);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return Math[term.name](...(values as [number]));
    }
  }
}

function operate(left: number, operator: '+' | '-' | '*' | '/', right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

/** Names of the parameters of a term. */
export function namesIn(term: Term): string[] {
  switch (term.kind) {
    case 'number':
      return [];
    case 'parameter':
      return [term.name];
    case 'negate':
      return namesIn(term.of);
    case 'binary':
      return [...namesIn(term.left), ...namesIn(term.right)];
    case 'call':
      return term.of.flatMap(namesIn);
  }
}
