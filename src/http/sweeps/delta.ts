import { z } from 'zod';
import { count, position } from '../parts.ts';
import { incumbentSchema, sweepFiguresSchema } from './figures.ts';

/** A coalesced live change: rows `from` to `to` of the columns, and the current figures. */
export const deltaSchema = z.object({
  seq: position,
  from: count.describe('First row of the delta.'),
  to: count.describe('Row after its last.'),
  trial: z.array(z.int()),
  state: z.array(z.int()).describe('Codes, as in the columns frame.'),
  best: z.array(z.number().nullable()).describe('null for trials without a value or that do not rank.'),
  intervals: z.array(z.int()),
  columns: z.record(z.string(), z.array(z.int())).describe('Column id → quantised values; 65535: not set.'),
  incumbents: z.array(incumbentSchema).describe('New steps of the incumbent in these rows.'),
  patch: sweepFiguresSchema,
});
/** Changes since the rows that the reader already has. */
export type Delta = z.infer<typeof deltaSchema>;
