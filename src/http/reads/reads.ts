import { z } from 'zod';
import { jsonSchema, trialStates } from '../../model/index.ts';
import { count } from '../parts.ts';
import { statusOfKind } from '../problem.ts';
import {
  attemptRowSchema,
  configurationRowSchema,
  entryRowSchema,
  latestPointSchema,
  latestReportSchema,
  metricCountSchema,
  metricSummarySchema,
  outcomeRowSchema,
  reportRowSchema,
  sweepRowSchema,
  trialCountsSchema,
  trialRowSchema,
  versionRowSchema,
} from './rows.ts';

/** A read of the store: what it asks for, and what it answers. */
export interface ReadSpec<Ask extends z.ZodType, Answer extends z.ZodType> {
  readonly name: string;
  readonly ask: Ask;
  readonly answer: Answer;
}

function read<Ask extends z.ZodType, Answer extends z.ZodType>(
  name: string,
  ask: Ask,
  answer: Answer,
): ReadSpec<Ask, Answer> {
  return { name, ask, answer };
}

/** Some rows of a list, and whether more follow: a server answers with as many as it likes. */
function page<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), more: z.boolean() });
}

const sweepId = z.string().max(255);
const ofSweep = { sweepId };
const numbers = z.array(count).max(10_000);
const metrics = z.array(z.string().max(1_000)).max(10_000);
const walk = z.strictObject({
  sweepId,
  after: z.int().min(-1).exactOptional(),
  limit: z.int().min(1).exactOptional(),
});

/** What a client with the role `viewer` may read of the store, under the names of the store's own methods. */
export const storeReads = {
  sweeps: read('sweeps', z.strictObject({}), z.array(sweepRowSchema)),
  sweep: read('sweep', z.strictObject(ofSweep), sweepRowSchema),
  definitionVersions: read('definitionVersions', z.strictObject(ofSweep), z.array(versionRowSchema)),
  trials: read(
    'trials',
    walk.extend({
      states: z.array(z.enum(trialStates)).max(trialStates.length).exactOptional(),
      order: z.enum(['number', 'best']).exactOptional(),
      numbers: numbers.exactOptional(),
      offset: count.exactOptional(),
    }),
    page(trialRowSchema),
  ),
  outcomes: read('outcomes', walk, page(outcomeRowSchema)),
  configurations: read('configurations', walk, page(configurationRowSchema)),
  trial: read('trial', z.strictObject({ sweepId, number: count }), trialRowSchema),
  trialCounts: read('trialCounts', z.strictObject(ofSweep), trialCountsSchema),
  attempts: read(
    'attempts',
    z.strictObject({ sweepId, trial: count.exactOptional(), open: z.boolean().exactOptional() }),
    z.array(attemptRowSchema),
  ),
  reports: read(
    'reports',
    z.strictObject({
      sweepId,
      trial: count.exactOptional(),
      metric: z.string().max(1_000).exactOptional(),
      all: z.boolean().exactOptional(),
    }),
    z.array(reportRowSchema),
  ),
  metrics: read('metrics', z.strictObject({ sweepId, trial: count.exactOptional() }), z.array(metricCountSchema)),
  log: read(
    'log',
    walk.extend({ kinds: z.array(z.string().max(100)).max(100).exactOptional(), bodies: z.boolean().exactOptional() }),
    page(entryRowSchema),
  ),
  latestReports: read(
    'latestReports',
    z.strictObject({ sweepId, trial: count.exactOptional() }),
    z.array(latestReportSchema),
  ),
  latestPoints: read(
    'latestPoints',
    z.strictObject({ sweepId, trial: count.nullable().exactOptional(), run: z.int().min(1).exactOptional() }),
    z.array(latestPointSchema),
  ),
  metricSummaries: read(
    'metricSummaries',
    z.strictObject({ sweepId, trials: numbers.exactOptional(), metrics: metrics.exactOptional() }),
    z.array(metricSummarySchema),
  ),
} as const;

/** Name of a read. */
export type ReadName = keyof typeof storeReads;

/** Names of all reads. */
const readNames = Object.keys(storeReads) as readonly ReadName[];

/** Kinds of errors. */
const errorKinds = Object.keys(statusOfKind) as readonly (keyof typeof statusOfKind)[];

/** Most reads in one request. */
export const mostReads = 256;

/** Body of a request for reads. */
export const readsRequestSchema = z.strictObject({
  reads: z
    .array(
      z.strictObject({
        read: z.enum(readNames).describe('A read of the store.'),
        ask: z.record(z.string(), jsonSchema).default({}).describe('What to read; by the read, such as `sweepId`.'),
      }),
    )
    .max(mostReads),
});

/** Answer to a request for reads. */
export const readsAnswerSchema = z.object({
  store: z.string().describe('Id of the store.'),
  nowMs: z.number().describe("The store's clock, milliseconds since the epoch; it never goes back."),
  wallMs: z.number().describe("The wall clock of the store's machine."),
  answers: z
    .array(
      z.union([
        z.object({
          error: z.object({
            code: z.string(),
            kind: z.enum(errorKinds),
            message: z.string(),
            details: z.record(z.string(), jsonSchema),
          }),
        }),
        z.object({ value: z.unknown() }),
      ]),
    )
    .describe('By request, in order. Fewer than requested when they would become too large: ask for the rest again.'),
});
