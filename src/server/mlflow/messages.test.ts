import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readMessage } from './messages.ts';
import { openTwoSweeps, runOf, runSchema } from './mlflow.fixture.ts';
import { requests } from './schemas.ts';

/** Converts a message to camel case and adds null fields in every part. */
function disguised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(disguised);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    disguised(field),
  ]);
  return { not_given: null, ...Object.fromEntries(fields), notGivenEither: null };
}

const { lab, trial } = await openTwoSweeps();
const own = { run_id: trial.runId };

describe('messages as protobuf writes them', () => {
  test('null means an absent field, in every message', async () => {
    const made = await trial.post('/mlflow/runs/create', {
      ...{ experiment_id: null, user_id: null, run_name: null, start_time: null },
      tags: [{ key: 'nothing', value: null }],
    });
    const { run } = runSchema.parse(made.json());
    const ref = { run_id: run.info.run_id, run_uuid: null };
    for (const [path, body] of [
      ['runs/update', { ...ref, status: null, end_time: null, run_name: null }],
      ['runs/log-metric', { ...ref, key: 'm', value: 1, timestamp: 5, step: null, model_id: null, dataset_name: null }],
      ['runs/log-batch', { ...ref, metrics: null, params: [{ key: 'p', value: '1' }], tags: null }],
      ['runs/log-inputs', { ...ref, datasets: [{ tags: null, dataset: { name: 'd', digest: 'x', schema: null } }] }],
      [
        'runs/search',
        { experiment_ids: ['hd-own'], filter: null, order_by: null, page_token: null, max_results: null },
      ],
      ['runs/search', { experiment_ids: ['hd-own'], run_view_type: null }],
      ['experiments/search', { max_results: 5, filter: null, view_type: null }],
      ['logged-models/search', { experiment_ids: ['hd-own'], filter: null, order_by: null, datasets: null }],
    ] satisfies readonly (readonly [string, object])[]) {
      const answer = await trial.post(`/mlflow/${path}`, body);
      expect([path, answer.statusCode, answer.body]).toEqual([path, 200, expect.any(String)]);
    }
    expect(await runOf(trial, run.info.run_id)).toMatchObject({ metrics: { m: 1 }, tags: { nothing: '' } });
  });

  test('null fields and camel case do not change a message', () => {
    const names = fc.stringMatching(/^[a-z]{1,4}(_[a-z]{1,4}){0,2}$/);
    const { message } = fc.letrec<{ message: Readonly<Record<string, unknown>>; value: unknown }>((tie) => ({
      message: fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      value: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean()),
        tie('message'),
        fc.array(tie('message'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(message, (plain) => {
        const read = (given: unknown) => JSON.stringify(readMessage(z.looseObject({}), given, 'body'));
        expect(read(disguised(plain))).toBe(read(plain));
      }),
    );
  });

  test('required fields and list items must not be null', async () => {
    const refused = async (path: string, body: object) => {
      const answer = await trial.post(`/mlflow/runs/${path}`, body);
      expect([answer.statusCode, answer.json().error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
      return z.object({ message: z.string() }).parse(answer.json()).message;
    };
    expect(await refused('log-metric', { ...own, key: null, value: 1 })).toContain("required parameter 'key'");
    expect(await refused('log-batch', { ...own, tags: [null] })).toContain("parameter 'tags[0]'");
    expect(await refused('set-tag', { run_id: null, key: 'a', value: 'b' })).toContain("required parameter 'run_id'");
    expect(await refused('set-tag', { ...own, runId: trial.runId, key: 'a' })).toContain('given twice');
  });

  test('field names may be in camel case', async () => {
    const body = { runId: trial.runId, metrics: [{ key: 'camel', value: 2, timestamp: 1, datasetName: null }] };
    expect((await trial.post('/mlflow/runs/log-batch', body)).json()).toEqual({});
    expect((await runOf(trial)).metrics).toMatchObject({ camel: 2 });
  });

  test('the OpenAPI document describes nulls', async () => {
    const document = (await lab.app.inject({ url: '/openapi.json', headers: { host: 'localhost' } })).json();
    const { properties, required } = document.components.schemas.postMlflowRunsSearchBody;
    expect(properties.filter.anyOf).toContainEqual({ type: 'null' });
    expect(required ?? []).not.toContain('filter');
    const metric = document.components.schemas.postMlflowRunsLogMetricBody;
    expect(metric.required).toContain('key');
    expect(metric.properties.key).not.toHaveProperty('anyOf');
  });
});

describe("refusals use MLflow's words", () => {
  test.each([
    ['runs/set-tag', { run_id: 31, key: 'a', value: 'b' }, "Invalid value 31 for parameter 'run_id' supplied"],
    [
      'runs/log-batch',
      { ...own, metrics: [{ key: 'a', value: 'x' }] },
      'Invalid value "x" for parameter \'metrics[0].value\'',
    ],
    ['runs/log-parameter', { ...own, value: 'x' }, "Missing value for required parameter 'key'"],
    ['runs/set-tag', { run_id: 'abc', key: 'a' }, 'Run with id=abc not found'],
    ['runs/create', { experiment_id: '77' }, 'No Experiment with id=77 exists'],
    ['runs/delete-tag', { ...own, key: 'none' }, 'No tag with name: none in run with id'],
    [
      'runs/search',
      { experiment_ids: ['hd-own'], max_results: 50_001 },
      "Invalid value 50001 for parameter 'max_results' supplied",
    ],
  ])('%s', async (path, body, words) => {
    const answer = await trial.post(`/mlflow/${path}`, body);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.json().message).toContain(words);
  });
});

describe('names that would change as file paths are refused', () => {
  test.each(['../x', '..', '..a', '.', '/a', 'a/', 'a//b', 'a/./b', 'a/../b'])('%s', async (key) => {
    for (const [path, body] of [
      ['log-metric', { key, value: 1 }],
      ['log-parameter', { key, value: '1' }],
      ['set-tag', { key, value: '1' }],
      ['log-batch', { tags: [{ key, value: '1' }] }],
    ] as const) {
      const answer = await trial.post(`/mlflow/runs/${path}`, { ...own, ...body });
      expect([path, answer.statusCode, answer.json().error_code]).toEqual([path, 400, 'INVALID_PARAMETER_VALUE']);
    }
  });

  test('other names are accepted', () => {
    for (const key of ['a/b', 'a.b', '.a', 'a..b', 'a b:c-d_e', 'größe']) {
      expect(requests.setTag.safeParse({ key, value: '' }).success).toBe(true);
    }
  });
});
