import { z } from 'zod';

/** Ranges of the whole numbers in queries and paths, for the OpenAPI document: as text they only have a pattern. */
export const wholeNumbers = new WeakMap<object, { readonly minimum: number; readonly maximum: number }>();

/** The largest whole number in a query or path: 15 digits. */
export const largestNumber = 999_999_999_999_999;

/** A whole number in a query or path. */
export function wholeNumber(most: number, least = 0) {
  const expected = `a whole number from ${least} to ${most}`;
  const schema = z
    .string()
    .regex(least < 0 ? /^-?\d{1,15}$/ : /^\d{1,15}$/, expected)
    .transform(Number)
    .pipe(z.number().min(least, expected).max(most, expected));
  wholeNumbers.set(schema, { minimum: least, maximum: most });
  return schema;
}

/** A whole number with a default; a value out of range is refused, not clamped. */
export function numberQuery(fallback: number, most: number, least = 0) {
  return wholeNumber(most, least)
    .optional()
    .transform((value) => value ?? fallback);
}

/** A comma-separated list. */
export const listQuery = z
  .string()
  .max(8_192)
  .optional()
  .transform((text) => (text === undefined || text === '' ? [] : text.split(',')));

export const filterQuery = z.string().max(8_192).optional();
