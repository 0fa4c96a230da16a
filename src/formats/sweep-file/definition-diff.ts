import type { Json } from '../../base/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { definitionJson } from './write-definition.ts';

/** A key of a sweep file whose value differs between two definitions. */
export interface DefinitionDifference {
  /** Dotted: `search_space.lr.max_value`. A list counts as one value. */
  readonly path: string;
  /** null if the key is absent. */
  readonly before: Json;
  readonly after: Json;
}

/** The differences between two definitions, in the words and the order of a sweep file; removed keys come last. */
export function definitionDiff(before: SweepDefinition, after: SweepDefinition): readonly DefinitionDifference[] {
  const old = leavesOf(before);
  const present = leavesOf(after);
  const paths = new Set([...present.keys(), ...old.keys()]);
  return [...paths].flatMap((path) => {
    const difference = { path, before: old.get(path) ?? null, after: present.get(path) ?? null };
    return JSON.stringify(difference.before) === JSON.stringify(difference.after) ? [] : [difference];
  });
}

function leavesOf(definition: SweepDefinition): ReadonlyMap<string, Json> {
  const leaves = new Map<string, Json>();
  const walk = (value: Json, path: string) => {
    const isBlock = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isBlock) leaves.set(path, value);
    else for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
  };
  walk(definitionJson(definition), '');
  return leaves;
}
