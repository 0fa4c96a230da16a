import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/** One parameter's slice: what its array of cells means. */
export const sliceSchema = z.object({
  column: z.string(),
  width: countSchema,
  height: countSchema,
  median: z.array(z.number().nullable()).describe('Per column of cells, in 0..1 along the metric axis.'),
  upper: z.array(z.number().nullable()).describe('The same for the better 90th percentile.'),
});

/** `slice:<column id> u32[w · h]`, row 0 lowest, cells of the metric's axis against the column's. */
export const slicesHeaderSchema = z.object({ ...frameFields, rows: countSchema, slices: z.array(sliceSchema) });

/** Header fields of the aggregate. */
export type SlicesFacts = FactsOf<typeof slicesHeaderSchema>;

/** See {@link slicesHeaderSchema}. */
export type SlicesHeader = z.infer<typeof slicesHeaderSchema>;
