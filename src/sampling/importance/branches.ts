import type { Json } from '../../base/index.ts';
import {
  type CompiledSpace,
  conditionText,
  type FreeParameter,
  isOptionCondition,
  type OptionCondition,
  valueText,
} from '../../space/index.ts';

/**
 * Options under which a parameter exists, such as `optimizer=adamw`, in declaration order. Several if sibling options
 * hold a parameter of the same name; none if it exists in every trial, as when each option holds it. Options further up
 * are left out; if every option of a choice holds the parameter, the result names the options under which that choice
 * exists. Where `when` asks for more, the result has all conditions of the parameter.
 *
 * @param name dotted
 */
export function branchesOf(space: CompiledSpace, name: string): readonly string[] {
  const named = space.parameters.filter((parameter) => parameter.name === name);
  const crossed = named.filter(({ conditions }) => !conditions.every(isOptionCondition));
  if (crossed.length > 0) return crossed.map(({ conditions }) => conditions.map(conditionText).join(', '));
  const conditions = named.flatMap(({ condition }) => (condition ? [condition] : []));
  const [parent, ...others] = new Set(conditions.map((condition) => condition.parent));
  const options = new Set(conditions.map(({ option }) => option));
  if (parent !== undefined && others.length === 0 && options.size === parent.count)
    return branchesOf(space, parent.name);
  return conditions.map((condition) => branchText(space, condition));
}

/** An option as text, such as `optimizer=adamw`. */
export function branchText(space: CompiledSpace, { parent, option }: OptionCondition): string {
  return `${parent.name}=${branchOptionText(space, parent, option)}`;
}

/** An option as text: its value; for a mapping its first fixed string, such as `name: adamw`, else its position. */
export function branchOptionText(space: CompiledSpace, choice: FreeParameter, option: number): string {
  const value = choice.valueAt(option);
  if (value !== undefined) return valueText((isMapping(value) && Object.values(value).find(isText)) || value);
  const fixed = space.parameters.find(
    (part) =>
      part.kind === 'constant' &&
      typeof part.value === 'string' &&
      part.condition?.parent === choice &&
      part.condition.option === option,
  );
  return fixed?.kind === 'constant' && typeof fixed.value === 'string' ? fixed.value : `option ${option + 1}`;
}

function isMapping(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: Json): boolean {
  return typeof value === 'string' && value !== '';
}
