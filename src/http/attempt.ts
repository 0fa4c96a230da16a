import { z } from 'zod';
import { endKinds, jsonSchema, metricValueSchema, reportChannels } from '../model/index.ts';

/** Largest number of reports in one batch. */
const maxReportsPerBatch = 1_000;

const metricName = z.string().min(1).max(255);
const sequence = z.int().min(1);

/** One value of one metric. */
const reportSchema = z.strictObject({
  metric: metricName.describe('Name of the metric, exactly as the objective names it.'),
  value: metricValueSchema.describe('A number, or "NaN", "Infinity", "-Infinity".'),
  step: z.int().optional().describe("The script's own step. Policies count reports, not steps."),
  timeMs: z.number().optional().describe("The script's own time, milliseconds since the epoch."),
});

/** Body of a claim. */
export const claimRequestSchema = z.strictObject({
  nonce: z.string().regex(/^[0-9a-f]{32}$/, '16 random bytes as lower-case hex'),
  host: z.string().max(255),
  pid: z.int().nullable().default(null),
  nativeId: z.string().max(255).nullable().default(null),
  restarts: z.int().min(0).default(0),
  resumedStep: z.int().nullable().default(null),
});

/** Body of a heartbeat. */
export const heartbeatRequestSchema = z.strictObject({ epoch: sequence });

/** Reports of a runner, which numbers them: exactly once, no matter what is repeated. */
export const runnerReportsSchema = z.strictObject({
  epoch: sequence,
  door: z.enum(reportChannels).default('http'),
  first: sequence.describe('Number of the first report of the batch, from 1, without gaps.'),
  live: z.boolean().default(true),
  reports: z.array(reportSchema).min(1).max(maxReportsPerBatch),
});

/**
 * Reports of a script. With `first`, the script numbers them and may repeat a batch. Without it, the server numbers
 * them: at least once.
 */
export const scriptReportsSchema = z.union([
  z.strictObject({ first: sequence.optional(), reports: z.array(reportSchema).min(1).max(maxReportsPerBatch) }),
  reportSchema.transform((report) => ({ first: undefined, reports: [report] })),
]);

/** Body of an end record. */
export const endRequestSchema = z.strictObject({
  epoch: sequence,
  lastSeq: z.partialRecord(z.enum(reportChannels), z.int().min(0)).default({}),
  kind: z.enum(endKinds),
  exitCode: z.int().nullable().default(null),
  signal: z.string().max(32).nullable().default(null),
  message: z.string().max(10_000).nullable().default(null),
  endedAtMs: z.number().optional().describe('When user code ended, milliseconds since the epoch. Default: now.'),
  facts: z.record(z.string(), jsonSchema).optional(),
});

/** What a runner should do next. */
const directiveSchema = z.enum(['continue', 'stop', 'cancel']);

/** Answer to a claim. */
export const claimAnswerSchema = z.object({
  epoch: z.int(),
  config: z.record(z.string(), jsonSchema),
  heartbeatMs: z.int(),
  serverTimeMs: z.number(),
});

/** Answer to a heartbeat. */
export const heartbeatAnswerSchema = z.object({ want: directiveSchema, serverTimeMs: z.number() });

/** Answer to reports. */
export const reportsAnswerSchema = z.object({
  cursor: z.int().describe('Reports up to this number are accepted.'),
  want: directiveSchema,
  /** `exactly_once` if the sender numbers its reports. */
  delivery: z.enum(['exactly_once', 'at_least_once']),
  serverTimeMs: z.number(),
});

/** Answer to an end record. */
export const endAnswerSchema = z.object({ ended: z.literal(true), kind: z.enum(endKinds), serverTimeMs: z.number() });
