/**
 * How a model family is recognised: the names that its parameters go by, and which of them together mean this family.
 *
 * All names are in plain form (`plainName`).
 */
export interface FamilyNames {
  /** Its key in the book. */
  readonly id: string;
  /** As messages name it. */
  readonly title: string;
  /** Words that name it: of a prefix (`lgbm_learning_rate`), or as a value (`model: lgbm`). */
  readonly words: readonly string[];
  /** Names of each parameter of the book. The first is the book's own. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** Names of its library that the book has no densities for. */
  readonly known?: readonly string[];
  /** Parameters of the book, or known names, that together mean this family: any one of the lists. */
  readonly signatures: readonly (readonly string[])[];
  /** Names that rule it out. */
  readonly foreign?: readonly string[];
  /** Names that users give many things: they count only if another name, or a word, speaks for the family. */
  readonly weak?: readonly string[];
  /** What a model has where its space does not say: zero-shot points with another value are left out. */
  readonly assumed?: Readonly<Record<string, string>>;
  /** Family whose densities it shares, if the book has none of its own: the parameter of that family for each. */
  readonly from?: { readonly id: string; readonly parameters: Readonly<Record<string, string>> };
}

/** The parameter of a family that a name means; `''` for a known name without densities; undefined if it has none. */
export function parameterOf(family: FamilyNames, name: string): string | undefined {
  const found = Object.entries(family.parameters).find(([, names]) => names.includes(name));
  if (found) return found[0];
  return family.known?.includes(name) ? '' : undefined;
}
