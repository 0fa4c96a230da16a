import { z } from 'zod';
import {
  earlyTerminationSchema,
  endingReasons,
  endKinds,
  goals,
  jsonSchema,
  limitsSchema,
  samplingSchema,
  sweepDefinitionSchema,
  sweepStates,
  trialStates,
} from '../records/index.ts';

/** A metric value in an answer: a number, a word where JSON has no number, null without a value. */
export const metricAnswerSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']), z.null()]);
const position = z.int().min(0).describe("Position in the sweep's log that the answer reflects.");
const count = z.int().min(0);
const timeMs = z.number().describe('Milliseconds since the epoch.');

/** One axis of a sweep's charts: a free parameter of its space, in declaration order. */
export const columnSchema = z.object({
  id: z.string().describe('Key of the column in frames, filters, `sort=` and `axes=`; unique.'),
  name: z.string().describe('Dotted path: `optimizer.momentum`.'),
  label: z.string().describe('Last part of the path.'),
  kind: z.enum(['number', 'category']),
  expression: z.string().describe('`uniform`, `loguniform`, `choice` …'),
  log: z.boolean().describe('The axis is spaced by the logarithm.'),
  integer: z.boolean(),
  ordered: z.boolean().describe('Neighbouring categories are alike.'),
  low: z.number().describe('Value at axis position 0; values below are drawn there. 0 for categories.'),
  high: z.number().describe('Value at axis position 1. Number of values − 1 for categories.'),
  step: z.number().nullable().describe('Distance of neighbouring values; null where continuous.'),
  values: z.array(z.string()).describe('Labels of the categories by code; empty for numbers.'),
  nested: z.boolean().describe('A choice whose options hold parameters of their own.'),
  when: z
    .object({ column: z.string(), value: z.int() })
    .nullable()
    .describe('Exists only in trials whose column `column` has the code `value`.'),
});
export type Column = z.infer<typeof columnSchema>;

/** Trials by state. */
export const trialCountsSchema = z.record(z.enum(trialStates), count);
export type TrialCounts = z.infer<typeof trialCountsSchema>;

/** The best trial by the primary metric so far, one that still runs too; failed ones do not rank. */
export const bestSchema = z.object({
  trial: z.int(),
  value: z.number(),
  state: z.enum(trialStates),
  intervals: count,
  durationMs: z.number().nullable(),
  config: z.record(z.string(), jsonSchema),
});
export type Best = z.infer<typeof bestSchema>;

/** A step of the incumbent: from the trial with this number on, ranked trials reach this value. */
export const incumbentSchema = z.tuple([z.int(), z.number()]);
export type Incumbent = z.infer<typeof incumbentSchema>;

/** Figures of a sweep that change while it runs: the whole of them is the `patch` of each live delta. */
export const sweepFiguresSchema = z.object({
  state: z.enum(sweepStates),
  paused: z.boolean(),
  message: z.string().nullable(),
  endingReason: z.enum(endingReasons).nullable(),
  total: count.describe('Trials the sweep will have.'),
  ended: count.describe('Trials in a final state: the rows of columns and charts.'),
  counts: trialCountsSchema,
  reports: count.describe('Reports of all metrics.'),
  best: bestSchema.nullable(),
  metricRange: z
    .object({ low: z.number(), middle: z.number(), high: z.number() })
    .nullable()
    .describe(
      'Axis of the primary metric, `low` < `high` for either goal: from its 2nd percentile on the worse side to the best, padded. `middle`: 42nd percentile from the worse side.',
    ),
  maxIntervals: count.describe('Most reports of the primary metric of any ended trial.'),
  elapsedMs: z.number(),
  trialsPerHour: z.number().nullable().describe('Ended trials, over the last hour or since the first start.'),
  remainingMs: z.number().nullable().describe('Expected time left; null where unknown or final.'),
  workMs: z.number().describe('Time spent in ended trials.'),
  savedMs: z.number().describe('Estimate: time that stopped trials would have taken to the longest one.'),
  failures: z.record(z.string(), count).describe('Failed trials by kind.'),
  retries: count,
  limits: limitsSchema,
  limitsVersion: z.int(),
  definitionVersion: z.int().describe('1 until the definition is first changed.'),
  isDriven: z.boolean().describe('A controller holds the lease just now.'),
});
export type SweepFigures = z.infer<typeof sweepFiguresSchema>;

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
  earlyTermination: earlyTerminationSchema,
  trialType: z.enum(['command', 'in_process', 'ask_tell']),
  createdAtMs: timeMs,
  endedAtMs: timeMs.nullable(),
};

/** One sweep of the list. */
export const sweepSummarySchema = z.object({
  seq: position,
  ...sweepNames,
  ...sweepFiguresSchema.pick({
    state: true,
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
  maxConcurrentTrials: z.int(),
  best: z.object({ trial: z.int(), value: z.number() }).nullable(),
  spark: z.array(incumbentSchema).describe('At most 60 steps of the incumbent.'),
});
export type SweepSummary = z.infer<typeof sweepSummarySchema>;

/** Answer of the list: newest first. */
export const sweepListSchema = z.object({ serverTimeMs: timeMs, sweeps: z.array(sweepSummarySchema) });
export type SweepList = z.infer<typeof sweepListSchema>;

/** Why nothing is seen yet, or what went wrong: told in the place of an empty chart. */
export const adviceSchema = z.object({
  kind: z.enum(['waiting', 'not_driven', 'no_report', 'all_failed', 'paused']),
  title: z.string(),
  detail: z.string(),
});
export type Advice = z.infer<typeof adviceSchema>;

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
    .describe('Where several are weighed against each other, in order; empty where there is one.'),
  metrics: z.array(z.object({ name: z.string(), reports: count })),
  incumbents: z.array(incumbentSchema),
  advice: adviceSchema.nullable(),
});
export type SweepHead = z.infer<typeof sweepHeadSchema>;

/** The definition as stored, and as a sweep file. */
export const definitionAnswerSchema = z.object({
  seq: position,
  version: z.int().min(1).describe('Also the `ETag`: give it as `If-Match`, or as `ifVersion`, with a change.'),
  yaml: z.string(),
  definition: sweepDefinitionSchema,
});

/** Something wrong with a sweep file, or worth telling. */
export const checkProblemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  line: z.int().min(1),
  column: z.int().min(1),
  path: z.string().describe('Dotted path of the key; empty for the whole file.'),
  message: z.string(),
  code: z.string(),
});
export type CheckProblem = z.infer<typeof checkProblemSchema>;

/** A sweep file in a request; a raw body with `content-type: application/yaml` is the same as `{ yaml }`. */
export const sweepFileRequestSchema = z.union([
  z.strictObject({
    yaml: z.string().max(1024 * 1024),
    folder: z
      .string()
      .max(4096)
      .regex(/^(\/|[A-Za-z]:[\\/])/, 'an absolute path')
      .optional()
      .describe("Absolute folder on the server's machine that relative paths start from; default: its own."),
  }),
  z.strictObject({ definition: sweepDefinitionSchema }),
]);
export type SweepFileRequest = z.infer<typeof sweepFileRequestSchema>;

/** Answer of a check: `ok` exactly when a submission of the same text would be accepted. */
export const checkAnswerSchema = z.object({
  ok: z.boolean(),
  problems: z.array(checkProblemSchema),
  summary: z
    .object({
      name: z.string(),
      dimension: count,
      configurations: z.number().nullable().describe('Size of the space; null where infinite.'),
      totalTrials: count,
      columns: z.array(columnSchema),
    })
    .nullable()
    .describe('null where there is an error.'),
});
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;

/** Answer of a submission and of every command: the sweep's figures after it. */
export const commandAnswerSchema = z.object({ seq: position, id: z.string(), figures: sweepFiguresSchema });
export type CommandAnswer = z.infer<typeof commandAnswerSchema>;

/** Body of a cancel. */
export const cancelRequestSchema = z.strictObject({ reason: z.string().max(1_000).optional() });

/** Body of a change of limits: all of them at once. */
export const limitsRequestSchema = z.strictObject({
  limits: limitsSchema,
  ifVersion: z.int().min(1).optional().describe('Refuse with 409 when the limits have another version by now.'),
});

/** One row of the table: exact values. */
export const tableRowSchema = z.object({
  trial: z.int(),
  state: z.enum(trialStates),
  value: metricAnswerSchema.describe('Best value of the primary metric; null for failed trials.'),
  last: metricAnswerSchema,
  intervals: count,
  attempts: count,
  startedAtMs: timeMs.nullable(),
  durationMs: z.number().nullable(),
  reason: z.string().nullable().describe('Why it stopped or failed, in one sentence.'),
  rank: z.number().nullable().describe('1 best … 0 worst among the ranked; null for a trial without a value.'),
  config: z.record(z.string(), jsonSchema).describe('Column id → value; inactive parameters are absent.'),
});
export type TableRow = z.infer<typeof tableRowSchema>;

/** A page of the table. `rows` are ended trials; `open` those that have not ended, newest first, first page only. */
export const rowsAnswerSchema = z.object({
  seq: position,
  total: count.describe('Ended trials.'),
  selected: count.describe('Ended trials that pass the filter.'),
  from: count,
  rows: z.array(tableRowSchema),
  open: z.array(tableRowSchema),
});
export type RowsAnswer = z.infer<typeof rowsAnswerSchema>;

/** One launch of a trial. */
export const attemptAnswerSchema = z.object({
  attempt: z.int(),
  key: z.string(),
  state: z.enum(['planned', 'submitted', 'running', 'ended']),
  target: z.string(),
  nativeId: z.string().nullable(),
  epoch: z.int(),
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

/** One line of the log. */
export const logEntrySchema = z.object({
  seq: z.int(),
  atMs: timeMs,
  kind: z.string(),
  isInput: z.boolean(),
  trial: z.int().nullable(),
  attempt: z.int().nullable(),
  causedBy: z.int().nullable(),
  body: z.record(z.string(), jsonSchema),
  text: z.string().describe('The entry as a sentence.'),
});
export type LogEntryAnswer = z.infer<typeof logEntrySchema>;

/** A piece of the log. */
export const logAnswerSchema = z.object({
  seq: position,
  entries: z.array(logEntrySchema),
  next: z.int().nullable().describe('Give as `after` to go on; null at the end.'),
});

/** A metric of one trial, at most 2,000 points. */
export const metricSeriesSchema = z.object({
  metric: z.string(),
  isPrimary: z.boolean(),
  reports: count.describe('Before thinning.'),
  index: z.array(z.int()).describe('Number of each point among the reports of the metric, from 1.'),
  step: z.array(z.number().nullable()),
  timeMs: z.array(timeMs),
  values: z.array(metricAnswerSchema),
});

/** Everything about one trial. */
export const trialPageSchema = z.object({
  seq: position,
  serverTimeMs: timeMs,
  sweepId: z.string(),
  trial: z.int(),
  state: z.enum(trialStates),
  value: metricAnswerSchema,
  last: metricAnswerSchema,
  intervals: count,
  parent: z.int().nullable().describe('The trial whose outputs it started from.'),
  place: z.object({ rank: z.int(), of: z.int() }).nullable().describe('1 is the best of `of` ranked trials.'),
  reason: z.string().nullable(),
  stop: z
    .object({
      policy: z.string(),
      text: z.string(),
      interval: z.int(),
      numbers: z.record(z.string(), metricAnswerSchema),
      limit: z
        .number()
        .nullable()
        .describe('Value of the primary metric that it had to reach; null where the policy has none.'),
    })
    .nullable(),
  failure: z.string().nullable(),
  message: z.string().nullable(),
  config: z.record(z.string(), jsonSchema).describe('As it was given to the trial.'),
  version: z.int().min(1).describe('Version of the definition by which it was suggested.'),
  values: z.record(z.string(), jsonSchema).describe('Column id → value.'),
  createdAtMs: timeMs,
  startedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
  previous: z.int().nullable(),
  next: z.int().nullable(),
  attempts: z.array(attemptAnswerSchema),
  decisions: z.array(logEntrySchema),
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
export type TrialPage = z.infer<typeof trialPageSchema>;

/** A piece of a trial's log file. */
export const logPieceSchema = z.object({
  text: z.string(),
  offset: count.describe('Byte at which the text begins.'),
  nextOffset: count.describe('Byte at which to go on.'),
  sizeBytes: count,
});

/** Lines of a log file that hold the text searched for. */
export const logSearchSchema = z.object({
  matches: z.array(z.object({ line: z.int().min(1), offset: count, text: z.string() })),
  isComplete: z.boolean().describe('False where more than `limit` lines match.'),
});

/** Files of a trial. */
export const artifactListSchema = z.object({
  files: z.array(z.object({ path: z.string(), sizeBytes: count, modifiedMs: timeMs })),
});

/** One trial as exported and listed. */
export const trialAnswerSchema = z.object({
  number: z.int(),
  state: z.enum(trialStates),
  best: metricAnswerSchema,
  last: metricAnswerSchema,
  intervals: count,
  attempts: count,
  parent: z.int().nullable().describe('The trial whose outputs it started from.'),
  failure: z.string().nullable(),
  message: z.string().nullable(),
  stopReason: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  seconds: z.number().nullable(),
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
  superseded: z.array(z.int().min(0).max(1)),
  next: z.int().nullable().describe('Give as `after` to go on; null at the end.'),
});

/** A coalesced live change: rows `from` to `to` of the columns, and the figures as they are now. */
export const deltaSchema = z.object({
  seq: position,
  from: count,
  to: count,
  trial: z.array(z.int()),
  state: z.array(z.int()).describe('Codes, as in the columns frame.'),
  best: z.array(z.number().nullable()),
  intervals: z.array(z.int()),
  columns: z.record(z.string(), z.array(z.int())).describe('Column id → quantised values; 65535: not set.'),
  incumbents: z.array(incumbentSchema).describe('Steps that came with these rows.'),
  patch: sweepFiguresSchema,
});
export type Delta = z.infer<typeof deltaSchema>;
