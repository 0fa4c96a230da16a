import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type MlflowLab, openMlflowLab } from '../../helpers/mlflow-lab.ts';
import { fill, population } from './differential/population.ts';
import {
  type Expected,
  extensions,
  type ModelSearch,
  mistakenOrders,
  mistakes,
  modelSearch,
  type RunSearch,
  runSearch,
} from './differential/searches.ts';
import { hyperdriveTracking, type ReferenceServer, startReference, type Tracking } from './differential/tracking.ts';

/**
 * The same requests to HyperDrive and to MLflow's own server on SQLite: the values read back, and the results of searches.
 * `HYPERDRIVE_MLFLOW_PYTHON` names the Python of an environment with mlflow; `HYPERDRIVE_DIFFERENTIAL_SEARCHES` and
 * `HYPERDRIVE_DIFFERENTIAL_SEED` make a longer run: `npm run differential:mlflow`.
 *
 * Known differences, which the searches leave out or expect:
 * - HyperDrive answers more: `==`, `IN` and `IS NULL` for every column, `experiment_id`, numbers with a plus;
 * - MLflow fails with 500 where an order has one column twice;
 * - ids, and so `run_id` and `artifact_uri`, are each server's own, and the trial's own run is in HyperDrive's searches;
 * - a backslash before a quote, or a doubled quote, is one quote for HyperDrive and two characters for MLflow;
 * - `ILIKE` folds the case of all letters, SQLite that of ASCII;
 * - HyperDrive keeps the newest value of each metric and data set of a model, MLflow all of them, and NaN as 0;
 * - MLflow finds no model by its status, nor by a data set whose digest is not given.
 */
const python = (process.env.HYPERDRIVE_MLFLOW_PYTHON ?? '').split(':').find((path) => path !== '');
const searches = Number(process.env.HYPERDRIVE_DIFFERENTIAL_SEARCHES ?? 150);
const seed = Number(process.env.HYPERDRIVE_DIFFERENTIAL_SEED ?? 7);
/** Against hanging only. */
const patience = 3_600_000;

if (python === undefined) test.skip('MLflow’s server: HYPERDRIVE_MLFLOW_PYTHON names no Python that has it', () => {});

describe.runIf(python !== undefined)('HyperDrive and a server of MLflow', () => {
  const root = mkdtempSync(join(tmpdir(), 'hyperdrive-differential-'));
  const planned = population(seed, { runs: 40, models: 12 });
  let lab: MlflowLab;
  let reference: ReferenceServer;
  let both: readonly [ours: Tracking, theirs: Tracking];
  let ids: readonly [ours: readonly string[], theirs: readonly string[]];
  const counts = new Map<string, number>();

  beforeAll(async () => {
    lab = await openMlflowLab();
    const [trial] = await lab.start('hd-differential');
    reference = await startReference(python ?? '', root);
    both = [hyperdriveTracking(trial), reference];
    ids = [await fill(both[0], planned), await fill(both[1], planned)];
  }, patience);
  afterAll(async () => {
    await reference?.close();
    await lab?.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 10 });
    console.info(`differential, seed ${seed}:`, Object.fromEntries([...counts].toSorted()));
  });

  test('runs are read back alike', { timeout: patience }, async () => {
    for (const index of planned.runs.keys()) {
      const [ours, theirs] = await Promise.all([readRun(both[0], ids[0][index]), readRun(both[1], ids[1][index])]);
      expect(ours, `run ${index}`).toEqual(theirs);
      tally('runs read back alike');
    }
  });

  test('searches of runs by hand', { timeout: patience }, async () => {
    const search = (change: Partial<RunSearch>): RunSearch => ({
      ...{ filter: '', order: [], view: 'ALL', pageSize: 1_000, expected: 'mistake' },
      ...change,
    });
    for (const filter of mistakes) await compareRuns(search({ filter }));
    for (const order of mistakenOrders) await compareRuns(search({ order: [order] }));
    for (const filter of extensions) await compareRuns(search({ filter, expected: 'extension' }));
  });

  test('random searches of runs', { timeout: patience }, async () => {
    await fc.assert(fc.asyncProperty(runSearch, compareRuns), { seed, numRuns: searches, endOnFailure: false });
  });

  test('random searches of logged models', { timeout: patience }, async () => {
    const numRuns = Math.ceil(searches / 2);
    await fc.assert(fc.asyncProperty(modelSearch, compareModels), { seed, numRuns });
  });

  async function compareRuns(search: RunSearch): Promise<void> {
    const [ours, theirs] = await Promise.all(both.map((server) => findRuns(server, search)));
    check('runs', search.expected, ours, theirs);
  }

  async function compareModels(search: ModelSearch): Promise<void> {
    const [ours, theirs] = await Promise.all(both.map((server) => findModels(server, search)));
    check('models', search.expected, ours, theirs);
  }

  function check(what: string, expected: Expected, ours: Found | undefined, theirs: Found | undefined): void {
    switch (expected) {
      case 'same':
        expect(ours).toEqual(theirs);
        expect(ours).not.toBe(400);
        break;
      case 'mistake':
        expect([ours, theirs]).toEqual([400, 400]);
        break;
      case 'extension':
        expect([ours, theirs]).toEqual([expect.any(Array), 400]);
        break;
      case 'reference fails':
        expect([ours, theirs]).toEqual([expect.any(Array), 500]);
    }
    tally(`${what}: ${expected}`);
  }

  function tally(what: string): void {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
});

/** Names in order; a number: the status of the refusal. */
type Found = readonly string[] | number;

const runsSchema = z.object({
  runs: z.array(z.object({ info: z.object({ run_id: z.string(), run_name: z.string() }) })).default([]),
  next_page_token: z.string().optional(),
});

async function findRuns(server: Tracking, { filter, order, view, pageSize }: RunSearch): Promise<Found> {
  const names: string[] = [];
  for (let page_token: string | undefined; ; ) {
    const body = {
      experiment_ids: [server.experimentId],
      ...{ filter, order_by: order, run_view_type: view, max_results: pageSize, page_token },
    };
    const answer = await server.post('runs/search', body);
    if (answer.status !== 200) return answer.status;
    const page = runsSchema.parse(answer.body);
    for (const { info } of page.runs) if (info.run_id !== server.ownRunId) names.push(info.run_name);
    page_token = page.next_page_token;
    if (page_token === undefined) return names;
  }
}

const modelsSchema = z.object({
  models: z.array(z.object({ info: z.object({ name: z.string() }) })).default([]),
  next_page_token: z.string().optional(),
});

async function findModels(
  server: Tracking,
  { filter, datasets, order_by, pageSize: max_results }: ModelSearch,
): Promise<Found> {
  const names: string[] = [];
  for (let page_token: string | undefined; ; ) {
    const experiment_ids = [server.experimentId];
    const body = { ...{ experiment_ids, filter, datasets, order_by, max_results, page_token } };
    const answer = await server.post('logged-models/search', body);
    if (answer.status !== 200) return answer.status;
    const page = modelsSchema.parse(answer.body);
    names.push(...page.models.map(({ info }) => info.name));
    page_token = page.next_page_token;
    if (page_token === undefined) return names;
  }
}

const pairs = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const whole = z.union([z.number(), z.string().transform(Number)]);
const readSchema = z.object({
  run: z.object({
    info: z.object({
      run_name: z.string(),
      user_id: z.string().default(''),
      status: z.string(),
      start_time: whole,
      end_time: whole.optional(),
      lifecycle_stage: z.string(),
    }),
    data: z.object({
      metrics: z
        .array(z.object({ key: z.string(), value: z.unknown(), step: whole.default(0), timestamp: whole }))
        .default([])
        .transform((list) => list.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(finite)),
      params: pairs,
      tags: pairs,
    }),
    inputs: z
      .object({
        dataset_inputs: z
          .array(z.object({ dataset: z.object({ name: z.string(), digest: z.string() }) }))
          .default([])
          .transform((list) => list.map(({ dataset }) => `${dataset.name} ${dataset.digest}`).toSorted()),
      })
      .optional(),
  }),
});

/** SQL has no infinities: MLflow keeps the largest number in their place. */
function finite<Point extends { readonly value: unknown }>(point: Point): Point {
  const value =
    point.value === 'Infinity' ? Number.MAX_VALUE : point.value === '-Infinity' ? -Number.MAX_VALUE : point.value;
  return { ...point, value };
}

async function readRun(server: Tracking, id = '') {
  const { body } = await server.get('runs/get', { run_id: id });
  return readSchema.parse(body).run;
}
