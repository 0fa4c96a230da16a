import type { SweepRow } from '../../records/index.ts';
import type { Store } from '../../store/index.ts';
import { parseFilter } from './filters.ts';
import type { LatestMetrics, RunMetrics } from './metrics.ts';
import { parseOrder } from './orders.ts';
import { type Page, pageOf } from './pages.ts';
import { type RunView, runDatasets, runJson, sweepRuns, withMetrics } from './run-views.ts';
import { experimentColumns, runColumns, type Searched, valuesIn } from './search-columns.ts';

type View = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** What a search of runs asks for. */
export interface RunSearch {
  readonly sweepIds: readonly string[];
  /** Only runs of this trial: all that a trial's token may see. */
  readonly trial?: number;
  readonly filter: string;
  readonly order: readonly string[];
  readonly view: View;
  readonly token: string;
  readonly limit: number;
}

/** Searches runs; newest first where the order leaves it open. @throws SERVER_BAD_REQUEST */
export async function searchRuns(
  { store, metrics }: { readonly store: Store; readonly metrics: RunMetrics },
  search: RunSearch,
): Promise<Page<ReturnType<typeof runJson>>> {
  const filter = parseFilter(search.filter, runColumns);
  const order = parseOrder(search.order, runColumns);
  const all: RunView[] = [];
  for (const sweepId of search.sweepIds) all.push(...(await sweepRuns(store, sweepId, search.trial)));
  let runs: readonly RunView[] = all.filter((run) => isInView(run.deleted, search.view));
  // Metrics of the page are enough unless the search looks at them.
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

/** `Experiment` of MLflow: a sweep. */
export function experimentJson(sweep: SweepRow) {
  return {
    experiment_id: sweep.id,
    name: experimentName(sweep),
    artifact_location: `mlflow-artifacts:/${sweep.id}`,
    lifecycle_stage: 'active',
    creation_time: sweep.createdAtMs,
    last_update_time: sweep.endedAtMs ?? sweep.createdAtMs,
    tags: Object.entries(sweep.definition.tags).map(([key, value]) => ({ key, value })),
  };
}

/** Names of experiments are unique in MLflow; those of sweeps need not be. */
export function experimentName({ id, definition }: SweepRow): string {
  return `${definition.experimentName}/${id}`;
}

/** Searches sweeps, newest first where the order leaves it open. @throws SERVER_BAD_REQUEST */
export function searchExperiments(
  sweeps: readonly SweepRow[],
  search: Pick<RunSearch, 'filter' | 'order' | 'view' | 'token' | 'limit'>,
): Page<ReturnType<typeof experimentJson>> {
  const filter = parseFilter(search.filter, experimentColumns);
  const order = parseOrder(search.order, experimentColumns);
  const found = sweeps
    .filter(() => isInView(false, search.view))
    .map((sweep) => ({ sweep, fields: searchedExperiment(sweep) }))
    .filter(({ fields }) => filter.matches((column) => valuesIn(fields, column)))
    .sort((a, b) => order.compare(a.fields, b.fields) || b.sweep.createdAtMs - a.sweep.createdAtMs);
  const page = pageOf(found, { ...search, idOf: ({ sweep }) => sweep.id });
  return { items: page.items.map(({ sweep }) => experimentJson(sweep)), next: page.next };
}

function searchedExperiment(sweep: SweepRow): Searched {
  return {
    attributes: {
      experiment_id: sweep.id,
      name: experimentName(sweep),
      creation_time: sweep.createdAtMs,
      last_update_time: sweep.endedAtMs ?? sweep.createdAtMs,
    },
    tags: new Map(Object.entries(sweep.definition.tags)),
    params: new Map(),
    metrics: new Map(),
  };
}
