import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/**
 * Arrays `count u16[pairs · 97²]`, `mean u8[pairs · 97²]` (mean rank, 255 best), cell = left bin · 97 + right bin, bin 96
 * is "not set"; counts above 65,535 are cut. `top u32[k]` row numbers of the best selected, best first; `topTrial u32[k]`,
 * `topRank u16[k]`; `cells u16[k · axes]` their quantised values, row-major.
 */
export const pcpHeaderSchema = z.object({
  ...frameFields,
  axes: z.array(z.string()),
  rows: countSchema,
  selected: countSchema,
});

/** Header fields of the aggregate. */
export type ParallelFacts = FactsOf<typeof pcpHeaderSchema>;
