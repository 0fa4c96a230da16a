import { z } from 'zod';
import { parseFilters, type SweepView } from '../../charts/index.ts';
import { serverError } from '../errors.ts';

/** Whole numbers in queries and paths with their range, for the OpenAPI document: as text they only have a pattern. */
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

/** Path of a sweep. */
export const sweepParams = z.object({ sweep: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'a sweep id') });
/** Path of a trial. */
export const trialParams = sweepParams.extend({ trial: wholeNumber(2 ** 31) });

/** A whole number with a default; out of range is refused, not cut. */
export function numberQuery(fallback: number, most: number, least = 0) {
  return wholeNumber(most, least)
    .optional()
    .transform((value) => value ?? fallback);
}

/** A list joined by commas. */
export const listQuery = z
  .string()
  .max(8_192)
  .optional()
  .transform((text) => (text === undefined || text === '' ? [] : text.split(',')));

export const filterQuery = z.string().max(8_192).optional();

/** Filters of a request. @throws SERVER_UNKNOWN_COLUMN */
export function filtersOf(view: SweepView, text: string | undefined) {
  // The metric's axis is part of its column.
  view.metricRange();
  const parsed = parseFilters(text ?? '', view.axes);
  if (parsed.ok) return parsed.filters;
  throw serverError('SERVER_UNKNOWN_COLUMN', `query.f: ${JSON.stringify(parsed.part)}: expected ${parsed.expected}`, {
    details: { part: parsed.part },
  });
}

/** A column id of a request. @throws SERVER_UNKNOWN_COLUMN */
export function knownColumn(view: SweepView, id: string, part: string, others: readonly string[] = []): string {
  if (view.axes.has(id) || others.includes(id)) return id;
  throw serverError('SERVER_UNKNOWN_COLUMN', `query.${part}: the sweep has no column ${JSON.stringify(id)}`, {
    details: { column: id, known: [...view.axes.keys(), ...others] },
  });
}
