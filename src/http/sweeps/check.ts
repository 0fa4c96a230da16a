import { z } from 'zod';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { count } from '../parts.ts';
import { columnSchema } from '../trials/columns.ts';

/** A problem or a hint about a sweep file. */
export const checkProblemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  line: z.int().min(1),
  column: z.int().min(1),
  path: z.string().describe('Dotted path of the key; empty for the whole file.'),
  message: z.string(),
  code: z.string(),
});
/** A problem with its place in the file. */
export type CheckProblem = z.infer<typeof checkProblemSchema>;

/** A sweep file in a request; a raw body with `content-type: application/yaml` is the same as `{ yaml }`. */
export const sweepFileRequestSchema = z.union([
  z.strictObject({
    yaml: z.string().max(1024 * 1024),
    folder: z
      .string()
      .max(4096)
      .regex(/^\//, 'an absolute path')
      .optional()
      .describe("Absolute folder on the server's machine that relative paths start from; default: its own."),
  }),
  z.strictObject({ definition: sweepDefinitionSchema }),
]);

/** Answer of a check: `ok` if and only if submitting the same text would succeed. */
export const checkAnswerSchema = z.object({
  ok: z.boolean(),
  problems: z.array(checkProblemSchema),
  summary: z
    .object({
      name: z.string(),
      dimension: count.describe('Parameters with more than one value.'),
      configurations: z.number().nullable().describe('Size of the space; null if infinite.'),
      totalTrials: count,
      columns: z.array(columnSchema),
    })
    .nullable()
    .describe('null if there is an error.'),
  earlierSweeps: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        trials: count.describe('Its trials, at most 200, that have a value and lie in the space of the file.'),
        hasSameCommand: z.boolean().describe('It ran the same command in the same folder.'),
      }),
    )
    .describe(
      'Earlier sweeps that `resume_from: auto` would use, the most alike first. Empty if there are none, the file names others, the sampler cannot learn from them, or the file has an error. Nothing is used unless the file says so.',
    ),
  choices: z
    .object({
      samplers: z.array(z.string()),
      policies: z.array(z.string()),
      policyBlocks: z
        .record(z.string(), z.record(z.string(), z.union([z.string(), z.number()])))
        .describe('Policies that take more than their name, each with the block that a form starts from.'),
    })
    .describe(
      'Samplers and policies that a file may name, for forms: the built-in ones, then those of allowed packages.',
    ),
});
/** Every problem of a sweep file, and the sweep that it describes. */
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;
