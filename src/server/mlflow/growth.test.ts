import { afterEach, expect, test, vi } from 'vitest';
import { openTwoSweeps, runSchema } from './mlflow.fixture.ts';

const { lab, trial } = await openTwoSweeps();

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts rows that the store reads for requests: those of lists, and those visited in a walk. */
function countRows(): () => number {
  const { store } = lab;
  const { annotations, reports, points, latestPoints, latestReports, eachReport } = store;
  let rows = 0;
  const counting =
    <Query, Row>(read: (query: Query) => Promise<readonly Row[]>) =>
    async (query: Query) => {
      const found = await read(query);
      rows += found.length;
      return found;
    };
  vi.spyOn(store, 'annotations').mockImplementation(counting(annotations));
  vi.spyOn(store, 'reports').mockImplementation(counting(reports));
  vi.spyOn(store, 'points').mockImplementation(counting(points));
  vi.spyOn(store, 'latestPoints').mockImplementation(counting(latestPoints));
  vi.spyOn(store, 'latestReports').mockImplementation(counting(latestReports));
  vi.spyOn(store, 'eachReport').mockImplementation((query, visit) =>
    eachReport(query, (row) => {
      rows++;
      visit(row);
    }),
  );
  return () => {
    const counted = rows;
    rows = 0;
    return counted;
  };
}

test('the rows that a request reads do not grow with the points of a run', async () => {
  const made = runSchema.parse((await trial.post('/mlflow/runs/create', { experiment_id: 'hd-own' })).json());
  for (const run_id of [trial.runId, made.run.info.run_id]) {
    const log = (from: number, count: number) =>
      trial.post('/mlflow/runs/log-batch', {
        run_id,
        metrics: Array.from({ length: count }, (_, i) => ({ key: 'm', value: i, timestamp: from + i, step: from + i })),
      });
    const rowsOf = async () => {
      const counted = countRows();
      const requests = [
        () => trial.post('/mlflow/runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1, step: 1 }),
        () => trial.post('/mlflow/runs/set-tag', { run_id, key: 't', value: '1' }),
        () => trial.get('/mlflow/runs/get', { run_id }),
        () => trial.post('/mlflow/runs/search', { experiment_ids: ['hd-own'], order_by: ['metrics.m'] }),
        () => trial.post('/mlflow/runs/update', { run_id, status: 'RUNNING' }),
      ];
      const rows: number[] = [];
      for (const request of requests) {
        expect((await request()).statusCode).toBe(200);
        rows.push(counted());
      }
      vi.restoreAllMocks();
      return rows;
    };
    await log(0, 2);
    await rowsOf();
    const few = await rowsOf();
    expect((await log(2, 500)).statusCode).toBe(200);
    expect(await rowsOf()).toEqual(few);
  }
});

test('starting a run reads no other run of the trial', async () => {
  const create = () => trial.post('/mlflow/runs/create', { experiment_id: 'hd-own' });
  await create();
  const counted = countRows();
  await create();
  const first = counted();
  for (let i = 0; i < 20; i++) await create();
  counted();
  await create();
  expect(counted()).toBe(first);
});
