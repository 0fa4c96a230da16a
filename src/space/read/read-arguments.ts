import { nearestWord } from '../../base/index.ts';
import {
  type ExpressionType,
  expressionArguments,
  expressionExtensions,
  isExpressionType,
} from '../expression/expression.ts';
import { argumentPlace, type Findings, type Place } from './place.ts';
import { isList, isPlainObject } from './read-json.ts';

/** One argument as given. */
export interface Argument {
  readonly value: unknown;
  readonly place: Place;
}

/** An expression with a known name; the values of its arguments are still unchecked. */
export interface NamedArguments {
  readonly type: ExpressionType;
  readonly arguments: ReadonlyMap<string, Argument>;
  /** False if arguments are missing or unknown; the problem is then already recorded. */
  readonly isComplete: boolean;
}

/**
 * The options in the arguments of `choice`: a single list is the list of options, otherwise each argument is one
 * option.
 */
function choiceOptions(values: readonly unknown[]): readonly unknown[] {
  const only = values[0];
  return values.length === 1 && isList(only) ? only : values;
}

/** Whether a mapping is meant as an expression: it has a `type`, or only argument names. */
export function isObjectExpression(value: { readonly [key: string]: unknown }): boolean {
  if (Object.hasOwn(value, 'type')) return true;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => argumentNames.has(key));
}

/** Names that fixed mappings also use. */
const ordinaryNames: ReadonlySet<string> = new Set(['q', 'low', 'high']);

const argumentNames: ReadonlySet<string> = new Set(
  Object.values(expressionArguments)
    .flat()
    .filter((name) => !ordinaryNames.has(name)),
);

/** Whether a list is meant as an expression: a text, then a list, then optionally a mapping. */
export function isListExpression(value: readonly unknown[]): boolean {
  return (
    typeof value[0] === 'string' &&
    isList(value[1]) &&
    (value.length === 2 || (value.length === 3 && isPlainObject(value[2])))
  );
}

/** Reads the object form: `{ type: uniform, min_value: 0, max_value: 1 }`. */
export function readObjectForm(
  value: { readonly [key: string]: unknown },
  place: Place,
  findings: Findings,
): NamedArguments | undefined {
  const type = readType(value.type, place, findings);
  if (type === undefined) return undefined;
  const given = new Map<string, Argument>();
  for (const [key, entry] of Object.entries(value)) {
    if (key !== 'type') given.set(key, { value: entry, place: argumentPlace(place, key, key) });
  }
  return checkNames(type, given, place, findings);
}

/** Reads the list form: `["uniform", [0, 1]]`, with HyperDrive's extensions as a mapping in third place. */
export function readListForm(value: readonly unknown[], place: Place, findings: Findings): NamedArguments | undefined {
  const type = readType(value[0], place, findings);
  const values = value[1];
  if (type === undefined || !isList(values)) return undefined;
  const given = new Map<string, Argument>();
  if (type === 'choice') {
    const options = choiceOptions(values);
    const steps = options === values ? [1] : [1, 0];
    given.set('values', { value: options, place: argumentPlace(place, 'values', ...steps) });
  } else {
    const names: readonly string[] = expressionArguments[type];
    if (values.length !== names.length) {
      return findings.problem(
        'SPACE_BAD_ARGUMENTS',
        place,
        `${type} takes ${names.length} arguments (${names.join(', ')}) but has ${values.length}`,
      );
    }
    for (const [index, name] of names.entries()) {
      given.set(name, { value: values[index], place: argumentPlace(place, name, 1, index) });
    }
  }
  const extensions = value[2];
  if (isPlainObject(extensions)) {
    for (const [key, entry] of Object.entries(extensions)) {
      given.set(key, { value: entry, place: argumentPlace(place, key, 2, key) });
    }
  }
  return checkNames(type, given, place, findings);
}

function readType(type: unknown, place: Place, findings: Findings): ExpressionType | undefined {
  if (isExpressionType(type)) return type;
  const known = Object.keys(expressionArguments);
  if (type === undefined) {
    return findings.problem(
      'SPACE_BAD_ARGUMENTS',
      place,
      `has the arguments of an expression but no type; add type: one of ${known.join(', ')}`,
    );
  }
  const near = typeof type === 'string' ? nearestWord(type, known) : undefined;
  const fix = near === undefined ? `use one of ${known.join(', ')}.` : `did you mean ${near}?`;
  return findings.problem(
    'SPACE_UNKNOWN_EXPRESSION',
    place,
    `${JSON.stringify(type)} is not an expression; ${fix} To fix the parameter at this mapping or list, give it as the only option of a choice`,
  );
}

function checkNames(
  type: ExpressionType,
  given: ReadonlyMap<string, Argument>,
  place: Place,
  findings: Findings,
): NamedArguments {
  const required: readonly string[] = expressionArguments[type];
  const allowed: readonly string[] = [...required, ...expressionExtensions[type]];
  const unknown = [...given].filter(([name]) => !allowed.includes(name));
  const missing = required.filter((name) => !given.has(name));
  const misspelt = new Set<string>();
  for (const [name, argument] of unknown) {
    const near = nearestWord(name, missing.length > 0 ? missing : allowed);
    const fix = near === undefined ? `it takes ${allowed.join(', ')}` : `did you mean ${near}?`;
    if (near !== undefined) misspelt.add(near);
    findings.problem('SPACE_BAD_ARGUMENTS', argument.place, `${type} has no argument ${name}; ${fix}`);
  }
  const unexplained = missing.filter((name) => !misspelt.has(name));
  if (unexplained.length > 0) {
    findings.problem(
      'SPACE_BAD_ARGUMENTS',
      place,
      `${type} lacks ${unexplained.join(' and ')}; add ${unexplained.length === 1 ? 'it' : 'them'}`,
    );
  }
  return { type, arguments: given, isComplete: unknown.length === 0 && missing.length === 0 };
}
