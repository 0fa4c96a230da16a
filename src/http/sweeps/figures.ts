import { z } from 'zod';
import {
  endingReasons,
  jsonSchema,
  limitsSchema,
  standings,
  stopWhenSchema,
  sweepStates,
  trialStates,
} from '../../model/index.ts';
import { count } from '../parts.ts';

/** Trials by state. */
const trialCountsSchema = z.record(z.enum(trialStates), count);

/** The best trial by the primary metric so far, running trials included; failed ones do not rank. */
const bestSchema = z.object({
  trial: z.int().min(0).describe('Its number, in the order of suggestion.'),
  value: z.number(),
  state: z.enum(trialStates),
  intervals: count.describe('Number of reports of the primary metric.'),
  durationMs: z.number().nullable().describe('From its start to its end, or to now; milliseconds.'),
  config: z.record(z.string(), jsonSchema),
  values: z.record(z.string(), jsonSchema).describe('Column id → value; see the columns of the sweep.'),
});

/** The trial of the default configuration, compared with the best trial. */
const baselineSchema = z.object({
  trial: z.int().min(0).describe('Its number.'),
  state: z.enum(trialStates),
  value: z.number().nullable().describe('Of the primary metric; null while it has none.'),
  isBest: z.boolean().describe('It is the best trial itself.'),
  gain: z
    .number()
    .nullable()
    .describe('How much better the best trial is, in units of the metric; positive is better, whatever the goal.'),
  share: z.number().nullable().describe('The gain relative to its value; null unless both values are above 0.'),
  factor: z.number().nullable().describe('The larger value divided by the smaller; null like `share`.'),
});
/** A trial with what the model expects of repetitions of its configuration. */
const expectedTrialSchema = z.object({
  trial: z.int().min(0).describe('Its number.'),
  value: z.number().describe('The best value that it reported.'),
  estimate: z.number().describe('Expected value of a repetition, in units of the metric.'),
  sd: z.number().min(0).describe('Standard deviation of the estimate, not of a single repetition.'),
});

/** A trial that is likely better than the best observed one. */
const recommendedSchema = expectedTrialSchema.extend({
  config: z.record(z.string(), jsonSchema),
  observed: expectedTrialSchema.describe('The best trial, by observed values.'),
  noise: z.number().min(0).describe('Standard deviation of the values of one configuration.'),
});

/** What the next trials are expected to improve. Gains are in the unit of the primary metric, 0 or more for either goal. */
const gainSchema = z.object({
  trials: z.int().min(1).describe('How many trials ahead: `limits.stop_when.trials`, or 10.'),
  after: count.describe('Ended trials that it is derived from.'),
  chance: z.number().min(0).max(1).describe('Probability that any of them becomes the best.'),
  expected: z.number().min(0).describe('Mean improvement of the best value.'),
  low: z.number().min(0).describe('Lower end of the 90 % interval.'),
  high: z.number().min(0).describe('Upper end of the 90 % interval.'),
  range: z.number().describe('Median of the first 20 trials minus the best: 100 % of a limit in percent.'),
  limit: z.number().nullable().describe('The sweep ends once `expected` is below; null: never, or it has ended.'),
  durationMs: z.number().nullable().describe('How long these trials take, milliseconds; null if unknown.'),
  cost: z.number().nullable().describe('What the machine costs meanwhile, by `cost_per_hour`; null without it.'),
});

/** A step of the incumbent: from this trial on, the best value of ranked trials is this. */
export const incumbentSchema = z.tuple([z.int(), z.number()]);

/** A step of the best value over time: the value after this many trials had ended. The count rises. */
export const sparkStepSchema = z.tuple([z.int().min(1).describe('Trials that had ended.'), z.number()]);

/** Figures of a sweep that change while it runs. Each live delta carries all of them as `patch`. */
export const sweepFiguresSchema = z.object({
  state: z.enum(sweepStates).describe('As recorded.'),
  standing: z
    .enum(standings)
    .describe(
      'The state as shown to people, with three more words: `paused`; `left`: no process drives it; `no_result`: completed, but no trial has a value of its objective.',
    ),
  paused: z.boolean().describe('Starts no new trials; running ones continue.'),
  message: z.string().nullable().describe('Why it ended or is ending, for people.'),
  endingReason: z.enum(endingReasons).nullable().describe('null while it runs and if all trials were run.'),
  total: count.describe('Trials the sweep will have.'),
  ended: count.describe('Trials in a final state: the rows of columns and charts.'),
  counts: trialCountsSchema,
  reports: count.describe('Number of reports, all metrics together.'),
  best: bestSchema.nullable(),
  baseline: baselineSchema.nullable().describe('null if the search space states no default.'),
  recommended: recommendedSchema
    .nullable()
    .describe(
      'The trial that is likely the best by a model of the values; null unless the noise of single trials is shown to be large and that trial is not the best one. While the sweep runs, of a few trials ago.',
    ),
  gain: gainSchema
    .nullable()
    .describe('null with several objectives or none, and as long as fewer than 10 trials have a value.'),
  metricRange: z
    .object({ low: z.number(), middle: z.number(), high: z.number() })
    .nullable()
    .describe(
      'Axis of the primary metric, `low` < `high` for either goal: from the 2nd percentile on the worse side to the best value, or shorter, so that three quarters of the trials cover at least a quarter of the axis; padded. `middle`: 42nd percentile from the worse side.',
    ),
  maxIntervals: count.describe('Largest number of reports of the primary metric among ended trials.'),
  elapsedMs: z.number().min(0).describe('Since it was submitted, up to its end; milliseconds.'),
  trialsPerHour: z.number().nullable().describe('Ended trials, over the last hour or since the first start.'),
  remainingMs: z.number().nullable().describe('Expected time left, milliseconds; null if unknown or final.'),
  workMs: z.number().describe('Time spent in ended trials, milliseconds.'),
  savedMs: z
    .number()
    .min(0)
    .describe('Estimate, milliseconds: time that stopped trials would have taken to the longest one.'),
  failures: z.record(z.string(), count).describe('Failed trials by kind.'),
  retries: count.describe('Launches beyond the first of each ended trial.'),
  limits: limitsSchema,
  stopWhen: stopWhenSchema
    .nullable()
    .describe(
      '`limits.stop_when`; `PUT …/limits` and `POST …/change` change it, as a version of the definition; null: never.',
    ),
  limitsVersion: z.int().min(1).describe('Give as `ifVersion` with a change of limits.'),
  definitionVersion: z.int().describe('1 until the definition is first changed.'),
  isDriven: z.boolean().describe('A controller holds the lease now.'),
});
/** What changes while a sweep runs: state, counts, best trial, times. */
export type SweepFigures = z.infer<typeof sweepFiguresSchema>;
