import { z } from 'zod';
import { jsonSchema, trialStates } from '../../model/index.ts';
import { count, metricAnswerSchema, position, timeMs } from '../parts.ts';

const step = z.number().nullable();

/** What a trial reported for one metric. */
const metricSummarySchema = z.object({
  reports: count.describe('Reports that count.'),
  lastStep: step.describe('Step of the last report; null if it has none, as for the other steps.'),
  best: z.number().nullable().describe('By the goal of the metric; null for a metric without a goal.'),
  bestStep: step,
  min: z.number().nullable().describe('Smallest finite value.'),
  minStep: step,
  max: z.number().nullable().describe('Largest finite value.'),
  maxStep: step,
});

/** One trial as exported and listed. */
const trialAnswerSchema = z.object({
  number: z.int().min(0).describe('In the order of suggestion.'),
  state: z.enum(trialStates),
  best: metricAnswerSchema,
  last: metricAnswerSchema,
  intervals: count.describe('Number of reports of the primary metric.'),
  attempts: count.describe('Launches.'),
  parent: z.int().nullable().describe('The trial whose outputs it started from.'),
  failure: z.string().nullable(),
  message: z.string().nullable(),
  stopReason: z.string().nullable().describe('Why a policy stopped it, and what it would have needed to continue.'),
  createdAt: z.string().describe('ISO 8601, UTC, like all times.'),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  seconds: z.number().nullable().describe('From start to end.'),
  metrics: z.record(z.string(), metricAnswerSchema).optional().describe('Last value of each reported metric.'),
  metricSummaries: z.record(z.string(), metricSummarySchema).optional(),
  parameters: z.record(z.string(), jsonSchema),
});

/** A page of trials. */
export const trialsAnswerSchema = z.object({ seq: position, trials: z.array(trialAnswerSchema) });

/** Reports, columnar: entry i of each list belongs to report i. */
export const reportColumnsSchema = z.object({
  seq: position,
  reports: count,
  trial: z.array(z.int()),
  attempt: z.array(z.int()),
  metric: z.array(z.int()).describe('Index into `metrics`.'),
  metrics: z.array(z.string()),
  value: z.array(metricAnswerSchema),
  step: z.array(z.number().nullable()),
  timeMs: z.array(z.number().nullable()),
  receivedAtMs: z.array(timeMs),
  superseded: z.array(z.int().min(0).max(1)).describe('1: from an attempt that a later one replaced.'),
  next: z.int().nullable().describe('Give as `after` to continue; null at the end.'),
});
