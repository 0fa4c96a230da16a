import { type CompiledSpace, type Condition, valueText } from '../../space/index.ts';

/**
 * Options with which a parameter exists, as `optimizer=adamw`, in declaration order: several where sibling options hold
 * a parameter of the same name; none where it exists in every trial. The options above those are left out.
 *
 * @param name dotted
 */
export function branchesOf(space: CompiledSpace, name: string): readonly string[] {
  return space.parameters.flatMap((parameter) =>
    parameter.name === name && parameter.condition ? [branchText(space, parameter.condition)] : [],
  );
}

/** A mapping is called by its first fixed text, such as `name: adamw`, else by its place. */
function branchText(space: CompiledSpace, { parent, option }: Condition): string {
  const value = parent.valueAt(option);
  if (value !== undefined) return `${parent.name}=${valueText(value)}`;
  const fixed = space.parameters.find(
    (part) =>
      part.kind === 'constant' &&
      typeof part.value === 'string' &&
      part.condition?.parent === parent &&
      part.condition.option === option,
  );
  const label = fixed?.kind === 'constant' && typeof fixed.value === 'string' ? fixed.value : `option ${option + 1}`;
  return `${parent.name}=${label}`;
}
