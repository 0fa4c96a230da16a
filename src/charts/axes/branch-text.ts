/** A column, as far as the words for its branch need it. */
interface BranchColumn {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
  readonly when: { readonly column: string; readonly value: number } | null;
  readonly needs: string | null;
}

/**
 * When a column exists: `optimizer = adamw`, `layers ≥ 2`, or both; null if always.
 *
 * @param title how to call the choice above
 */
export function branchOf(
  column: BranchColumn,
  columns: readonly BranchColumn[],
  title: 'name' | 'label',
): string | null {
  const { when, needs } = column;
  const parent = when === null ? undefined : columns.find(({ id }) => id === when.column);
  const option = when && parent && `${parent[title]} = ${parent.values[when.value] ?? ''}`;
  return [option, needs].filter((part) => typeof part === 'string').join(', ') || null;
}
