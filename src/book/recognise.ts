import { families } from './families/index.ts';
import { type FamilyNames, parameterOf } from './family.ts';
import type { Group } from './groups.ts';

/** More families than this say nothing. */
const mostFamilies = 4;

/** Whether the choice of an optimizer is tuned, too: then the network may be any of the book's. */
const optimizers = ['optimizer', 'opt', 'solver'];

/**
 * The families whose names the parameters of a group have; several if the names do not tell them apart.
 *
 * A family counts if a prefix or fixed value names it, or if its signature is there; never if a name of another kind of
 * model is there, or if most of the names are unknown to it.
 *
 * @param around names of the parameters that every trial with this group has, too
 */
export function familiesOf(group: Group, around: readonly string[] = []): readonly FamilyNames[] {
  const own = group.members.map(({ name }) => name);
  if (own.length === 0) return [];
  const { hinted } = group;
  const pool = hinted.length > 0 ? hinted : families;
  const all = [...own, ...group.fixed, ...around];
  const scored = pool.flatMap((family) => {
    const score = scoreOf(family, { own, all, isHinted: hinted.length > 0 });
    return score === undefined ? [] : [{ family, score }];
  });
  const best = Math.max(...scored.map(({ score }) => score));
  const isOpen =
    all.some((name) => optimizers.includes(name)) &&
    scored.some(({ family, score }) => isNetwork(family) && score === best);
  const kept = scored
    .filter(({ family, score }) => score === best || (isOpen && isNetwork(family)))
    .map(({ family }) => family);
  return kept.length > mostFamilies ? [] : kept;
}

function isNetwork({ id }: FamilyNames): boolean {
  return id.startsWith('network');
}

interface Names {
  readonly own: readonly string[];
  readonly all: readonly string[];
  readonly isHinted: boolean;
}

/** A name that the book has densities for says more than one that the library merely has. */
function weightOf(family: FamilyNames, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (parameterOf(family, name) === '' ? 0.75 : 1), 0);
}

/** How much the names speak for a family; undefined if it is not this family. */
function scoreOf(family: FamilyNames, { own, all, isHinted }: Names): number | undefined {
  if (all.some((name) => family.foreign?.includes(name))) return undefined;
  const mine = own.filter((name) => parameterOf(family, name) !== undefined);
  if (mine.length * 2 < own.length || mine.length === 0) return undefined;
  if (isHinted) return weightOf(family, mine);
  const found = all.filter((name) => parameterOf(family, name) !== undefined);
  if (found.length < 2 || !family.signatures.some((signature) => hasSignature(family, signature, found)))
    return undefined;
  return weightOf(family, found);
}

function hasSignature(family: FamilyNames, signature: readonly string[], names: readonly string[]): boolean {
  const matched = signature.map((wanted) =>
    names.filter((name) => wanted === name || parameterOf(family, name) === wanted),
  );
  return matched.every((found) => found.length > 0) && names.some((name) => !family.weak?.includes(name));
}
