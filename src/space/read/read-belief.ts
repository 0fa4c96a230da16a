import type { Json } from '../../base/index.ts';
import { fixedOption, optionsOfDefault, positionOf } from '../belief/default-option.ts';
import { allowedValues } from '../compile/allowed-values.ts';
import { shown } from '../compile/tree.ts';
import type { Domain } from '../domain/domain.ts';
import { domainOf } from '../domain/expression-domain.ts';
import { takesExponents } from '../domain/reach.ts';
import type { ChoiceExpression, Expression } from '../expression/expression.ts';
import type { Findings, Place } from './place.ts';
import type { Argument } from './read-arguments.ts';
import { readJson } from './read-json.ts';
import { PriorReader } from './read-prior.ts';

/** The arguments of an expression that may state a default and a prior. */
interface Stated {
  readonly arguments: ReadonlyMap<string, Argument>;
  /** For each option of a choice as listed, its position among those that are kept. */
  readonly positions?: readonly number[];
}

/** Adds what is stated about good values to a legal expression; undefined if there is a problem. */
export function withBelief<E extends Expression>(expression: E, stated: Stated, findings: Findings): E | undefined {
  const [fallback, prior] = [given(stated, 'default'), given(stated, 'prior')];
  if (fallback === undefined && prior === undefined) return expression;
  const before = findings.problems.length;
  const { positions = [] } = stated;
  const isExact = findings.isLogbaseKnown || expression.type === 'choice' || !takesExponents(expression);
  const parameter = { isExact, expression, domain: domainOf(expression, findings.logbase), logbase: findings.logbase };
  const known = {
    ...expression,
    ...(fallback && { default: readDefault(fallback, { ...parameter, positions }, findings) }),
    ...(prior && { prior: new PriorReader({ ...parameter, positions }, findings).read(prior) }),
  };
  return findings.problems.length > before ? undefined : known;
}

function given({ arguments: all }: Stated, name: string): Argument | undefined {
  const argument = all.get(name);
  return argument?.value === undefined ? undefined : argument;
}

interface Parameter {
  readonly expression: Expression;
  readonly domain: Domain;
  /** Whether the domain is certain. */
  readonly isExact: boolean;
  readonly positions: readonly number[];
}

function readDefault(
  { value, place }: Argument,
  { expression, domain, isExact, positions }: Parameter,
  findings: Findings,
): Json | undefined {
  const read = readJson(value, place, findings, 'SPACE_BAD_DEFAULT');
  if (read === undefined) return undefined;
  if (expression.type === 'choice') return readOption(expression, { read, place, positions }, findings);
  if (!Number.isNaN(domain.entryOf(read)) || (!isExact && typeof read === 'number')) return read;
  const isQuoted = typeof read === 'string' && !Number.isNaN(domain.entryOf(Number(read)));
  const fix = isQuoted ? '; write it without quotes' : '';
  return findings.problem(
    'SPACE_BAD_DEFAULT',
    place,
    `must be ${allowedValues(domain, expression)}, not ${shown(read)}${fix}`,
  );
}

function readOption(
  expression: ChoiceExpression,
  { read, place, positions }: { readonly read: Json; readonly place: Place; readonly positions: readonly number[] },
  findings: Findings,
): Json | undefined {
  const listed = fixedOption(expression.values, read) === undefined ? positionOf(read) : undefined;
  const option = listed === undefined ? read : { option: positions[listed] ?? expression.values.length };
  const found = optionsOfDefault(expression, option);
  if (found.length === 1) return option;
  const reason =
    found.length === 0
      ? `is ${shown(read)}, which is none of the options; ${optionFix(expression)}`
      : `is ${shown(read)}, which fits the options ${found.join(' and ')}; give an entry that tells them apart, or { option: ${found[0]} }`;
  return findings.problem('SPACE_BAD_DEFAULT', place, reason);
}

function optionFix({ values }: ChoiceExpression): string {
  const fixed = values.filter((option): option is Json => typeof option !== 'object' || option === null);
  const listed = fixed.slice(0, 8).map((option) => shown(option));
  const texts = listed.length === 0 ? '' : `use ${listed.join(', ')}${fixed.length > 8 ? ', …' : ''}`;
  if (fixed.length === values.length) return texts;
  const position = `{ option: 0 } to { option: ${values.length - 1} } names an option by its position; parameters inside it have their own default`;
  return texts === '' ? position : `${texts}, or ${position}`;
}
