import fc from 'fast-check';
import { z } from 'zod';
import type { Answer, Tracking } from './tracking.ts';

export const metricKeys = ['acc', 'val/loss', 'f1 score', 'a.b', 'rare', 'sys:gpu'] as const;
export const paramKeys = ['lr', 'opt', 'note 1', 'model.depth', 'path/to'] as const;
export const tagKeys = ['team', 'free text', 'mlflow.note.content', 'x/y', 'stage'] as const;
export const datasetNames = ['iris', 'wine 2', 'größe'] as const;
export const texts = [
  '',
  '1',
  '0.5',
  'adam',
  'Adam',
  'sgd',
  'a%b',
  'a_b',
  'a\\%b',
  'a\\b',
  'it is',
  'größe',
  '東京',
  '😀 x',
  '\uffee',
  '/a/b',
] as const;
export const statuses = ['FINISHED', 'FAILED', 'KILLED', 'RUNNING', 'SCHEDULED'] as const;

const value = fc.oneof(
  fc.constantFrom<number | string>(0, -1, 0.5, 0.5, 1, 1e300, -1e-12, 'NaN', 'Infinity', '-Infinity'),
  fc.integer({ min: -5, max: 5 }),
);
/** Several points of one step and time are another matter: which of them is the latest does not matter for searches. */
const point = fc.record({
  value,
  step: fc.integer({ min: -3, max: 9 }),
  timestamp: fc.integer({ min: 1, max: 9_999 }),
});
const points = fc.uniqueArray(point, { maxLength: 4, selector: ({ step, timestamp }) => `${step} ${timestamp}` });

/** Some of the keys, each with something. */
function some<Value>(keys: readonly string[], of: fc.Arbitrary<Value>): fc.Arbitrary<Readonly<Record<string, Value>>> {
  return fc.dictionary(fc.constantFrom(...keys), of);
}

/** A run, as both servers log it. */
const run = fc.record({
  user: fc.constantFrom('ann', 'bob', ''),
  status: fc.constantFrom(...statuses),
  durationMs: fc.integer({ min: 0, max: 50 }),
  metrics: some(metricKeys, points),
  params: some(paramKeys, fc.constantFrom(...texts.filter((text) => text !== ''))),
  tags: some(tagKeys, fc.constantFrom(...texts)),
  datasets: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...datasetNames),
      digest: fc.constantFrom('d1', 'd2'),
      context: fc.constantFrom('training', 'eval', undefined),
    }),
    { maxLength: 2, selector: ({ name, digest }) => `${name} ${digest}` },
  ),
});
export type PlannedRun = typeof run extends fc.Arbitrary<infer Run> ? Run : never;

/** A model with values of metrics on data sets, each metric and data set once: HyperDrive keeps the newest value only. */
const model = fc.record({
  type: fc.constantFrom('tree', 'net', 'Net %'),
  params: some(paramKeys, fc.constantFrom('1', 'adam', 'größe')),
  tags: some(tagKeys, fc.constantFrom('a', 'b_c', 'A')),
  values: fc.uniqueArray(
    fc.record({
      key: fc.constantFrom('acc', 'val/loss'),
      value: fc.constantFrom(-1, 0, 0.25, 0.5, 1e300),
      dataset: fc.constantFrom(undefined, ['train', 'd1'] as const, ['train', 'd2'] as const, ['test', 'd3'] as const),
      timestamp: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    { maxLength: 5, selector: ({ key, dataset }) => `${key} ${dataset?.join(' ')}` },
  ),
});
export type PlannedModel = typeof model extends fc.Arbitrary<infer Model> ? Model : never;

/** What both servers are filled with. */
export interface Population {
  readonly runs: readonly PlannedRun[];
  readonly models: readonly PlannedModel[];
}

export function population(seed: number, size: { readonly runs: number; readonly models: number }): Population {
  return {
    runs: fc.sample(run, { seed, numRuns: size.runs }),
    models: fc.sample(model, { seed, numRuns: size.models }),
  };
}

/** Start of the first run; each later one starts two milliseconds after the one before, so that no order is left to ids. */
export const firstStartMs = 1_700_000_000_000;

/** Logs everything. @returns ids of the runs, in order */
export async function fill(server: Tracking, { runs, models }: Population): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [index, each] of runs.entries()) ids.push(await logRun(server, index, each));
  const [source = ''] = ids;
  for (const [index, each] of models.entries()) await logModel(server, source, index, each);
  return ids;
}

const madeRun = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const madeModel = z.object({ model: z.object({ info: z.object({ model_id: z.string() }) }) });

async function logRun(server: Tracking, index: number, planned: PlannedRun): Promise<string> {
  const startMs = firstStartMs + index * 2;
  const { body } = await done(
    server.post('runs/create', {
      experiment_id: server.experimentId,
      user_id: planned.user,
      run_name: `run ${index}`,
      start_time: startMs,
      // HyperDrive names a parent if a script does not.
      tags: [...pairs(planned.tags), { key: 'mlflow.parentRunId', value: 'none' }],
    }),
  );
  const { run_id } = madeRun.parse(body).run.info;
  const metrics = Object.entries(planned.metrics).flatMap(([key, points]) =>
    points.map((point) => ({ key, ...point })),
  );
  await done(server.post('runs/log-batch', { run_id, metrics, params: pairs(planned.params), tags: [] }));
  for (const { name, digest, context } of planned.datasets) {
    const tags = context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }];
    const datasets = [{ tags, dataset: { name, digest, source_type: 'local', source: '{}' } }];
    await done(server.post('runs/log-inputs', { run_id, datasets }));
  }
  const isOver = planned.status !== 'RUNNING' && planned.status !== 'SCHEDULED';
  await done(
    server.post('runs/update', {
      run_id,
      status: planned.status,
      ...(isOver && { end_time: startMs + planned.durationMs }),
    }),
  );
  // Every third one.
  if (index % 3 === 2) await done(server.post('runs/delete', { run_id }));
  return run_id;
}

async function logModel(server: Tracking, run_id: string, index: number, planned: PlannedModel): Promise<void> {
  const { body } = await done(
    server.post('logged-models', {
      experiment_id: server.experimentId,
      name: `model ${index}`,
      model_type: planned.type,
      source_run_id: run_id,
      params: pairs(planned.params),
      tags: pairs(planned.tags),
    }),
  );
  const { model_id } = madeModel.parse(body).model.info;
  for (const { key, value, dataset, timestamp } of planned.values) {
    const on = dataset === undefined ? {} : { dataset_name: dataset[0], dataset_digest: dataset[1] };
    await done(server.post('runs/log-metric', { run_id, model_id, key, value, timestamp, step: 0, ...on }));
  }
}

function pairs(map: Readonly<Record<string, string>>): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(map).map(([key, text]) => ({ key, value: text }));
}

async function done(sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
