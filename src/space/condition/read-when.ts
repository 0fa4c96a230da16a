import type { Json } from '../../base/index.ts';
import type { Expression } from '../expression/expression.ts';
import type { When } from '../expression/when.ts';
import { argumentPlace, type Findings } from '../read/place.ts';
import type { NamedArguments } from '../read/read-arguments.ts';
import { isPlainObject, readJson } from '../read/read-json.ts';

/** Adds the condition of a legal expression; undefined if there is a problem. What it names is checked later. */
export function withCondition<E extends Expression>(
  expression: E | undefined,
  { arguments: given }: NamedArguments,
  findings: Findings,
): E | undefined {
  const argument = given.get('when');
  if (argument?.value === undefined) return expression;
  const { value, place } = argument;
  if (!isPlainObject(value) || Object.keys(value).length === 0) {
    const fix = 'name at least one parameter and the values that it must have, such as { optimizer: sgd }';
    return findings.problem('SPACE_BAD_WHEN', place, `must be a mapping of parameters to values; ${fix}`);
  }
  const before = findings.problems.length;
  const read: { [name: string]: Json } = {};
  for (const [name, wanted] of Object.entries(value)) {
    const json = readJson(wanted, argumentPlace(place, name, name), findings, 'SPACE_BAD_WHEN');
    if (json !== undefined) read[name] = json;
  }
  if (findings.problems.length > before || expression === undefined) return undefined;
  const when: When = Object.freeze(read);
  findings.conditions.push({ place, when });
  return { ...expression, when };
}
