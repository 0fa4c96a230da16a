import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/**
 * `trial u32[n]`, `kind u8[n]` (0 dominated, 1 on the front, 2 outside the outcome constraints), `value f64[n · m]` row by row;
 * `volumeTrials u32[s]` counted trials that had ended and `volume f64[s]`, at steps of the hypervolume.
 */
export const objectivesHeaderSchema = z.object({
  ...frameFields,
  rows: countSchema,
  objectives: z
    .array(z.object({ name: z.string(), goal: z.enum(['minimize', 'maximize']) }))
    .describe('In order; empty for a sweep with one objective.'),
  counted: countSchema.describe('Completed trials that keep the outcome constraints and have every objective.'),
  front: countSchema.describe('Trials that none beats in every objective.'),
  infeasible: countSchema.describe('Completed trials outside the outcome constraints.'),
  left: countSchema.describe('Trials that ended otherwise or lack a value.'),
  isWhole: z.boolean().describe('False where the arrays hold the front and an even sample of the others.'),
  reference: z.array(z.number()).describe('Worst value of each objective: the corner of the hypervolume.'),
  hypervolume: z.number().nullable(),
  volumeReason: z.string().nullable().describe('Why there is no hypervolume.'),
});

/** See {@link objectivesHeaderSchema}. */
export type ObjectivesHeader = z.infer<typeof objectivesHeaderSchema>;

/** Header fields of the aggregate. */
export type ObjectivesFacts = FactsOf<typeof objectivesHeaderSchema>;
