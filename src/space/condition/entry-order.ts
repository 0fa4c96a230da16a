import { type Expression, isExpression, isMappingOption, type SearchSpace } from '../expression/expression.ts';

type Entry = SearchSpace[string];

/**
 * Names that conditions of an entry, and of everything inside it, use for parameters around it. A name means the
 * parameter of the innermost mapping that has it.
 */
export function parentNames(entry: Entry): ReadonlySet<string> {
  const names = new Set<string>();
  if (!isExpression(entry)) return names;
  for (const name of Object.keys(entry.when ?? {})) names.add(name);
  for (const name of namesInOptions(entry)) names.add(name);
  return names;
}

function* namesInOptions(expression: Expression): Generator<string> {
  if (expression.type !== 'choice') return;
  for (const option of expression.values) {
    if (!isMappingOption(option)) continue;
    for (const inner of Object.values(option))
      for (const name of parentNames(inner)) if (!Object.hasOwn(option, name)) yield name;
  }
}

/** Names of the parameters at the top of a checked space that exist only in some trials. */
export function conditionalNames(space: SearchSpace): readonly string[] {
  return Object.keys(space).filter((name) => {
    const entry = space[name] ?? null;
    return isExpression(entry) && entry.when !== undefined;
  });
}

/**
 * Names of a mapping, in an order in which each comes after those that it depends on; otherwise as declared.
 *
 * @returns with `cycle`, the names of entries that depend on each other in turn, the first again at the end
 */
export function entryOrder(space: SearchSpace): {
  readonly order: readonly string[];
  readonly cycle: readonly string[] | undefined;
} {
  const order = new Set<string>();
  const entering: string[] = [];
  let cycle: readonly string[] | undefined;
  const visit = (name: string): void => {
    if (order.has(name)) return;
    const seen = entering.indexOf(name);
    if (seen >= 0) {
      cycle ??= [...entering.slice(seen), name];
      return;
    }
    entering.push(name);
    for (const other of parentNames(space[name] ?? null)) if (Object.hasOwn(space, other)) visit(other);
    entering.pop();
    order.add(name);
  };
  for (const name of Object.keys(space)) visit(name);
  return { order: [...order], cycle };
}
