import { z } from 'zod';
import { jsonSchema } from '../definition/definition.ts';
import type { SweepInput } from '../events.ts';
import { metricValueSchema } from './metric-value.ts';

/** How the log stores an evaluation made elsewhere. */
export const observedSchema: z.ZodType<Omit<Extract<SweepInput, { kind: 'observed' }>, 'kind'>> = z.object({
  config: z.record(z.string(), jsonSchema),
  values: z.record(z.string(), metricValueSchema),
});
