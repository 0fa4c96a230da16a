import { expect, test } from 'vitest';
import { z } from 'zod';
import { openTwoSweeps } from '../mlflow.fixture.ts';

const { trial } = await openTwoSweeps();

const modelSchema = z.object({ model: z.object({ info: z.object({ model_id: z.string(), name: z.string() }) }) });
const foundSchema = z.object({
  models: z.array(z.object({ info: z.object({ name: z.string() }) })),
  next_page_token: z.string().optional(),
});

interface Value {
  readonly value: number | 'NaN';
  readonly on?: readonly [name: string, digest: string];
  readonly timestamp?: number;
}

/** Logs a model with values of the metric `om`. */
async function logModel(name: string | undefined, kind: string, values: readonly Value[]): Promise<string> {
  const made = await trial.post('/mlflow/logged-models', {
    ...{ experiment_id: 'hd-own', name, model_type: kind, source_run_id: trial.runId },
    params: [{ key: 'kind', value: kind }],
  });
  const { model_id, name: given } = modelSchema.parse(made.json()).model.info;
  for (const { value, on: [dataset_name, dataset_digest] = [], timestamp = 1 } of values) {
    const metric = { key: 'om', value, timestamp, step: 0, model_id, dataset_name, dataset_digest };
    expect((await trial.post('/mlflow/runs/log-metric', { run_id: trial.runId, ...metric })).json()).toEqual({});
  }
  return given;
}

const search = (body: object) => trial.post('/mlflow/logged-models/search', { experiment_ids: ['hd-own'], ...body });
const names = async (body: object) =>
  foundSchema.parse((await search(body)).json()).models.map(({ info }) => info.name);
const by = (field_name: string, ascending = true, more: object = {}) => ({
  order_by: [{ field_name, ascending, ...more }],
});

await logModel('low', 'tree', [{ value: 0.1 }]);
await logModel('high', 'tree', [
  { value: 0.2, on: ['train', 'd1'], timestamp: 1 },
  { value: 0.99, on: ['test', 'd2'], timestamp: 2 },
]);
await logModel('nan', 'net', [{ value: 'NaN' }]);
await logModel('none', 'net', []);
await logModel('middle', 'net', [{ value: 0.5, on: ['train', 'd9'] }]);

test('models sort by a metric: the best checkpoint comes first', async () => {
  expect(await names(by('metrics.om', false))).toEqual(['high', 'middle', 'low', 'nan', 'none']);
  expect(await names(by('metrics.om'))).toEqual(['low', 'middle', 'high', 'nan', 'none']);
});

test('models sort by a metric on one data set', async () => {
  expect((await names(by('metrics.om', false, { dataset_name: 'train' }))).slice(0, 2)).toEqual(['middle', 'high']);
  const digest = { dataset_name: 'train', dataset_digest: 'd1' };
  expect((await names(by('metrics.om', true, digest)))[0]).toBe('high');
});

test('models sort by attributes', async () => {
  expect(await names(by('name'))).toEqual(['high', 'low', 'middle', 'nan', 'none']);
  expect(await names({ order_by: [{ field_name: 'model_type' }, { field_name: 'name', ascending: false }] })).toEqual([
    'none',
    'nan',
    'middle',
    'low',
    'high',
  ]);
});

test('models are filtered by a metric, on any or on some data sets', async () => {
  expect((await names({ filter: 'metrics.om > 0.3' })).toSorted()).toEqual(['high', 'middle']);
  const datasets = [{ dataset_name: 'train' }];
  expect(await names({ filter: 'metrics.om > 0.3', datasets })).toEqual(['middle']);
  expect((await names({ datasets })).toSorted()).toEqual(['high', 'middle']);
  expect(await names({ datasets: [{ dataset_name: 'train', dataset_digest: 'd1' }] })).toEqual(['high']);
  expect(await names({ filter: "params.kind = 'tree' and metrics.om < 0.3", ...by('name') })).toEqual(['high', 'low']);
});

test('pages follow the order', async () => {
  const order = by('metrics.om', false);
  const first = foundSchema.parse((await search({ ...order, max_results: 2 })).json());
  expect(first.models.map(({ info }) => info.name)).toEqual(['high', 'middle']);
  expect(await names({ ...order, max_results: 2, page_token: first.next_page_token })).toEqual(['low', 'nan']);
});

test.each([
  [by('params.kind'), 'Invalid order by field name: params.kind'],
  [by('foo'), 'Invalid order by field name: foo'],
  [by('metrics.om', true, { dataset_digest: 'd1' }), "required parameter 'order_by[0].dataset_name'"],
  [{ datasets: [{ dataset_digest: 'd1' }] }, "required parameter 'datasets[0].dataset_name'"],
  [{ filter: "foo = 'x'" }, "Invalid attribute key 'foo'"],
  [{ filter: "metrics.om > 'x'" }, 'Expected numeric value'],
  [{ max_results: 50_001 }, "Invalid value 50001 for parameter 'max_results' supplied"],
])('unknown fields and values are refused: %j', async (body, words) => {
  const answer = await search(body);
  expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining(words)]);
});

test('a model without a name gets a unique one', async () => {
  const made = [await logModel(undefined, '', []), await logModel('', '', [])];
  expect(new Set(made).size).toBe(2);
  expect(made).toEqual([expect.stringMatching(/^model-0-\d+$/), expect.stringMatching(/^model-0-\d+$/)]);
});

test('deleting a missing tag is refused', async () => {
  const [model] = z
    .object({ models: z.array(z.object({ info: z.object({ model_id: z.string() }) })) })
    .parse((await search({})).json()).models;
  const answer = await trial.send('DELETE', `/mlflow/logged-models/${model?.info.model_id}/tags/none`);
  expect([answer.statusCode, answer.json().error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
});
