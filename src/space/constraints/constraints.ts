import { type Json, nearestWord } from '../../base/index.ts';
import type { CompiledParameter } from '../compile/parameter.ts';
import { shown } from '../compile/tree.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import { isSame, Misfit, type Path, Scope } from './constraint-scope.ts';
import { type Comparator, compare, evaluate, lookUp, namesIn, type Places, type Term } from './constraint-term.ts';
import { parseComparison } from './constraint-text.ts';
import { mostConstraints } from './most-constraints.ts';

/** A parameter by its dotted name, or a number. */
type ConstraintOperand = string | number;

/**
 * A rule between parameters that every configuration of a space must satisfy; plain JSON.
 *
 * - text: a comparison, `batch_size * accumulate <= 512`, or a chain, `0 < a < b`;
 * - `less`, `less_equal`: values in ascending order;
 * - `sum`: bounds of a sum;
 * - `forbid`: values that must not occur together;
 * - `when`: a rule that applies only to configurations with these values.
 *
 * A rule does not apply to a configuration that lacks one of the rule's parameters. Numbers that differ by rounding
 * (1e-9 of the larger) count as equal.
 */
export type ParameterConstraint =
  | string
  | { readonly less: readonly ConstraintOperand[] }
  | { readonly less_equal: readonly ConstraintOperand[] }
  | {
      readonly sum: readonly ConstraintOperand[];
      readonly min?: number;
      readonly max?: number;
      readonly equal?: number;
    }
  | { readonly forbid: { readonly [name: string]: Json } }
  | { readonly when: { readonly [name: string]: Json }; readonly keep: ParameterConstraint };

/** A constraint of a compiled space. */
export interface CompiledConstraint {
  /** As given. */
  readonly source: Json;
  /** One line for people: `a < b`. */
  readonly text: string;
  /** Whether a configuration of the space satisfies it; true if it does not apply. */
  allows(configuration: ConfigurationValue): boolean;
}

/** One problem of a list of constraints. */
export interface ConstraintProblem {
  /** Path from the list: index, then keys. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const deepest = 8;

/**
 * Compiles a list of constraints against the parameters of a space.
 *
 * @returns every problem found; the constraints only if there is no problem
 */
export function readConstraints(
  input: unknown,
  parameters: readonly CompiledParameter[],
): { readonly constraints: readonly CompiledConstraint[]; readonly problems: readonly ConstraintProblem[] } {
  if (input === undefined || input === null) return { constraints: [], problems: [] };
  const fault = (message: string) => ({ constraints: [], problems: [{ path: [], message }] });
  if (!isList(input)) return fault(`expected a list of constraints, got ${shownAny(input)}`);
  if (input.length > mostConstraints)
    return fault(`has ${input.length} constraints; at most ${mostConstraints} are allowed`);
  const scope = new Scope(parameters);
  const constraints: CompiledConstraint[] = [];
  const problems: ConstraintProblem[] = [];
  input.forEach((given, index) => {
    try {
      constraints.push(readOne(given, [index], scope, 0));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      problems.push({ path: error.path, message: error.message });
    }
  });
  return problems.length > 0 ? { constraints: [], problems } : { constraints, problems };
}

const forms = ['less', 'less_equal', 'sum', 'forbid', 'when'] as const;

function readOne(given: unknown, path: Path, scope: Scope, depth: number): CompiledConstraint {
  if (depth > deepest) throw new Misfit(path, `is nested more than ${deepest} levels deep`);
  if (typeof given === 'string') return readText(given, path, scope);
  if (!isMapping(given))
    throw new Misfit(path, `expected a comparison as text or a mapping with ${listed(forms)}, got ${shownAny(given)}`);
  const form = forms.find((name) => Object.hasOwn(given, name));
  if (form === undefined) {
    const key = Object.keys(given)[0];
    const nearest = key === undefined ? undefined : nearestWord(key, forms);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new Misfit(path, `expected a mapping with ${listed(forms)}, got ${shownAny(given)}${hint}`);
  }
  switch (form) {
    case 'less':
      return readChain(given, 'less', '<', path, scope);
    case 'less_equal':
      return readChain(given, 'less_equal', '<=', path, scope);
    case 'sum':
      return readSum(given, path, scope);
    case 'forbid': {
      onlyKeys(given, ['forbid'], path);
      const values = readValues(given.forbid, [...path, 'forbid'], scope);
      return {
        source: { forbid: Object.fromEntries(values) },
        text: `not ${valuesText(values)}`,
        allows: (configuration) => !hasAll(configuration, values, scope.places),
      };
    }
    case 'when':
      return readWhen(given, path, scope, depth);
  }
}

function readText(text: string, path: Path, scope: Scope): CompiledConstraint {
  const parsed = parseComparison(text);
  if ('message' in parsed) throw new Misfit(path, `column ${parsed.column} of ${shown(text)}: ${parsed.message}`);
  return chain(text, text.trim().replaceAll(/\s+/g, ' '), parsed.terms, parsed.comparators, path, scope);
}

/** Compares neighbouring terms; does not apply if one of the parameters is absent. */
function chain(
  source: Json,
  text: string,
  terms: readonly Term[],
  between: readonly Comparator[],
  path: Path,
  scope: Scope,
): CompiledConstraint {
  const names = terms.flatMap(namesIn);
  if (names.length === 0) throw new Misfit(path, `${text} names no parameter`);
  for (const name of names) scope.checkNumeric(name, path);
  const { places } = scope;
  return {
    source,
    text,
    allows(configuration) {
      const values = terms.map((term) => evaluate(term, configuration, places));
      if (values.some((value) => value === undefined)) return true;
      return between.every((comparator, i) =>
        compare(values[i] ?? Number.NaN, comparator, values[i + 1] ?? Number.NaN),
      );
    },
  };
}

type Given = Readonly<Record<string, unknown>>;

function readChain(given: Given, key: 'less' | 'less_equal', sign: '<' | '<=', path: Path, scope: Scope) {
  onlyKeys(given, [key], path);
  const { terms, source } = readOperands(given[key], [...path, key], 2);
  const text = source.join(` ${sign} `);
  return chain(
    { [key]: source },
    text,
    terms,
    terms.slice(1).map(() => sign),
    path,
    scope,
  );
}

function readSum(given: Given, path: Path, scope: Scope): CompiledConstraint {
  onlyKeys(given, ['sum', 'min', 'max', 'equal'], path);
  const { terms, source } = readOperands(given.sum, [...path, 'sum'], 1);
  const bound = (key: string): number | undefined => {
    const value = given[key];
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw new Misfit([...path, key], `expected a number, got ${shownAny(value)}`);
  };
  const bounds = { min: bound('min'), max: bound('max'), equal: bound('equal') };
  const { min, max, equal } = bounds;
  if (min === undefined && max === undefined && equal === undefined)
    throw new Misfit(path, 'a sum needs min, max or equal');
  if (equal !== undefined && (min !== undefined || max !== undefined))
    throw new Misfit(path, 'give equal, or min and max, not both');
  if (min !== undefined && max !== undefined && min > max)
    throw new Misfit([...path, 'min'], `is ${min}, above max ${max}`);
  const total = terms.reduce((left, right): Term => ({ kind: 'binary', operator: '+', left, right }));
  const all: Term[] = [total];
  const between: Comparator[] = [];
  let text = source.join(' + ');
  if (min !== undefined) {
    all.unshift({ kind: 'number', value: min });
    between.push('<=');
    text = `${min} <= ${text}`;
  }
  const right = max ?? equal;
  if (right !== undefined) {
    all.push({ kind: 'number', value: right });
    between.push(equal === undefined ? '<=' : '==');
    text = `${text} ${equal === undefined ? '<=' : '=='} ${right}`;
  }
  const known = Object.entries(bounds).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return chain({ sum: source, ...Object.fromEntries(known) }, text, all, between, path, scope);
}

function readWhen(given: Given, path: Path, scope: Scope, depth: number): CompiledConstraint {
  onlyKeys(given, ['when', 'keep'], path);
  const values = readValues(given.when, [...path, 'when'], scope);
  if (!Object.hasOwn(given, 'keep'))
    throw new Misfit(path, 'when needs keep: the constraint that applies for these values');
  const inner = readOne(given.keep, [...path, 'keep'], scope, depth + 1);
  return {
    source: { when: Object.fromEntries(values), keep: inner.source },
    text: `${inner.text} when ${valuesText(values)}`,
    allows: (configuration) => !hasAll(configuration, values, scope.places) || inner.allows(configuration),
  };
}

function readOperands(given: unknown, path: Path, fewest: number) {
  if (!isList(given) || given.length < fewest)
    throw new Misfit(path, `expected a list of at least ${fewest} parameter names or numbers, got ${shownAny(given)}`);
  const source = given.map((operand, index): ConstraintOperand => {
    if (typeof operand === 'string' || (typeof operand === 'number' && Number.isFinite(operand))) return operand;
    throw new Misfit([...path, index], `expected a parameter name or a number, got ${shownAny(operand)}`);
  });
  const terms = source.map(
    (operand): Term =>
      typeof operand === 'string' ? { kind: 'parameter', name: operand } : { kind: 'number', value: operand },
  );
  return { source, terms };
}

type Values = readonly (readonly [name: string, value: Json])[];

function readValues(given: unknown, path: Path, scope: Scope): Values {
  if (!isMapping(given) || Object.keys(given).length === 0)
    throw new Misfit(path, `expected a mapping of parameter names to values, got ${shownAny(given)}`);
  return Object.entries(given).map(([name, value]) => {
    if (!isJson(value)) throw new Misfit([...path, name], `expected a JSON value, got ${shownAny(value)}`);
    scope.checkPossible(name, value, [...path, name]);
    return [name, value] as const;
  });
}

function hasAll(configuration: ConfigurationValue, values: Values, places: Places): boolean {
  return values.every(([name, value]) => {
    const found = lookUp(configuration, places.get(name) ?? []);
    return found !== undefined && isSame(found, value);
  });
}

function valuesText(values: Values): string {
  return values.map(([name, value]) => `${name} = ${shown(value)}`).join(' and ');
}

function onlyKeys(given: Given, known: readonly string[], path: Path): void {
  const extra = Object.keys(given).find((key) => !known.includes(key));
  if (extra === undefined) return;
  const nearest = nearestWord(extra, known);
  const hint = nearest === undefined ? `; this form has the keys ${known.join(', ')}` : `; did you mean ${nearest}?`;
  throw new Misfit([...path, extra], `unknown key${hint}`);
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isMapping(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (isList(value)) return value.every(isJson);
  return isMapping(value) && Object.values(value).every(isJson);
}

function shownAny(value: unknown): string {
  return value === undefined ? 'nothing' : isJson(value) ? shown(value) : typeof value;
}
