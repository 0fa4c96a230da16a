import { z } from 'zod';
import {
  type AttemptEnd,
  type AttemptRow,
  attemptStates,
  type DefinitionVersion,
  definitionChangeSchema,
  endingReasons,
  endKinds,
  jsonSchema,
  type LogEntry,
  limitsSchema,
  type MetricSummary,
  metricValueSchema,
  type StopReason,
  type SweepRow,
  sweepDefinitionSchema,
  sweepStates,
  type TrialRow,
  trialStates,
  verdicts,
} from '../../model/index.ts';
import { count, timeMs } from '../parts.ts';

/** Rows of the store as the reads of `reads.ts` answer them. */

const value = metricValueSchema;
const facts = z.record(z.string(), jsonSchema);
const failures = z.enum(endKinds).exclude(['ok', 'stopped', 'canceled', 'canceled_outside']);

const leaseSchema = z.object({
  owner: z.object({ bootId: z.string(), pid: z.number(), startedAt: z.string(), host: z.string() }).nullable(),
  beat: z.number(),
  durationMs: z.number(),
});

export const sweepRowSchema = z.object({
  id: z.string(),
  definition: sweepDefinitionSchema,
  definitionVersion: z.int().min(1),
  lastChangeSeq: count,
  state: z.enum(sweepStates),
  paused: z.boolean(),
  limits: limitsSchema,
  limitsVersion: z.int(),
  totalEffective: count.nullable(),
  cancelSeq: count.nullable(),
  endingReason: z.enum(endingReasons).nullable(),
  message: z.string().nullable(),
  nextSeq: count,
  foldedSeq: count,
  nextNumber: count,
  dueCount: count,
  createdAtMs: timeMs,
  endedAtMs: timeMs.nullable(),
  leaseOwner: leaseSchema.nullable(),
  leaseToken: z.number(),
  leaseUntilMs: z.number(),
}) satisfies z.ZodType<SweepRow>;

const stopSchema = z.object({
  policy: z.string(),
  text: z.string(),
  interval: z.number(),
  numbers: z.record(z.string(), value),
}) satisfies z.ZodType<StopReason>;

export const trialRowSchema = z.object({
  sweepId: z.string(),
  number: count,
  state: z.enum(trialStates),
  config: facts,
  basisSeq: count,
  parent: count.nullable(),
  attempts: count,
  cancelSeq: count.nullable(),
  verdict: z.enum(verdicts).nullable(),
  verdictCause: count.nullable(),
  stop: stopSchema.nullable(),
  failure: failures.nullable(),
  message: z.string().nullable(),
  userRetries: count,
  infraRetries: count,
  preemptions: count,
  retryAtMs: timeMs.nullable(),
  endedSeq: count.nullable(),
  endedCause: count.nullable(),
  best: value.nullable(),
  last: value.nullable(),
  intervals: count,
  createdAtMs: timeMs,
  startedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
}) satisfies z.ZodType<TrialRow>;

export const outcomeRowSchema = trialRowSchema.pick({
  number: true,
  state: true,
  failure: true,
  best: true,
  intervals: true,
  endedSeq: true,
  endedCause: true,
  startedAtMs: true,
  endedAtMs: true,
});

export const configurationRowSchema = trialRowSchema.pick({ number: true, config: true });

const endSchema = z.object({
  kind: z.enum(endKinds),
  source: z.enum(['runner', 'observer']),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  message: z.string().nullable(),
}) satisfies z.ZodType<AttemptEnd>;

export const attemptRowSchema = z.object({
  sweepId: z.string(),
  trial: count,
  attempt: count,
  key: z.string(),
  state: z.enum(attemptStates),
  target: z.string(),
  epoch: count,
  nonce: z.null().describe('Kept on the server.'),
  restarts: count,
  lastSeenMs: timeMs.nullable(),
  beat: count,
  nativeId: z.string().nullable(),
  endedSeq: count.nullable(),
  end: endSchema.nullable(),
  reapedAtMs: timeMs.nullable(),
  plannedAtMs: timeMs,
  claimedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
}) satisfies z.ZodType<AttemptRow>;

/** Kinds of entries as texts: a later version may have more, which readers pass over. */
const entryKind = z
  .custom<LogEntry['kind']>((kind) => typeof kind === 'string', 'expected a text')
  .meta({
    type: 'string',
  });

export const entryRowSchema = z.object({
  seq: count,
  atMs: timeMs,
  kind: entryKind,
  isInput: z.boolean(),
  trial: count.nullable(),
  attempt: count.nullable(),
  causedBy: count.nullable(),
  body: facts,
}) satisfies z.ZodType<LogEntry>;

export const versionRowSchema = definitionChangeSchema.extend({
  version: z.int().min(1),
  seq: count,
  atMs: timeMs,
}) satisfies z.ZodType<DefinitionVersion>;

export const reportRowSchema = z.object({
  trial: count,
  attempt: count,
  epoch: count,
  metric: z.string(),
  value,
  step: z.number().exactOptional(),
  timeMs: z.number().exactOptional(),
  eventSeq: count,
  receivedAtMs: timeMs,
  superseded: z.boolean(),
});

export const latestReportSchema = z.object({
  trial: count,
  metric: z.string(),
  value,
  step: z.number(),
  timeMs: z.number(),
});

export const latestPointSchema = latestReportSchema.extend({ trial: count.nullable(), run: z.int().min(1) });

export const metricSummarySchema = z.object({
  trial: count,
  metric: z.string(),
  reports: count,
  last: value,
  lastStep: z.number().nullable(),
  min: z.number().nullable(),
  minStep: z.number().nullable(),
  max: z.number().nullable(),
  maxStep: z.number().nullable(),
}) satisfies z.ZodType<MetricSummary>;

export const trialCountsSchema = z.object({
  queued: count,
  starting: count,
  running: count,
  completed: count,
  failed: count,
  stopped: count,
  canceled: count,
});

export const metricCountSchema = z.object({ metric: z.string(), count });
