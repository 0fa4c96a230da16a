import type { Json } from '../../base/index.ts';

/**
 * A text that two JSON values share if and only if they are equal: the order of keys does not matter, 1 equals 1.0 and
 * 0 equals −0; 1, "1" and true differ. Numbers that are not finite, which JSON lacks, equal only themselves.
 */
export function canonicalText(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return String(value);
  if (isJsonList(value)) return `[${value.map(canonicalText).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`).join(',')}}`;
}

/** The identity of a configuration: two configurations have the same key if and only if they are equal. */
export function configurationKey(configuration: { readonly [name: string]: Json }): string {
  return canonicalText(configuration);
}

/** True for JSON lists. */
function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for JSON mappings. */
export function isJsonMapping(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
