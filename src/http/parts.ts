import { z } from 'zod';

/** Position in a sweep's log, 0 or more. */
export const position = z.int().min(0).describe("Position in the sweep's log that the answer reflects.");
/** A count, 0 or more. */
export const count = z.int().min(0);
/** A point in time. */
export const timeMs = z.number().describe('Milliseconds since the epoch.');

/** A metric value in an answer: a number, a word for a number that JSON lacks, or null for no value. */
export const metricAnswerSchema = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity']), z.null()]);
