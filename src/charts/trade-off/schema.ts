import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/** Which quantity the metric is weighed against, and how many trials have both. */
export const tradeOffSchema = z.object({
  x: z.string().describe('`__duration` (ms), `__intervals`, or a metric (its last value).'),
  xGoal: z.enum(['minimize', 'maximize']),
  trials: countSchema,
  isExact: z.boolean().describe('False where the second metric was read for a sample of the trials only.'),
});

/** `front u32` trial numbers, `frontX frontY f32`; `cloudTrial u32`, `cloudX cloudY f32` at most 1,800 others. */
export const tradeOffHeaderSchema = z.object({ ...frameFields, rows: countSchema, tradeOff: tradeOffSchema });

/** Header fields of the aggregate. */
export type TradeOffFacts = FactsOf<typeof tradeOffHeaderSchema>;
