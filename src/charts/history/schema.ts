import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/**
 * Arrays `lo hi f32[px]`, `hits u32[px]`: per pixel column of the trial number axis `0..total`.
 * Up to 3,000 rows also `trial u32`, `value f32`, `state u8`, one per row.
 */
export const historyHeaderSchema = z.object({ ...frameFields, rows: countSchema, total: countSchema, px: countSchema });

/** Header fields of the aggregate. */
export type HistoryFacts = FactsOf<typeof historyHeaderSchema>;
