import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTwoSweeps, runSchema } from '../mlflow.fixture.ts';
import { sampledSteps } from '../runs/sampled-steps.ts';
import { pageOf } from './pages.ts';

const { trial } = await openTwoSweeps();

describe('pages of a list', () => {
  test('contain each lasting item exactly once, despite insertions and deletions', () => {
    const places = fc.array(fc.nat({ max: 1_000 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(places), fc.nat({ max: 30 }), (limit, comings, size) => {
        const all = Array.from({ length: size }, (_, i) => `old ${i}`);
        const seen: string[] = [];
        let token: string | undefined = '';
        for (let turn = 0; token !== undefined; turn++) {
          const page: ReturnType<typeof pageOf<string>> = pageOf(all, { token, limit, idOf: (item) => item });
          seen.push(...page.items);
          token = page.next;
          for (const [i, place] of (comings[turn] ?? []).entries())
            all.splice(place % (all.length + 1), 0, `${turn} ${i}`);
          // Delete a listed item, sometimes the last one of the page.
          const gone = all.indexOf(seen.at(-1 - (turn % 2)) ?? '');
          if (turn % 3 === 0 && gone >= 0) all.splice(gone, 1);
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((item) => item.startsWith('old'))).toHaveLength(size);
      }),
    );
  });

  test('an offset of an earlier version is accepted; other tokens are refused', () => {
    const page = (token: string) => pageOf(['a', 'b', 'c'], { token, limit: 1, idOf: (item) => item }).items;
    expect(page('1')).toEqual(['b']);
    for (const token of ['x', '-1', Buffer.from('{}').toString('base64url'), '🎯']) {
      expect(() => page(token)).toThrow(expect.objectContaining({ code: 'SERVER_BAD_REQUEST' }));
    }
  });
});

const searchSchema = z.object({
  runs: z.array(z.object({ info: z.object({ run_id: z.string() }) })),
  next_page_token: z.string().optional(),
});
const create = async (start_time: number) =>
  runSchema.parse((await trial.post('/mlflow/runs/create', { experiment_id: 'hd-own', start_time })).json()).run.info
    .run_id;

test('runs created while a search pages through others cause no repeats', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) ids.push(await create(i));
  const seen: string[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const body = { experiment_ids: ['hd-own'], max_results: 3, page_token: token };
    const page: z.infer<typeof searchSchema> = searchSchema.parse(
      (await trial.post('/mlflow/runs/search', body)).json(),
    );
    seen.push(...page.runs.map(({ info }) => info.run_id));
    token = page.next_page_token;
    // The newest comes first.
    await create(Date.UTC(2040, 0, 1) + seen.length);
  }
  expect(seen.toSorted()).toEqual([...ids, trial.runId].toSorted());
});

test('points added while a history is read cause no repeats and no gaps', async () => {
  const run_id = await create(0);
  const log = (timestamp: number, value: number | string = 1) =>
    trial.post('/mlflow/runs/log-metric', { run_id, key: 'm', value, timestamp, step: 0 });
  for (let i = 0; i < 6; i++) await log(100 + i, i === 2 ? 'NaN' : i === 3 ? '-Infinity' : i);
  const seen: number[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const query: Record<string, string> = { run_id, metric_key: 'm', max_results: '2', page_token: token };
    const page: { metrics: { timestamp: number }[]; next_page_token?: string | undefined } = z
      .object({ metrics: z.array(z.object({ timestamp: z.number() })), next_page_token: z.string().optional() })
      .parse((await trial.get('/mlflow/metrics/get-history', query)).json());
    seen.push(...page.metrics.map(({ timestamp }) => timestamp));
    token = page.next_page_token;
    // Earlier in time than the points already read.
    await log(seen.length);
  }
  expect(seen).toEqual([100, 101, 102, 103, 104, 105]);
});

test('several runs are compared at the same steps', async () => {
  const [a, b] = [await create(0), await create(0)];
  const log = (run_id: string, steps: readonly number[]) =>
    trial.post('/mlflow/runs/log-batch', {
      run_id,
      metrics: steps.map((step) => ({ key: 'm', value: step, timestamp: step, step })),
    });
  await log(
    a,
    Array.from({ length: 100 }, (_, i) => i),
  );
  await log(b, [3, ...Array.from({ length: 50 }, (_, i) => 2 * i + 10)]);
  const answer = await trial.get('/mlflow/metrics/get-history-bulk-interval', {
    ...{ run_ids: [a, b], metric_key: 'm', max_results: '10' },
  });
  const { metrics } = z
    .object({ metrics: z.array(z.object({ run_id: z.string(), step: z.number() })) })
    .parse(answer.json());
  const of = (id: string) => metrics.flatMap(({ run_id, step }) => (run_id === id ? [step] : []));
  // 105 steps in all: every 10.5th, the last, and the first and last of each run.
  expect(of(a)).toEqual([0, 3, 10, 21, 31, 42, 52, 63, 73, 84, 94, 99]);
  expect(of(b)).toEqual([3, 10, 42, 52, 84, 94, 108]);
});

test('a few steps are all chosen, and none outside the interval', () => {
  const steps = (of: readonly (readonly number[])[], from: number, to: number, most: number) =>
    [...sampledSteps(of, { from, to, most })].toSorted((a, b) => a - b);
  expect(steps([[3, 1], [2, 3], []], -9, 9, 3)).toEqual([1, 2, 3]);
  expect(steps([[1, 2, 3, 4, 5, 6, 7, 8]], 3, 6, 2)).toEqual([3, 5, 6]);
  expect(steps([], 0, 1, 2)).toEqual([]);
});

test('data sets and models keep the order and content of their first logging', async () => {
  const run_id = await create(0);
  const dataset = (name: string, context = 'training') => ({
    tags: [{ key: 'mlflow.data.context', value: context }],
    dataset: { name, digest: 'd', source_type: 'local', source: '{}' },
  });
  const log = (names: readonly string[], context?: string) =>
    trial.post('/mlflow/runs/log-inputs', {
      run_id,
      datasets: names.map((name) => dataset(name, context)),
      models: names.map((name) => ({ model_id: `m-${name}` })),
    });
  await log(['z', 'a']);
  await log(['m', 'z'], 'eval');
  await trial.post('/mlflow/runs/outputs', {
    run_id,
    models: [
      { model_id: 'm-9', step: 1 },
      { model_id: 'm-1', step: 2 },
    ],
  });
  const { run } = runSchema.parse((await trial.get('/mlflow/runs/get', { run_id })).json());
  expect(run.inputs).toEqual({
    dataset_inputs: [dataset('z'), dataset('a'), dataset('m', 'eval')],
    model_inputs: ['z', 'a', 'm'].map((name) => ({ model_id: `m-${name}` })),
  });
  expect(run.outputs.model_outputs).toEqual([
    { model_id: 'm-9', step: 1 },
    { model_id: 'm-1', step: 2 },
  ]);
});
