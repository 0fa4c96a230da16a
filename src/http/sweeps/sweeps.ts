import { z } from 'zod';
import { goals, policyDefinitionSchema, samplingSchema, sweepDefinitionSchema } from '../../model/index.ts';
import { count, position, timeMs } from '../parts.ts';
import { columnSchema } from '../trials/columns.ts';
import { incumbentSchema, sparkStepSchema, sweepFiguresSchema } from './figures.ts';

const sweepNames = {
  id: z.string(),
  name: z.string(),
  displayName: z.string().nullable(),
  experimentName: z.string(),
  description: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  metric: z.string().nullable(),
  goal: z.enum(goals).nullable(),
  sampling: samplingSchema,
  earlyTermination: policyDefinitionSchema,
  earlyTerminationText: z.string().describe('Early termination in a few words.'),
  trialType: z.enum(['command', 'in_process', 'ask_tell']),
  createdAtMs: timeMs,
  endedAtMs: timeMs.nullable(),
};

/** One sweep of the list. */
const sweepSummarySchema = z.object({
  seq: position,
  ...sweepNames,
  ...sweepFiguresSchema.pick({
    state: true,
    standing: true,
    paused: true,
    message: true,
    endingReason: true,
    total: true,
    ended: true,
    counts: true,
    trialsPerHour: true,
    remainingMs: true,
    elapsedMs: true,
    isDriven: true,
  }).shape,
  maxConcurrentTrials: z.int().min(1),
  best: z.object({ trial: z.int(), value: z.number() }).nullable(),
  spark: z.array(sparkStepSchema).describe('At most the last 60 steps of the best value, in order of ending.'),
});
/** A row of the list of sweeps. */
export type SweepSummary = z.infer<typeof sweepSummarySchema>;

/** Answer of the list: newest first. */
export const sweepListSchema = z.object({ serverTimeMs: timeMs, sweeps: z.array(sweepSummarySchema) });

/** Why nothing is visible yet, or what went wrong: shown in place of an empty chart. */
const adviceSchema = z.object({
  kind: z.enum(['waiting', 'not_driven', 'no_report', 'outside', 'all_failed', 'paused']),
  title: z.string(),
  detail: z.string(),
});

/** One sweep: head figures, columns, incumbents. */
export const sweepHeadSchema = z.object({
  seq: position,
  serverTimeMs: timeMs,
  ...sweepNames,
  ...sweepFiguresSchema.shape,
  target: z.string().nullable().describe('Where its trials run.'),
  columns: z.array(columnSchema),
  objectives: z
    .array(z.object({ name: z.string(), goal: z.enum(goals) }))
    .describe('All objectives in order if there are several; empty if there is one.'),
  metrics: z.array(z.object({ name: z.string(), reports: count })),
  incumbents: z.array(incumbentSchema),
  changes: z
    .array(z.object({ version: z.int().min(2), firstTrial: count.describe('First trial that it suggests.') }))
    .describe('Versions of the definition after the first, oldest first.'),
  advice: adviceSchema.nullable(),
});
/** The initial data of a sweep's page; deltas of the live stream keep it current. */
export type SweepHead = z.infer<typeof sweepHeadSchema>;

/** Where good values of one parameter are expected. */
const priorAnswerSchema = z.object({
  column: z.string().describe('Id of the column of the parameter.'),
  parameter: z.string().describe('Dotted path.'),
  source: z.enum(['stated', 'book']).describe('Who says so: the search space, or the prior book.'),
  masses: z
    .array(z.number())
    .describe(
      'Probability of each option, or of equally wide cells of the range on the scale of the parameter; sum 1.',
    ),
  options: z
    .array(z.string())
    .nullable()
    .describe('Names of the options, in the order of `masses`; null for a number.'),
  range: z
    .object({
      low: z.number(),
      high: z.number(),
      integer: z.boolean(),
      half: z.tuple([z.number(), z.number()]).describe('The middle half of the probability lies between these values.'),
    })
    .nullable()
    .describe('Of a number; null for a choice.'),
});
/** Where good values of one parameter are expected. */
export type PriorAnswer = z.infer<typeof priorAnswerSchema>;

/** The definition as stored, and as a sweep file. */
export const definitionAnswerSchema = z.object({
  seq: position,
  version: z.int().min(1).describe('Also the `ETag`: give it as `If-Match`, or as `ifVersion`, with a change.'),
  yaml: z.string(),
  definition: sweepDefinitionSchema,
  priors: z.array(priorAnswerSchema).describe('What the search space and the prior book say about its parameters.'),
});
