import { z } from 'zod';
import { jsonSchema, sweepDefinitionSchema } from '../../model/index.ts';
import { checkProblemSchema } from './check.ts';
import { sweepFiguresSchema } from './figures.ts';

const count = z.int().min(0);
const configurationSchema = z.record(z.string(), jsonSchema);

/** A change of a sweep's definition. Exactly one of `yaml`, `definition` and `set`. */
export const changeRequestSchema = z
  .strictObject({
    yaml: z
      .string()
      .max(1024 * 1024)
      .optional()
      .describe('The whole sweep file as it shall be.'),
    folder: z
      .string()
      .max(4096)
      .regex(/^\//, 'an absolute path')
      .optional()
      .describe('Absolute folder that relative paths of `yaml` start from.'),
    definition: sweepDefinitionSchema.optional().describe('The whole definition as it shall be.'),
    set: z
      .array(z.string().max(64 * 1024))
      .min(1)
      .max(200)
      .optional()
      .describe('Single keys of the sweep file: `search_space.lr.max_value=0.5`; values are YAML.'),
    defaults: configurationSchema
      .default({})
      .describe('For each new parameter, the value that earlier trials count as having used.'),
    note: z.string().max(1_000).nullable().default(null).describe('Why, for people.'),
    ifVersion: z
      .int()
      .min(1)
      .optional()
      .describe('Refuse with 412 when the definition has another version by now; the same as `If-Match`.'),
  })
  .refine(
    ({ yaml, definition, set }) => [yaml, definition, set].filter((part) => part !== undefined).length === 1,
    'expected exactly one of yaml, definition and set',
  )
  // The same for the OpenAPI document.
  .meta({ oneOf: [{ required: ['yaml'] }, { required: ['definition'] }, { required: ['set'] }] });
/** What a caller sends to change a definition. */
export type ChangeRequest = z.input<typeof changeRequestSchema>;

/** A key of the sweep file that two versions have otherwise. */
const differenceSchema = z.object({
  path: z.string().describe('Dotted: `search_space.lr.max_value`.'),
  before: jsonSchema.describe('null where the key is not there.'),
  after: jsonSchema,
});
/** A key with its values before and after. */
export type Difference = z.infer<typeof differenceSchema>;

const effect = {
  version: z.int().min(1).describe('The version that holds now; of a check, the one that would.'),
  differences: z.array(differenceSchema).describe('In the order of the sweep file; empty where nothing changes.'),
  earlier: z
    .object({ trials: count, inSpace: count })
    .describe('Trials suggested so far, and how many belong to the new space: samplers learn from those.'),
};

/** Answer of a change. */
export const changeAnswerSchema = z.object({
  seq: count,
  id: z.string(),
  written: z.boolean().describe('False where nothing differs.'),
  ...effect,
  figures: sweepFiguresSchema,
});

/** Answer of a check of a change: nothing is written. */
export const changeCheckSchema = z.object({
  ok: z.boolean(),
  problems: z.array(checkProblemSchema),
  missingDefaults: z.array(z.string()).describe('New parameters without a default: what earlier trials used of them.'),
  effect: z.object(effect).nullable().describe('null where there is an error.'),
});
/** What a change would do, or every problem of it. */
export type ChangeCheck = z.infer<typeof changeCheckSchema>;

/** One version of a definition. */
const versionSchema = z.object({
  version: z.int().min(1),
  seq: count.describe('Position in the log.'),
  atMs: z.number(),
  by: z.string().nullable().describe('Name of the token, or of the user of the command; null where nobody is known.'),
  note: z.string().nullable(),
  firstTrial: count.describe('First trial that is suggested by it.'),
  defaults: configurationSchema,
  differences: z.array(differenceSchema).describe('From the version before; empty for version 1.'),
  yaml: z.string(),
});

/** All versions, rising. */
export const versionsAnswerSchema = z.object({ seq: count, versions: z.array(versionSchema) });

/** Configurations that take the next numbers. */
export const enqueueRequestSchema = z.strictObject({
  configs: z.array(configurationSchema).max(1_000).default([]).describe('Configurations of the search space.'),
  again: z.array(count).max(1_000).default([]).describe('Ended trials whose configurations are tried again.'),
  onTop: z
    .boolean()
    .default(true)
    .describe('`max_total_trials` rises by their number; false: they take numbers that the sampler would have had.'),
});
