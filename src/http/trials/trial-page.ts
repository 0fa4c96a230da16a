import { z } from 'zod';
import { endKinds, jsonSchema, trialStates } from '../../model/index.ts';
import { count, metricAnswerSchema, position, timeMs } from '../parts.ts';
import { logEntrySchema } from '../sweeps/sweep-log.ts';

/** One launch of a trial. */
const attemptAnswerSchema = z.object({
  attempt: z.int(),
  key: z.string().describe('The key of the job in its engine; unique across all state folders.'),
  state: z.enum(['planned', 'submitted', 'running', 'ended']),
  target: z.string(),
  nativeId: z.string().nullable().describe('Id of the job in its engine.'),
  epoch: z.int().min(0).describe('Number of granted claims; 0: not started yet.'),
  plannedAtMs: timeMs,
  claimedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
  lastSeenMs: timeMs.nullable(),
  end: z
    .object({
      kind: z.enum(endKinds),
      source: z.enum(['runner', 'observer']),
      exitCode: z.int().nullable(),
      signal: z.string().nullable(),
      message: z.string().nullable(),
    })
    .nullable(),
});

/** A metric of one trial, at most 2,000 points. */
const metricSeriesSchema = z.object({
  metric: z.string(),
  isPrimary: z.boolean(),
  reports: count.describe('Before thinning.'),
  index: z.array(z.int()).describe('Number of each point among the reports of the metric, from 1.'),
  step: z.array(z.number().nullable()),
  timeMs: z.array(timeMs),
  values: z.array(metricAnswerSchema),
});

/** How many reports were left out. */
const leftOutSchema = z.object({
  reports: count,
  isMore: z
    .boolean()
    .describe('There may be more: an attempt produced more notices than are kept and did not say how many.'),
});

/** An entry of the log on the page of its trial. */
const trialDecisionSchema = logEntrySchema.extend({
  brief: z.string().describe('The sentence without the number of the trial, for a page about that trial.'),
});
/** An input or a decision about one trial, with a sentence for the trial's own page. */
export type TrialDecision = z.infer<typeof trialDecisionSchema>;

/** Something worth knowing about an attempt. */
const trialNoticeSchema = z.object({
  seq: z.int().describe('Its position in the log.'),
  atMs: timeMs,
  attempt: z.int(),
  code: z.string().describe('`TRIAL_REPORT_DROPPED`: one report was left out.'),
  text: z.string().describe('A sentence that names the trial, the place and the reason.'),
  place: z.string().nullable().describe('File, and line of a report, such as `line 3 of stdout.log`.'),
  reason: z.string().nullable(),
});

/** Everything about one trial. */
export const trialPageSchema = z.object({
  seq: position,
  serverTimeMs: timeMs,
  sweepId: z.string(),
  trial: z.int().min(0).describe('Its number, in the order of suggestion.'),
  state: z.enum(trialStates),
  value: metricAnswerSchema,
  last: metricAnswerSchema,
  intervals: count.describe('Number of reports of the primary metric.'),
  parent: z.int().nullable().describe('The trial whose outputs it started from.'),
  place: z.object({ rank: z.int(), of: z.int() }).nullable().describe('1 is the best of `of` ranked trials.'),
  reason: z.string().nullable(),
  stop: z
    .object({
      policy: z.string(),
      text: z.string(),
      interval: z.int(),
      isLate: z.boolean().describe('The trial had already ended by itself: the stop counts but saved nothing.'),
      numbers: z.record(z.string(), metricAnswerSchema),
      limit: z
        .number()
        .nullable()
        .describe('The value of the primary metric that it had to reach; null if the policy gives none.'),
    })
    .nullable(),
  failure: z.string().nullable(),
  message: z.string().nullable(),
  config: z.record(z.string(), jsonSchema).describe('As given to the trial.'),
  version: z.int().min(1).describe('Version of the definition that suggested it.'),
  values: z.record(z.string(), jsonSchema).describe('Column id → value.'),
  createdAtMs: timeMs,
  startedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
  previous: z.int().nullable().describe('Number of the trial before it.'),
  next: z.int().nullable(),
  attempts: z.array(attemptAnswerSchema),
  decisions: z.array(trialDecisionSchema),
  leftOut: leftOutSchema.describe('Reports that cannot be stored.'),
  notices: z.array(trialNoticeSchema).describe('Notices about its attempts; the first 20 of each are kept.'),
  metrics: z.array(metricSeriesSchema),
  band: z
    .object({
      interval: z.array(z.int()),
      q25: z.array(z.number().nullable()),
      q50: z.array(z.number().nullable()),
      q75: z.array(z.number().nullable()),
      best: z.array(z.number().nullable()),
    })
    .nullable()
    .describe('The primary metric over all ended trials.'),
});
/** A trial with its attempts, decisions and metrics. */
export type TrialPage = z.infer<typeof trialPageSchema>;
