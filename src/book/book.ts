import { readFileSync } from 'node:fs';
import { z } from 'zod';

const histogramSchema = z.strictObject({
  scale: z.enum(['log', 'linear']),
  low: z.number(),
  high: z.number(),
  /** It counts something: no values between 0 and 1. */
  whole: z.boolean().optional(),
  /** Shares of good values in equally wide bins of the scale, of any sum. */
  parts: z.array(z.number().positive()).min(2),
  /** How often "no limit" is good, relative to a number; undefined if the parameter always has one. */
  unlimited: z.number().positive().optional(),
});
/** Where the good values of a number lie. */
export type Histogram = z.infer<typeof histogramSchema>;

const optionsSchema = z.strictObject({ options: z.record(z.string(), z.number().positive()) });
/** How often each option is good. */
export type OptionShares = z.infer<typeof optionsSchema>;

const pointSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));
/** A zero-shot configuration in the units of the library. */
export type BookPoint = z.infer<typeof pointSchema>;

const familySchema = z.strictObject({
  /** Data sets that it was learned from, besides portfolios. */
  tasks: z.int().min(0),
  parameters: z.record(z.string(), z.union([histogramSchema, optionsSchema])),
  /** Best first. */
  configurations: z.array(pointSchema),
});
export type BookFamily = z.infer<typeof familySchema>;

const bookSchema = z.strictObject({
  version: z.int().min(1),
  sources: z.array(z.string()),
  families: z.record(z.string(), familySchema),
});
/** The prior book: where good values lie, by model family and parameter. `bench/book` makes it. */
export type Book = z.infer<typeof bookSchema>;

let loaded: Book | undefined;

/** The book of this installation. */
export function readBook(): Book {
  loaded ??= bookSchema.parse(JSON.parse(readFileSync(new URL('./book.json', import.meta.url), 'utf8')));
  return loaded;
}
