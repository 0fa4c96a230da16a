import { z } from 'zod';
import { jsonSchema, trialStates } from '../../model/index.ts';
import { count, metricAnswerSchema, position, timeMs } from '../parts.ts';

/** One row of the table: exact values. */
const tableRowSchema = z.object({
  trial: z.int().min(0).describe('Its number, in the order of suggestion.'),
  state: z.enum(trialStates),
  value: metricAnswerSchema.describe('Best value of the primary metric; null without a value and for failed trials.'),
  last: metricAnswerSchema,
  intervals: count.describe('Number of reports of the primary metric.'),
  attempts: count.describe('Launches.'),
  startedAtMs: timeMs.nullable(),
  durationMs: z.number().nullable().describe('From its start to its end, or to now; milliseconds.'),
  reason: z.string().nullable().describe('Why it stopped or failed, in one sentence.'),
  rank: z.number().nullable().describe('1 best … 0 worst among the ranked; null for a trial without a value.'),
  config: z.record(z.string(), jsonSchema).describe('Column id → value; inactive parameters are absent.'),
});
/** A trial as the table shows it. */
export type TableRow = z.infer<typeof tableRowSchema>;

/** A page of the table. `rows` are ended trials; `open` has the others, newest first, on the first page only. */
export const rowsAnswerSchema = z.object({
  seq: position,
  total: count.describe('Ended trials.'),
  selected: count.describe('Ended trials that pass the filter.'),
  from: count,
  rows: z.array(tableRowSchema),
  open: z.array(tableRowSchema),
});
