import { z } from 'zod';

/**
 * A metric value on the wire: a finite number, or one of three words for numbers that JSON lacks.
 * In memory it is always a `number`.
 */
// Not `z.enum`: its type would have a key `[-Infinity]`, which is illegal in a declaration file.
export const metricValueSchema = z
  .union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity'])], {
    error: 'expected a number, or "NaN", "Infinity" or "-Infinity"',
  })
  .transform((value) => (typeof value === 'number' ? value : Number(value)));

/** Writes a number so that `metricValueSchema` reads the same number back. */
export function metricValueToJson(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
