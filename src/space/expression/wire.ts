import type { Json } from '../../base/index.ts';
import type { WireForm } from '../compile/compiled-space.ts';
import {
  type ChoiceOption,
  type Expression,
  expressionArguments,
  expressionExtensions,
  isExpression,
  isMappingOption,
  type SearchSpace,
} from './expression.ts';

/**
 * A checked space as JSON.
 *
 * @param form `v2`: the object form, `{ type: uniform, min_value: 0, max_value: 1 }`. `v1`: the array form,
 * `["uniform", [0, 1]]`, with options in a double list; `clamp` and `ordered`, unknown to Azure ML, follow as a mapping
 * in third place
 */
export function spaceToWire(space: SearchSpace, form: WireForm): { readonly [name: string]: Json } {
  return form === 'v2' ? space : mappingToArrays(space);
}

function mappingToArrays(space: SearchSpace): { readonly [name: string]: Json } {
  const wire: { [name: string]: Json } = {};
  for (const [name, entry] of Object.entries(space)) {
    wire[name] = isExpression(entry) ? expressionToArray(entry) : entry;
  }
  return wire;
}

function expressionToArray(expression: Expression): Json {
  const given: ReadonlyMap<string, Json> = new Map(Object.entries(expression));
  const extensions = expressionExtensions[expression.type].filter((name) => given.has(name));
  const values =
    expression.type === 'choice'
      ? [expression.values.map(optionToArrays)]
      : expressionArguments[expression.type].map((name) => given.get(name) ?? null);
  const wire = [expression.type, values];
  return extensions.length === 0
    ? wire
    : [...wire, Object.fromEntries(extensions.map((name) => [name, given.get(name) ?? null]))];
}

function optionToArrays(option: ChoiceOption): Json {
  return isMappingOption(option) ? mappingToArrays(option) : option;
}
