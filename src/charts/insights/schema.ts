import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';
import { sliceSchema } from '../slice/schema.ts';
import { tradeOffSchema } from '../trade-off/schema.ts';

/** The arrays of `slices` and of `trade-off` in one frame. */
export const insightsHeaderSchema = z.object({
  ...frameFields,
  rows: countSchema,
  slices: z.array(sliceSchema),
  tradeOff: tradeOffSchema,
});

/** Header fields of the aggregate. */
export type InsightsFacts = FactsOf<typeof insightsHeaderSchema>;
