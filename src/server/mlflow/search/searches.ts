import type { Store } from '../../../store/index.ts';
import type { MlflowExperiment } from '../records/experiments.ts';
import type { LatestMetrics, RunMetrics } from '../runs/metrics.ts';
import { type RunView, runDatasets, runJson, sweepRuns, withMetrics } from '../runs/run-views.ts';
import { parseFilter } from './filters.ts';
import { parseOrder } from './orders.ts';
import { type Page, pageOf } from './pages.ts';
import { experimentColumns, runColumns, type Searched, valuesIn } from './search-columns.ts';

type View = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** A search of runs. */
export interface RunSearch {
  readonly sweepIds: readonly string[];
  /** Only runs of this trial, as a trial's token requires. */
  readonly trial?: number;
  readonly filter: string;
  readonly order: readonly string[];
  readonly view: View;
  readonly token: string;
  readonly limit: number;
}

/** Searches runs; ties sort newest first. @throws SERVER_BAD_REQUEST */
export async function searchRuns(
  { store, metrics }: { readonly store: Store; readonly metrics: RunMetrics },
  search: RunSearch,
): Promise<Page<ReturnType<typeof runJson>>> {
  const filter = parseFilter(search.filter, runColumns);
  const order = parseOrder(search.order, runColumns);
  const all: RunView[] = [];
  for (const sweepId of search.sweepIds) all.push(...(await sweepRuns(store, sweepId, search.trial)));
  let runs: readonly RunView[] = all.filter((run) => isInView(run.deleted, search.view));
  // Metrics of the page are enough, unless the search uses metrics.
  const columns = [...filter.columns, ...order.columns];
  if (columns.some(({ entity }) => entity === 'metric')) runs = await withMetrics(metrics, runs);
  const searched = runs
    .map((run) => ({ run, fields: searchedRun(run) }))
    .filter(({ fields }) => filter.matches((column) => valuesIn(fields, column)));
  searched.sort(
    (a, b) => order.compare(a.fields, b.fields) || b.run.startMs - a.run.startMs || (a.run.id < b.run.id ? -1 : 1),
  );
  const page = pageOf(searched, { ...search, idOf: ({ run }) => run.id });
  const found = await withMetrics(
    metrics,
    page.items.map(({ run }) => run),
  );
  return { items: found.map(runJson), next: page.next };
}

function isInView(deleted: boolean, view: View): boolean {
  return view === 'ALL' || deleted === (view === 'DELETED_ONLY');
}

const noMetrics: LatestMetrics = new Map();

function searchedRun(run: RunView): Searched {
  return {
    attributes: {
      run_id: run.id,
      run_name: run.runName,
      status: run.status,
      start_time: run.startMs,
      end_time: run.endMs,
      user_id: run.userId,
      experiment_id: run.name.sweepId,
      artifact_uri: `mlflow-artifacts:/${run.name.sweepId}/${run.id}/artifacts`,
    },
    params: run.params,
    tags: run.tags,
    metrics: run.metrics ?? noMetrics,
    datasets: runDatasets(run),
  };
}

/** `Experiment` of MLflow. */
export function experimentJson({ id, name, deleted, createdMs, changedMs, tags }: MlflowExperiment) {
  return {
    experiment_id: id,
    name,
    artifact_location: `mlflow-artifacts:/${id}`,
    lifecycle_stage: deleted ? 'deleted' : 'active',
    creation_time: createdMs,
    last_update_time: changedMs,
    tags: [...tags].map(([key, value]) => ({ key, value })),
  };
}

/** Searches experiments; ties sort newest first. @throws SERVER_BAD_REQUEST */
export function searchExperiments(
  experiments: readonly MlflowExperiment[],
  search: Pick<RunSearch, 'filter' | 'order' | 'view' | 'token' | 'limit'>,
): Page<ReturnType<typeof experimentJson>> {
  const filter = parseFilter(search.filter, experimentColumns);
  const order = parseOrder(search.order, experimentColumns);
  const found = experiments
    .filter(({ deleted }) => isInView(deleted, search.view))
    .map((experiment) => ({ experiment, fields: searchedExperiment(experiment) }))
    .filter(({ fields }) => filter.matches((column) => valuesIn(fields, column)))
    .sort((a, b) => order.compare(a.fields, b.fields) || b.experiment.createdMs - a.experiment.createdMs);
  const page = pageOf(found, { ...search, idOf: ({ experiment }) => experiment.id });
  return { items: page.items.map(({ experiment }) => experimentJson(experiment)), next: page.next };
}

function searchedExperiment({ id, name, createdMs, changedMs, tags }: MlflowExperiment): Searched {
  return {
    attributes: { experiment_id: id, name, creation_time: createdMs, last_update_time: changedMs },
    tags,
    params: new Map(),
    metrics: new Map(),
  };
}
