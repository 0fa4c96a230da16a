import { z } from 'zod';
import type { Json } from '../../../base/index.ts';
import { jsonSchema } from '../../../model/index.ts';
import type { Store } from '../../../store/index.ts';
import { serverError } from '../../errors.ts';
import { type Caller, checkActive, missing, type RunDirectory } from '../callers.ts';
import { factKind } from '../facts.ts';
import { isOutsideSweeps, type RunName, runIdOf } from '../ids.ts';
import type { Experiments } from '../records/experiments.ts';
import { type MlflowRoute, route } from '../route-list.ts';
import { requests } from '../schemas.ts';
import { searchRuns } from '../search/searches.ts';
import { type MetricPoint, metricJson, type RunMetrics } from './metrics.ts';
import { bareSweepRun, oneRun, runInfoJson, runJson, runRecord, withMetrics } from './run-views.ts';
import type { RunWrites } from './run-writes.ts';
import { sampledSteps } from './sampled-steps.ts';

/** Most runs in one request for histories. */
const bulkRuns = 100;
/** Most values in the answer for several runs. */
const bulkValues = 25_000;

/** Dependencies of the routes of runs. */
export interface RunRoutes {
  readonly store: Store;
  readonly directory: RunDirectory;
  readonly metrics: RunMetrics;
  readonly writes: RunWrites;
  readonly experiments: Experiments;
}

/** Routes for runs: trials, their sweeps, and further runs that scripts start. */
export function runRoutes({ store, directory, metrics, writes, experiments }: RunRoutes): readonly MlflowRoute[] {
  /** A run to log to: one of the calling trial, or one in an experiment outside sweeps. */
  const logged = async (caller: Caller, input: RunRef) => active(await directory.run(caller, runIdIn(input), 'report'));
  const annotated = async (caller: Caller, input: RunRef) =>
    active(await directory.run(caller, runIdIn(input), 'annotate'));
  /** Checks that a further run exists and is not deleted; trials are checked when they are written. */
  const active = async (name: RunName): Promise<RunName> => {
    if (name.extra === 0) return name;
    checkActive('run', runIdOf(name), (await runRecord(store, name)).deleted);
    if (isOutsideSweeps(name)) {
      checkActive('experiment', name.sweepId, (await store.experiment(name.sweepId))?.deleted === true);
    }
    return name;
  };
  const fullRun = async (name: RunName) => {
    const [run] = await withMetrics(metrics, [await oneRun(store, name)]);
    return run === undefined ? undefined : runJson(run);
  };

  return [
    route('GET', '/mlflow/runs/get', requests.run, async ({ caller, input }) => {
      const id = runIdIn(input);
      const parent = directory.parentSweep(caller, id);
      if (parent !== undefined) return { run: runJson(bareSweepRun(await store.sweep(parent))) };
      return { run: await fullRun(await directory.run(caller, id, 'read')) };
    }),

    route('POST', '/mlflow/runs/create', requests.createRun, async ({ caller, input }) => {
      const experimentId = input.experiment_id ?? (caller.kind === 'attempt' ? caller.sweepId : '0');
      if (caller.kind === 'user' && experimentId === '0') await experiments.ensureDefault();
      const name = await writes.create(await directory.home(caller, experimentId), {
        runName: input.run_name,
        userId: input.user_id,
        startMs: input.start_time,
        tags: input.tags,
      });
      return { run: await fullRun(name) };
    }),

    route('POST', '/mlflow/runs/update', requests.updateRun, async ({ caller, input }) => {
      // Allowed for a deleted run too, so that a concurrent end and deletion both take effect.
      const name = await directory.run(caller, runIdIn(input), 'report');
      await writes.update(name, { status: input.status, endMs: input.end_time, runName: input.run_name });
      return { run_info: runInfoJson(await oneRun(store, name)) };
    }),

    ...(['delete', 'restore'] as const).map((what) =>
      route('POST', `/mlflow/runs/${what}`, requests.run, async ({ caller, input }) => {
        const name = await directory.run(caller, runIdIn(input), 'report');
        await writes.setDeleted(name, what === 'delete');
        return {};
      }),
    ),

    route('POST', '/mlflow/runs/search', requests.searchRuns, async ({ caller, input }) => {
      const { items, next } = await searchRuns(
        { store, metrics },
        {
          sweepIds: await directory.experiments(caller, input.experiment_ids),
          ...(caller.kind === 'attempt' && { trial: caller.trial }),
          filter: input.filter,
          order: input.order_by,
          view: input.run_view_type,
          token: input.page_token,
          limit: input.max_results,
        },
      );
      return { runs: items, ...(next !== undefined && { next_page_token: next }) };
    }),

    route('POST', '/mlflow/runs/log-metric', requests.logMetric, async ({ caller, input }) => {
      const name = await logged(caller, input);
      await writes.log(caller, name, { metrics: [input] });
      return {};
    }),

    route('POST', '/mlflow/runs/log-parameter', requests.logParam, async ({ caller, input }) => {
      const name = await logged(caller, input);
      await writes.log(caller, name, { params: [input] });
      return {};
    }),

    route('POST', '/mlflow/runs/log-batch', requests.logBatch, async ({ caller, input }) => {
      const name = await logged(caller, input);
      await writes.log(caller, name, input);
      return {};
    }),

    route('POST', '/mlflow/runs/set-tag', requests.setTag, async ({ caller, input }) => {
      const name = await annotated(caller, input);
      await writes.annotate(name, [{ kind: factKind.of(name.extra, 'tag'), key: input.key, value: input.value }]);
      return {};
    }),

    route('POST', '/mlflow/runs/delete-tag', requests.deleteTag, async ({ caller, input }) => {
      const name = await annotated(caller, input);
      const { tags, id } = await oneRun(store, name);
      if (!tags.has(input.key)) throw missing(`No tag with name: ${input.key} in run with id ${id}`);
      await writes.annotate(name, [{ kind: factKind.of(name.extra, 'tag'), key: input.key, value: null }]);
      return {};
    }),

    route('POST', '/mlflow/runs/log-inputs', requests.logInputs, async ({ caller, input }) => {
      const name = await logged(caller, input);
      await writes.list(name, [
        ...input.datasets.map(({ dataset, tags }) => ({
          what: 'dataset' as const,
          key: `${dataset.name}|${dataset.digest}`,
          value: { dataset: defined(dataset), tags },
        })),
        ...input.models.map(({ model_id: key }) => ({ what: 'model-input' as const, key, value: {} })),
      ]);
      return {};
    }),

    route('POST', '/mlflow/runs/outputs', requests.logOutputs, async ({ caller, input }) => {
      const name = await logged(caller, input);
      await writes.list(
        name,
        input.models.map((model) => ({ what: 'model-output' as const, key: model.model_id, value: model })),
      );
      return {};
    }),

    route('POST', '/mlflow/runs/log-model', requests.logModel, async ({ caller, input }) => {
      const name = await logged(caller, input);
      const model = modelJson(input.model_json);
      const key = String(model.model_uuid ?? model.artifact_path ?? 'model');
      await writes.annotate(name, [{ kind: factKind.of(name.extra, 'model-json'), key, value: model }]);
      return {};
    }),

    route('GET', '/mlflow/metrics/get-history', requests.history, async ({ caller, input }) => {
      const name = await directory.run(caller, runIdIn(input), 'read');
      const page = { token: input.page_token, limit: input.max_results };
      const { items, next } = await metrics.historyPage(name, input.metric_key, page);
      return { metrics: items.map(metricJson), ...(next !== undefined && { next_page_token: next }) };
    }),

    route('GET', '/mlflow/metrics/get-history-bulk', requests.bulkHistory, async ({ caller, input }) => {
      const found: object[] = [];
      for (const id of checkedRuns(input.run_id)) {
        const points = await metrics.history(await directory.run(caller, id, 'read'), input.metric_key);
        found.push(...points.map((point) => ({ ...metricJson(point), run_id: id })));
      }
      return { metrics: found.slice(0, Math.min(input.max_results, bulkValues)) };
    }),

    route('GET', '/mlflow/metrics/get-history-bulk-interval', requests.bulkInterval, async ({ caller, input }) => {
      const { start_step: from = Number.NEGATIVE_INFINITY, end_step: to = Number.POSITIVE_INFINITY } = input;
      const runs: { readonly id: string; readonly points: readonly MetricPoint[] }[] = [];
      for (const id of checkedRuns(input.run_ids)) {
        runs.push({ id, points: await metrics.history(await directory.run(caller, id, 'read'), input.metric_key) });
      }
      const stepsOfRuns = runs.map(({ points }) => points.map(({ step }) => step));
      const steps = sampledSteps(stepsOfRuns, { from, to, most: input.max_results });
      return {
        metrics: runs.flatMap(({ id, points }) =>
          points.filter(({ step }) => steps.has(step)).map((point) => ({ ...metricJson(point), run_id: id })),
        ),
      };
    }),
  ];
}

interface RunRef {
  readonly run_id?: string | undefined;
  readonly run_uuid?: string | undefined;
}

function runIdIn({ run_id, run_uuid }: RunRef): string | undefined {
  return run_id || run_uuid;
}

function checkedRuns(ids: readonly string[]): readonly string[] {
  if (ids.length > 0 && ids.length <= bulkRuns) return ids;
  throw serverError('SERVER_BAD_REQUEST', `run_id: expected 1 to ${bulkRuns} runs, got ${ids.length}`);
}

/** Drops absent fields. */
function defined(dataset: { readonly [name: string]: string | undefined }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(dataset).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

function modelJson(text: string): { readonly [name: string]: Json } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = z.record(z.string(), jsonSchema).safeParse(value);
  if (parsed.success) return parsed.data;
  throw serverError('SERVER_BAD_REQUEST', 'model_json: expected the text of a JSON object');
}
