import type { Json } from '../../base/index.ts';
import { asJson, canonicalJson } from './canonical-json.ts';

/** Numbers and facts of a decision that explain it, without being part of it. */
const explanations = [['note'], ['stop', 'numbers']] as const;

/** Whether a decision is the recorded one. Earlier versions recorded fewer explanations: what they lack is no difference. */
export function isSameDecision(recorded: { readonly [name: string]: Json }, derived: object): boolean {
  const known = explanations.reduce<Json>((body, path) => withoutNew(body, recorded, path), asJson(derived));
  return canonicalJson(recorded) === canonicalJson(known);
}

/** The derived value without the keys that the mapping at `path` of the recorded one lacks. */
function withoutNew(derived: Json, recorded: Json | undefined, [key, ...rest]: readonly string[]): Json {
  if (!isMapping(derived) || !isMapping(recorded)) return derived;
  if (key === undefined) return Object.fromEntries(Object.entries(derived).filter(([name]) => name in recorded));
  const inner = derived[key];
  return inner === undefined ? derived : { ...derived, [key]: withoutNew(inner, recorded[key], rest) };
}

function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
