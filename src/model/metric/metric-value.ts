import { z } from 'zod';

/**
 * A metric value on the wire: a finite number, or one of three words where JSON has no number.
 * In memory it is always a `number`.
 */
// No `z.enum`: its type has a key `[-Infinity]`, which no declaration file may have.
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
