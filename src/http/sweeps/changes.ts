import { z } from 'zod';
import { childRunSchema, jsonSchema, sweepDefinitionSchema } from '../../model/index.ts';
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
      .describe('The complete new sweep file.'),
    folder: z
      .string()
      .max(4096)
      .regex(/^\//, 'an absolute path')
      .optional()
      .describe('Absolute folder that relative paths of `yaml` start from.'),
    definition: sweepDefinitionSchema.optional().describe('The complete new definition.'),
    set: z
      .array(z.string().max(64 * 1024))
      .min(1)
      .max(200)
      .optional()
      .describe('Single keys of the sweep file: `search_space.lr.max_value=0.5`; values are YAML.'),
    defaults: configurationSchema
      .default({})
      .describe('For each new parameter, the value that earlier trials count as having used.'),
    note: z.string().max(1_000).nullable().default(null).describe('Reason, for readers of the history.'),
    ifVersion: z
      .int()
      .min(1)
      .optional()
      .describe('Refuse with 412 if the definition has another version by now; same as `If-Match`.'),
  })
  .refine(
    ({ yaml, definition, set }) => [yaml, definition, set].filter((part) => part !== undefined).length === 1,
    'expected exactly one of yaml, definition and set',
  )
  // The same rule for the OpenAPI document.
  .meta({ oneOf: [{ required: ['yaml'] }, { required: ['definition'] }, { required: ['set'] }] });
/** What a caller sends to change a definition. */
export type ChangeRequest = z.input<typeof changeRequestSchema>;

/** A key of the sweep file whose value differs between two versions. */
const differenceSchema = z.object({
  path: z.string().describe('Dotted: `search_space.lr.max_value`.'),
  before: jsonSchema.describe('null if the key is absent.'),
  after: jsonSchema,
});
/** A key with its values before and after. */
export type Difference = z.infer<typeof differenceSchema>;

const effect = {
  version: z.int().min(1).describe('The version in force now; in a check, the version that the change would create.'),
  differences: z.array(differenceSchema).describe('In the order of the sweep file; empty if nothing changes.'),
  earlier: z
    .object({ trials: count, inSpace: count })
    .describe('Trials suggested so far, and how many of them lie in the new space: samplers learn from these.'),
};

/** Answer of a change. */
export const changeAnswerSchema = z.object({
  seq: count,
  id: z.string(),
  written: z.boolean().describe('False if nothing differs.'),
  ...effect,
  figures: sweepFiguresSchema,
});

/** Answer of a check of a change: nothing is written. */
export const changeCheckSchema = z.object({
  ok: z.boolean(),
  problems: z.array(checkProblemSchema),
  missingDefaults: z
    .array(z.string())
    .describe('New parameters that still need a default: the value that earlier trials count as having used.'),
  effect: z.object(effect).nullable().describe('null if there is an error.'),
});
/** What a change would do, or every problem with it. */
export type ChangeCheck = z.infer<typeof changeCheckSchema>;

/** One version of a definition. */
const versionSchema = z.object({
  version: z.int().min(1),
  seq: count.describe('Position in the log.'),
  atMs: z.number(),
  by: z.string().nullable().describe('Name of the token, or of the user who ran the command; null if unknown.'),
  note: z.string().nullable(),
  firstTrial: count.describe('First trial that this version suggests.'),
  defaults: configurationSchema,
  differences: z.array(differenceSchema).describe('From the version before; empty for version 1.'),
  yaml: z.string(),
});

/** All versions, oldest first. */
export const versionsAnswerSchema = z.object({ seq: count, versions: z.array(versionSchema) });

/** Configurations for the next trials. */
export const enqueueRequestSchema = z.strictObject({
  configs: z.array(configurationSchema).max(1_000).default([]).describe('Configurations of the search space.'),
  again: z.array(count).max(1_000).default([]).describe('Ended trials whose configurations to try again.'),
  resume: z
    .array(childRunSchema)
    .max(1_000)
    .default([])
    .describe('Ended trials of any sweep to resume: each new trial starts from what one of them has kept.'),
  onTop: z
    .boolean()
    .default(true)
    .describe('`max_total_trials` rises by their number; false: they use up trials of the sampler.'),
});
