import type { Json } from '../../base/index.ts';
import { metricValueToJson } from '../../model/index.ts';

/** The value as the store writes it: non-finite numbers as words. */
export function asJson(value: unknown): Json {
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'number' ? metricValueToJson(item) : item));
  const parsed: Json = JSON.parse(text);
  return parsed;
}

/** Equal texts for equal values, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(asJson(value), (_key, item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
