import { expect, test } from 'vitest';
import { z } from 'zod';
import { openTwoSweeps, runOf, runSchema } from './mlflow.fixture.ts';

const { trial } = await openTwoSweeps();

const create = async () =>
  runSchema.parse((await trial.post('/mlflow/runs/create', { experiment_id: 'hd-own' })).json()).run.info.run_id;
const history = async (run_id: string, metric_key: string) =>
  z
    .object({ metrics: z.array(z.object({ value: z.unknown(), step: z.number(), timestamp: z.number() })) })
    .parse((await trial.get('/mlflow/metrics/get-history', { run_id, metric_key })).json())
    .metrics.map(({ value, step, timestamp }) => [timestamp, step, value]);

test('of two points with the same step and time, a number wins over NaN, in either order', async () => {
  for (const values of [
    ['NaN', 1],
    [1, 'NaN'],
  ]) {
    const run_id = await create();
    for (const value of values) {
      await trial.post('/mlflow/runs/log-metric', { run_id, key: 'm', value, timestamp: 1, step: 1 });
    }
    expect((await runOf(trial, run_id)).metrics).toEqual({ m: 1 });
  }
  const own = { run_id: trial.runId, key: 'tie', timestamp: 1, step: 1 };
  for (const value of ['NaN', 1, 'NaN']) await trial.post('/mlflow/runs/log-metric', { ...own, value });
  expect((await runOf(trial)).metrics.tie).toBe(1);
});

test('odd values, steps and times come back unchanged', async () => {
  const run_id = await create();
  const points = [
    [-5, 2, 'Infinity'],
    [0, -7, 5e-324],
    [1, 0, 0.1 + 0.2],
    [1, 1, '-Infinity'],
    [1, 1, 1e300],
    [1, 1, 'NaN'],
    [2 ** 53 - 1, 2 ** 53 - 1, -1],
  ];
  const metrics = points.map(([timestamp, step, value]) => ({ key: 'ü/odd', value, timestamp, step }));
  expect((await trial.post('/mlflow/runs/log-batch', { run_id, metrics })).statusCode).toBe(200);
  expect(await history(run_id, 'ü/odd')).toEqual(points);
  expect((await runOf(trial, run_id)).metrics).toEqual({ 'ü/odd': -1 });
});

test('twenty clients concurrently send equal and different points, and each is stored once', async () => {
  const run_id = await create();
  const metricsOf = (client: number) => [
    ...Array.from({ length: 20 }, (_, step) => ({ key: 'same', value: step / 10, timestamp: step, step })),
    ...Array.from({ length: 20 }, (_, step) => ({ key: 'own', value: client, timestamp: step, step })),
  ];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, client) =>
      trial.post('/mlflow/runs/log-batch', { run_id, metrics: [...metricsOf(client), ...metricsOf(client)] }),
    ),
  );
  expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
  expect(await history(run_id, 'same')).toEqual(Array.from({ length: 20 }, (_, step) => [step, step, step / 10]));
  expect(await history(run_id, 'own')).toHaveLength(400);
  expect((await runOf(trial, run_id)).metrics).toEqual({ same: 1.9, own: 19 });
});

test('a batch with a conflicting parameter stores nothing, not even its points', async () => {
  const run_id = await create();
  const log = (value: string) =>
    trial.post('/mlflow/runs/log-batch', {
      run_id,
      params: [
        { key: `new ${value}`, value },
        { key: 'depth', value },
      ],
      tags: [{ key: `tag ${value}`, value }],
      metrics: [{ key: 'm', value: Number(value), timestamp: 1, step: Number(value) }],
    });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => log(String(i))));
  const won = answers.flatMap(({ statusCode }, i) => (statusCode === 200 ? [i] : []));
  expect(won).toHaveLength(1);
  const [winner = -1] = won;
  const run = await runOf(trial, run_id);
  expect(run.params).toEqual({ depth: String(winner), [`new ${winner}`]: String(winner) });
  expect(Object.keys(run.tags).filter((key) => key.startsWith('tag '))).toEqual([`tag ${winner}`]);
  expect(await history(run_id, 'm')).toEqual([[1, winner, winner]]);
});
