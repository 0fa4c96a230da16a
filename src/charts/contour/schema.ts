import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/** `mean f32[size²]`: smoothed mean rank (1 best), NaN far from any trial; row 0 is the bottom. */
export const surfaceHeaderSchema = z.object({
  ...frameFields,
  rows: countSchema,
  size: countSchema,
  x: z.string(),
  y: z.string(),
});

/** Header fields of the aggregate. */
export type SurfaceFacts = FactsOf<typeof surfaceHeaderSchema>;
