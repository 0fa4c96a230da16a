import type { Json } from '../../base/index.ts';

/**
 * A value as command-line and environment text, as HyperDrive passes it to Python scripts: numbers in full double
 * precision, whole ones without `.0`; booleans as `True` and `False`; null as `None`; text unchanged; lists and
 * mappings as compact JSON.
 */
export function valueText(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}
