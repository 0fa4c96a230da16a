import type { Json } from '../../base/index.ts';
import { type CompiledSpace, type Condition, type FreeParameter, valueText } from '../../space/index.ts';

/**
 * Options with which a parameter exists, as `optimizer=adamw`, in declaration order: several where sibling options hold
 * a parameter of the same name; none where it exists in every trial, because each option holds it too. The options above
 * those are left out; where each option of a choice holds it, they are those of the choice.
 *
 * @param name dotted
 */
export function branchesOf(space: CompiledSpace, name: string): readonly string[] {
  const conditions = space.parameters.flatMap((parameter) =>
    parameter.name === name && parameter.condition ? [parameter.condition] : [],
  );
  const [parent, ...others] = new Set(conditions.map((condition) => condition.parent));
  const options = new Set(conditions.map(({ option }) => option));
  if (parent !== undefined && others.length === 0 && options.size === parent.count)
    return branchesOf(space, parent.name);
  return conditions.map((condition) => branchText(space, condition));
}

/** An option as text, such as `optimizer=adamw`. */
export function branchText(space: CompiledSpace, { parent, option }: Condition): string {
  return `${parent.name}=${branchOptionText(space, parent, option)}`;
}

/** An option as text: its value; a mapping is called by its first fixed text, such as `name: adamw`, else by its place. */
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
