import type { Json } from '../base/index.ts';
import type { CompiledSpace, FreeParameter } from '../space/index.ts';
import { type Book, type BookFamily, type BookPoint, readBook } from './book.ts';
import { cellsOf, densityOf } from './density.ts';
import { type FamilyNames, parameterOf } from './family.ts';
import { familiesOfWord, type Group, groupsOf } from './groups.ts';
import { entryNear } from './points.ts';
import { familiesOf } from './recognise.ts';

/** What the book says about one parameter. */
interface BookEntry {
  /** Dotted name. */
  readonly parameter: string;
  /** Its coordinate in the compiled space. */
  readonly coordinate: number;
  /** Weights of the options of a choice, otherwise of equally wide cells of the unit draws; 1 on average. */
  readonly cells: readonly number[];
}

/** What the book says about a search space. */
export interface BookFindings {
  /** Version of the book. */
  readonly version: number;
  /** The model families that it recognised: `LightGBM`; several if the names fit more than one. */
  readonly family: string;
  readonly entries: readonly BookEntry[];
  /** Zero-shot configurations, best first: none, or at least three. */
  readonly configurations: readonly { readonly [name: string]: Json }[];
}

/** A single zero-shot configuration can be terrible. */
const fewestConfigurations = 3;
const mostConfigurations = 5;

interface Match {
  readonly group: Group;
  readonly families: readonly FamilyNames[];
}

/**
 * What the prior book says about a search space: by the set of the parameters' names, with their values checked.
 * Parameters with a stated prior keep it, and `prior: none` keeps the book away.
 *
 * @returns undefined if it recognises nothing
 */
export function consultBook(space: CompiledSpace, book: Book = readBook()): BookFindings | undefined {
  const groups = groupsOf(space);
  const matches = groups.flatMap((group): readonly Match[] => {
    const families = familiesOf(group);
    if (families.length > 0) return [{ group, families }];
    const outer = familiesOf(group, group.option === undefined ? [] : namesAround(group, groups));
    return outer.length > 0 ? [{ group, families: outer }] : [];
  });
  const entries = matches.flatMap((match) => entriesOf(match, book)).sort((a, b) => a.coordinate - b.coordinate);
  if (entries.length === 0) return undefined;
  const titles = [
    ...new Set(matches.filter((match) => entriesOf(match, book).length > 0).map(({ families }) => titleOf(families))),
  ];
  return { version: book.version, family: titles.join(', '), entries, configurations: zeroShot(space, matches, book) };
}

function titleOf(families: readonly FamilyNames[]): string {
  const titles = families.map(({ title }) => title);
  return titles.length < 2 ? titles.join('') : `${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`;
}

/** Names of the groups that every trial with this one has, too. */
function namesAround({ option }: Group, groups: readonly Group[]): readonly string[] {
  const names: string[] = [];
  for (let at = option; at !== undefined; at = at.parent.condition) {
    const outer = at.parent.condition;
    for (const group of groups)
      if (group.option?.parent === outer?.parent && group.option?.option === outer?.option)
        names.push(...group.members.map(({ name }) => name), ...group.fixed);
  }
  return names;
}

/** The family's part of the book; its parameters by the family's own names. */
function partOf(
  book: Book,
  { id, from }: FamilyNames,
): { readonly part: BookFamily; readonly rename: (name: string) => string } | undefined {
  const part = book.families[from?.id ?? id];
  return part && { part, rename: (name) => (from ? (from.parameters[name] ?? name) : name) };
}

function entriesOf({ group, families }: Match, book: Book): readonly BookEntry[] {
  return group.members.flatMap(({ name, parameter }) => {
    if ('prior' in parameter.expression) return [];
    let isKnown = false;
    const densities = families.map((family) => {
      const found = partOf(book, family);
      const density = found && densityOf(found.part, found.rename(parameterOf(family, name) ?? ''));
      isKnown ||= density !== undefined;
      return density ?? (() => 1);
    });
    const cells = isKnown ? cellsOf(parameter, densities) : undefined;
    return cells ? [{ parameter: parameter.name, coordinate: parameter.coordinate, cells }] : [];
  });
}

/** The points of each family in turn, as configurations of the space. */
function zeroShot(space: CompiledSpace, matches: readonly Match[], book: Book): BookFindings['configurations'] {
  const queues = matches.flatMap(({ group, families }) =>
    families.flatMap((family) => {
      const found = partOf(book, family);
      return found ? [found.part.configurations.map((point) => ({ group, family, point, rename: found.rename }))] : [];
    }),
  );
  const chosen = new Map<string, { readonly [name: string]: Json }>();
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  for (let round = 0; round < longest; round++)
    for (const queue of queues) {
      const next = queue[round];
      const configuration = next && configurationOf(space, next);
      if (configuration === undefined || chosen.size >= mostConfigurations) continue;
      const key = space.key(configuration);
      if (!chosen.has(key)) chosen.set(key, configuration);
    }
  return chosen.size < fewestConfigurations ? [] : [...chosen.values()];
}

interface PointOfGroup {
  readonly group: Group;
  readonly family: FamilyNames;
  readonly point: BookPoint;
  readonly rename: (name: string) => string;
}

/** A zero-shot point in the space: what it does not say is in the middle of its distribution. */
function configurationOf(
  space: CompiledSpace,
  { group, family, point, rename }: PointOfGroup,
): { readonly [name: string]: Json } | undefined {
  const names = group.members.map(({ name }) => parameterOf(family, name));
  const isOther = Object.entries(family.assumed ?? {}).some(
    ([name, value]) => !names.includes(name) && (point[name] ?? value) !== value,
  );
  if (isOther) return undefined;
  const entries = new Float64Array(space.dimension);
  for (const parameter of space.free) entries[parameter.coordinate] = parameter.fromUnit(0.5);
  for (const parameter of space.free) {
    const named = optionNaming(parameter, family);
    if (named !== undefined) entries[parameter.coordinate] = named;
  }
  for (let at = group.option; at !== undefined; at = at.parent.condition) entries[at.parent.coordinate] = at.option;
  let known = 0;
  for (const { name, parameter } of group.members) {
    const value = point[rename(parameterOf(family, name) ?? '')];
    const entry = value === undefined || 'prior' in parameter.expression ? undefined : entryNear(parameter, value);
    if (entry === undefined) continue;
    entries[parameter.coordinate] = entry;
    known++;
  }
  if (known * 2 < group.members.length) return undefined;
  for (const { coordinate } of space.free) if (!space.isActive(entries, coordinate)) entries[coordinate] = Number.NaN;
  const configuration = space.fromPoint(entries);
  return space.allows(configuration) ? configuration : undefined;
}

/** The option of a choice that names a family: `adam` of an optimizer. */
function optionNaming(parameter: FreeParameter, family: FamilyNames): number | undefined {
  if (parameter.expression.type !== 'choice') return undefined;
  for (let option = 0; option < parameter.count; option++) {
    const value = parameter.valueAt(option);
    if (typeof value === 'string' && familiesOfWord(value).includes(family)) return option;
  }
  return undefined;
}
