import { z } from 'zod';
import { metricValueSchema } from '../../model/index.ts';

/** Integers, as numbers or as text: clients that follow protobuf strictly send text. */
const whole = z
  .union([z.int(), z.string().regex(/^-?\d{1,16}$/, 'a whole number')])
  .transform(Number)
  .pipe(z.int());
/** Values of metrics, as numbers or as text: protobuf uses text for values that JSON lacks. */
const double = z.union([
  metricValueSchema,
  z
    .string()
    .regex(/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/, 'a number')
    .transform(Number),
]);

/** A name with the characters that MLflow allows. */
const writtenKey = z
  .string()
  .min(1)
  .max(250)
  .regex(/^[\p{L}\p{N}_\-. :/]+$/u, 'letters, digits, _ - . : / and spaces');
/** A name that MLflow allows: some of its stores use names as file paths, so a name must be a normalized path. */
const key = writtenKey.refine(
  (name) => !name.startsWith('..') && name.split('/').every((part) => !/^\.{0,2}$/.test(part)),
  'a name that is also a normalized file path: no "/" at either end, no empty part, no "." or ".."',
);
const id = z.string().min(1).max(256);
/** Longest value of a parameter or tag, characters. MLflow's own limits are 6,000 and 8,000. */
const text = z.string().max(65_536);

/** Most metrics, most parameters and most tags of one batch. MLflow's own limit is 1,000 in total. */
const maxBatchItems = 1_000;

const runRef = { run_id: id.optional(), run_uuid: id.optional() };
/** The id of the run under either of its names. */
function withRun<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object({ ...runRef, ...shape });
}

const metricSchema = z.object({
  key,
  value: double,
  timestamp: whole.optional(),
  step: whole.optional(),
  model_id: z.string().optional(),
  dataset_name: z.string().optional(),
  dataset_digest: z.string().optional(),
});
export type MetricBody = z.output<typeof metricSchema>;

const pair = z.object({ key, value: text.default('') });
export type PairBody = z.output<typeof pair>;

const datasetInput = z.object({
  tags: z.array(pair).default([]),
  dataset: z.object({
    name: z.string().min(1).max(500),
    digest: z.string().min(1).max(64),
    source_type: z.string().default(''),
    source: z.string().default(''),
    schema: z.string().optional(),
    profile: z.string().optional(),
  }),
});

/** The data set on which metrics of a model were measured. */
const datasetRef = { dataset_name: z.string().max(500).optional(), dataset_digest: z.string().max(64).optional() };

export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type MlflowRunStatus = (typeof runStatuses)[number];
/** A status by name or number: clients in languages without enumerations send its number. */
const statusSchema = z.union([
  z.enum(runStatuses),
  z
    .int()
    .min(1)
    .max(5)
    .transform((n) => runStatuses[n - 1] ?? 'RUNNING'),
]);
export const modelStatuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'] as const;
const viewType = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).default('ACTIVE_ONLY');
/** Number of results per page. A larger number than MLflow allows is refused, as MLflow does. */
const pageLimit = (fallback: number, most: number) =>
  whole.pipe(z.int().min(1).max(most, `at most ${most}`)).default(fallback);
/** Number of points in an answer. A larger number is lowered to the limit, as MLflow does. */
const limit = (fallback: number, most: number) =>
  whole
    .pipe(z.int().min(1))
    .default(fallback)
    .transform((n) => Math.min(n, most));
/** Most results per page, MLflow's own limit. */
const mostResults = 50_000;
/** A page token; `pageOf` reads it. */
const token = z.string().max(4_096).default('');
const many = z.union([z.array(z.string()), z.string().transform((one) => [one])]).default([]);

/** Bodies and queries by request. */
export const requests = {
  experiment: z.object({ experiment_id: id }),
  experimentByName: z.object({ experiment_name: z.string().min(1).max(500) }),
  createExperiment: z.object({
    name: z.string().min(1).max(500),
    artifact_location: z.string().max(4_096).default(''),
    tags: z.array(pair).max(maxBatchItems).default([]),
  }),
  updateExperiment: z.object({ experiment_id: id, new_name: z.string().min(1).max(500) }),
  deleteExperimentTag: z.object({ experiment_id: id, key: writtenKey }),
  searchExperiments: z.object({
    filter: z.string().max(8_192).default(''),
    order_by: many,
    max_results: pageLimit(1_000, mostResults),
    page_token: token,
    view_type: viewType,
  }),
  experimentTag: z.object({ experiment_id: id, key, value: text.default('') }),
  run: withRun({}),
  createRun: z.object({
    experiment_id: id.optional(),
    user_id: z.string().max(256).default(''),
    run_name: text.optional(),
    start_time: whole.optional(),
    tags: z.array(pair).default([]),
  }),
  updateRun: withRun({ status: statusSchema.optional(), end_time: whole.optional(), run_name: text.optional() }),
  searchRuns: z.object({
    experiment_ids: many,
    filter: z.string().max(8_192).default(''),
    run_view_type: viewType,
    max_results: pageLimit(1_000, mostResults),
    order_by: many,
    page_token: token,
  }),
  logMetric: metricSchema.extend(runRef),
  logParam: withRun({ key, value: text.default('') }),
  setTag: withRun({ key, value: text.default('') }),
  deleteTag: withRun({ key: writtenKey }),
  logBatch: withRun({
    metrics: z.array(metricSchema).max(maxBatchItems).default([]),
    params: z.array(pair).max(maxBatchItems).default([]),
    tags: z.array(pair).max(maxBatchItems).default([]),
  }),
  logModel: withRun({ model_json: z.string().max(1_000_000) }),
  logInputs: withRun({
    datasets: z.array(datasetInput).default([]),
    models: z.array(z.object({ model_id: id })).default([]),
  }),
  logOutputs: withRun({ models: z.array(z.object({ model_id: id, step: whole.default(0) })).default([]) }),
  history: withRun({ metric_key: z.string().min(1), page_token: token, max_results: limit(25_000, 25_000) }),
  bulkHistory: z.object({ run_id: many, metric_key: z.string().min(1), max_results: limit(25_000, 25_000) }),
  bulkInterval: z.object({
    run_ids: many,
    metric_key: z.string().min(1),
    start_step: whole.optional(),
    end_step: whole.optional(),
    max_results: limit(2_500, 2_500),
  }),
  listArtifacts: withRun({ path: z.string().max(4_096).default('') }),
  listProxied: z.object({ path: z.string().max(4_096).default('') }),
  createModel: z.object({
    experiment_id: id,
    name: z.string().max(500).default(''),
    model_type: z.string().max(500).default(''),
    source_run_id: z.string().max(256).default(''),
    params: z.array(pair).default([]),
    tags: z.array(pair).default([]),
  }),
  finalizeModel: z.object({
    status: z.union([
      z.enum(modelStatuses),
      z
        .int()
        .min(1)
        .max(3)
        .transform((n) => modelStatuses[n - 1] ?? 'LOGGED_MODEL_PENDING'),
    ]),
  }),
  modelTags: z.object({ tags: z.array(pair).default([]) }),
  modelParams: z.object({ params: z.array(pair).default([]) }),
  searchModels: z.object({
    experiment_ids: many,
    filter: z.string().max(8_192).default(''),
    datasets: z
      .array(z.object({ ...datasetRef, dataset_name: z.string().min(1).max(500) }))
      .max(1_000)
      .default([]),
    order_by: z
      .array(
        z
          .object({ field_name: z.string().min(1).max(500), ascending: z.boolean().default(true), ...datasetRef })
          .refine(({ dataset_name, dataset_digest }) => !dataset_digest || dataset_name, {
            path: ['dataset_name'],
            message: 'the name of the data set whose digest is given',
          }),
      )
      .max(100)
      .default([]),
    max_results: pageLimit(100, mostResults),
    page_token: token,
  }),
  nothing: z.object({}),
} as const;
