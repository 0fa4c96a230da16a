import { type Json, nearestWord } from '../../base/index.ts';
import { SpaceBuilder } from '../compile/space-builder.ts';
import { shown } from '../compile/tree.ts';
import { takesExponents } from '../domain/reach.ts';
import type { SearchSpace } from '../expression/expression.ts';
import { argumentPlace, type Findings, type MappingScope, type Place, type SeenCondition } from '../read/place.ts';
import { entryOrder } from './entry-order.ts';
import { parentOf, wantedEntries, whyNone } from './wanted-entries.ts';

/**
 * Checks what the conditions of a space name: parameters of the same mapping or of one around it, and values that these
 * can have; that none leads back to its own parameter; and that each can hold.
 */
export function checkConditions(space: SearchSpace | undefined, findings: Findings): void {
  const { conditions, problems } = findings;
  if (conditions.length === 0) return;
  const before = problems.length;
  for (const { place, when } of conditions)
    for (const [name, wanted] of Object.entries(when)) {
      const fault = faultOf(place, name, wanted, findings);
      if (fault !== undefined) findings.problem('SPACE_BAD_WHEN', argumentPlace(place, name, name), fault);
    }
  if (problems.length === before) checkCycles(conditions, findings);
  if (problems.length === 0 && space !== undefined && findings.isLogbaseKnown) checkPossible(space, findings);
}

function faultOf(place: Place, name: string, wanted: Json, findings: Findings): string | undefined {
  const scope = scopeOf(place.scope, name);
  if (scope === undefined) return unknownParameter(place, name, findings);
  const { level, entries } = scope;
  if (place.names[level] === name)
    return level === place.names.length - 1
      ? 'is the parameter itself; name another one'
      : `is the choice that holds the parameter, which exists only in its own option anyway; remove ${name} from when`;
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  // A parent with a problem of its own.
  if (entry === undefined) return undefined;
  const parent = parentOf(entry, findings.logbase);
  const { expression } = parent;
  if (!findings.isLogbaseKnown && expression.type !== 'choice' && takesExponents(expression)) return undefined;
  return wantedEntries(parent, wanted).length > 0 ? undefined : whyNone(parent, wanted);
}

/** The innermost mapping that has a parameter of this name. */
function scopeOf(scope: MappingScope | undefined, name: string): MappingScope | undefined {
  let at = scope;
  while (at !== undefined && !Object.hasOwn(at.given, name)) at = at.outer;
  return at;
}

const mostListed = 8;

function unknownParameter(place: Place, name: string, { parameters }: Findings): string {
  const known: string[] = [];
  for (let at = place.scope; at !== undefined; at = at.outer)
    known.push(...Object.keys(at.given).filter((other) => place.names[at?.level ?? 0] !== other));
  const [first, ...rest] = name.split('.');
  if (first !== undefined && rest.length > 0 && known.includes(first))
    return `is not a parameter; to name an option of ${first}, write ${first}: { ${rest.join('.')}: … }`;
  const near = nearestWord(name, known);
  if (near !== undefined) return `is not a parameter; did you mean ${near}?`;
  const elsewhere = parameters.find(({ names }) => names.length > 1 && names.at(-1) === name);
  const why =
    elsewhere === undefined
      ? 'is not a parameter'
      : `is a parameter inside ${elsewhere.names.slice(0, -1).join('.')}, which this one is not in`;
  const listed = known.slice(0, mostListed).join(', ');
  const names = known.length === 0 ? 'there is no other' : `use ${listed}${known.length > mostListed ? ', …' : ''}`;
  return `${why}; a condition can name parameters of the same mapping and of those around it: ${names}`;
}

/** Each mapping whose parameters depend on each other in turn. */
function checkCycles(conditions: readonly SeenCondition[], findings: Findings): void {
  const checked = new Set<MappingScope>();
  for (const { place } of conditions)
    for (let scope = place.scope; scope !== undefined && !checked.has(scope); scope = scope.outer) {
      checked.add(scope);
      const { cycle } = entryOrder(scope.entries);
      if (cycle === undefined) continue;
      const steps = cycle.slice(1).map((name, index) => `${cycle[index]} needs ${name}`);
      const { level } = scope;
      const at = conditions.find(({ place: { names } }) => names[level] === cycle[0]) ?? { place };
      findings.problem('SPACE_BAD_WHEN', at.place, `leads back to itself: ${steps.join(', ')}; remove one of them`);
    }
}

/** Conditions that contradict each other, or those of the parameters that they name. */
function checkPossible(space: SearchSpace, findings: Findings): void {
  const builder = new SpaceBuilder(findings.logbase);
  builder.build(space);
  for (const { expression, parent } of builder.impossible) {
    const condition = findings.conditions.find(({ when }) => when === expression.when);
    if (condition === undefined) continue;
    const { place, when } = condition;
    const reason = `${shown(when)} never holds: with all that it needs, no value of ${parent.name} is left; loosen one of the conditions`;
    findings.problem('SPACE_BAD_WHEN', place, reason);
  }
}
