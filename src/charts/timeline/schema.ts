import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/**
 * Times in milliseconds since `originMs`. `bars`: `trial u32`, `attempt u16`, `start end f64`, `lane u16`, `state u8` (code of the
 * trial's state if this is its last attempt, else of `failed`). `share`: `busy lost u8[rows · px]`, 255 = all of it; `lost` is
 * time in attempts of failed, stopped and canceled trials.
 */
export const timelineHeaderSchema = z.object({
  ...frameFields,
  mode: z.enum(['bars', 'share']),
  originMs: z.number(),
  spanMs: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
  lanes: countSchema.describe('Attempts that ran at the same time, at most: one row each.'),
  rows: countSchema,
  px: countSchema,
  lanesPerRow: countSchema,
  attempts: countSchema.describe('Attempts in the window.'),
});

/** Header fields of the aggregate. */
export type TimelineFacts = FactsOf<typeof timelineHeaderSchema>;

/** See {@link timelineHeaderSchema}. */
export type TimelineHeader = z.infer<typeof timelineHeaderSchema>;
