import { z } from 'zod';
import { jsonSchema } from '../../model/index.ts';

// No bounds that rounding could pass by.
const share = z.number();
const branches = z
  .array(z.string())
  .describe('Options with which it exists, as `optimizer=adamw`; empty where it exists in every trial.');
const asked = {
  seq: z.int().min(0).describe("Position in the sweep's log that the answer reflects; it may lag a little."),
  metric: z.string().nullable().describe('The primary metric; null without an objective.'),
  trials: z.int().min(0).describe('Ended trials with a finite value of it that the answer covers.'),
  sampledFrom: z
    .int()
    .min(0)
    .nullable()
    .describe('Ended trials of which these are a random sample, above 20,000; null: the answer covers all.'),
};

/**
 * What sets the best trials apart from all trials, by parameter: conditional PED-ANOVA with 90 % bootstrap intervals. What
 * `hyperdrive importance --json` prints is the same.
 */
export const importanceAnswerSchema = z.object({
  ...asked,
  method: z.literal('ped-anova'),
  parameters: z
    .array(
      z.object({
        parameter: z.string().describe('Dotted name; parameters of sibling options that share a name are one.'),
        importance: share.describe('0 to 1; those of a sweep add up to 1.'),
        low: share.describe('5th percentile.'),
        high: share.describe('95th percentile.'),
        branches,
      }),
    )
    .describe('Most important first; empty below 10 trials with different values.'),
});
/** See {@link importanceAnswerSchema}. */
export type ImportanceAnswer = z.infer<typeof importanceAnswerSchema>;

const shareSchema = z
  .object({ share, low: share, high: share })
  .describe('0 to 1, with the ends of its 90 % interval.');

/**
 * What explains the metric, by parameter: a Gaussian process over all trials. What
 * `hyperdrive importance --effects --json` prints is the same.
 */
export const effectsAnswerSchema = z.object({
  ...asked,
  method: z.literal('gp'),
  effects: z
    .object({
      trials: z.int().min(10).describe('Distinct configurations that the model was fitted to, at most 400.'),
      explained: z.number().describe('Share of the variance of trials that the model has not seen; may be below 0.'),
      scale: z
        .enum(['metric', 'log_tail'])
        .describe('`log_tail`: shares are of the metric with its worse half compressed.'),
      parameters: z
        .array(
          z.object({
            parameter: z.string(),
            main: shareSchema.describe('What it explains alone.'),
            total: shareSchema.describe('What it explains alone and together with others.'),
            branches,
          }),
        )
        .describe('Largest total share first.'),
      curves: z
        .array(
          z.object({
            parameter: z.string(),
            coordinate: z.int().min(0).describe('Place among the free parameters: that of its column in the head.'),
            branch: z.string().nullable().describe('Option with which it exists, as `optimizer=adamw`.'),
            isCategorical: z.boolean(),
            isLog: z.boolean(),
            points: z.array(
              z.object({
                value: jsonSchema.describe('Of the parameter; for an option that is a mapping its first fixed text.'),
                mean: z.number().describe('The metric, averaged over the other parameters, in its own units.'),
                low: z.number().describe('Lower end of the 90 % band.'),
                high: z.number().describe('Upper end of the 90 % band.'),
              }),
            ),
          }),
        )
        .describe('In the order of the space.'),
    })
    .nullable()
    .describe('null below 10 different configurations with different values.'),
});
/** See {@link effectsAnswerSchema}. */
export type EffectsAnswer = z.infer<typeof effectsAnswerSchema>;
