import type { Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { type Caller, type RunDirectory, unknown } from './callers.ts';
import { type MlflowRoute, route } from './route-list.ts';
import { requests } from './schemas.ts';
import { experimentJson, experimentName, searchExperiments } from './searches.ts';

/** Experiments: sweeps. */
export function experimentRoutes({
  store,
  directory,
}: {
  readonly store: Store;
  readonly directory: RunDirectory;
}): readonly MlflowRoute[] {
  const visible = async (caller: Caller) =>
    caller.kind === 'attempt' ? [await store.sweep(caller.sweepId)] : await store.sweeps();

  return [
    route('GET', '/mlflow/experiments/get', requests.experiment, async ({ caller, input }) => {
      const sweepId = await directory.experiment(caller, input.experiment_id);
      return { experiment: experimentJson(await store.sweep(sweepId)) };
    }),

    route('GET', '/mlflow/experiments/get-by-name', requests.experimentByName, async ({ caller, input }) => {
      // A script names the experiment it was written for; as a trial it belongs to its sweep, whatever that name is.
      if (caller.kind === 'attempt') return { experiment: experimentJson(await store.sweep(caller.sweepId)) };
      const name = input.experiment_name;
      const sweep = (await store.sweeps()).find((row) => experimentName(row) === name || row.id === name);
      if (sweep === undefined) throw unknown('experiment of name', name);
      return { experiment: experimentJson(sweep) };
    }),

    route('POST', '/mlflow/experiments/create', requests.createExperiment, async ({ caller }) => {
      if (caller.kind === 'attempt') return { experiment_id: caller.sweepId };
      throw serverError(
        'SERVER_FORBIDDEN',
        'experiments are sweeps: submit one with hyperdrive run or POST /api/v1/sweeps',
      );
    }),

    ...(['GET', 'POST'] as const).map((method) =>
      route(method, '/mlflow/experiments/search', requests.searchExperiments, async ({ caller, input }) => {
        const { items, next } = searchExperiments(await visible(caller), {
          filter: input.filter,
          order: input.order_by,
          view: input.view_type,
          token: input.page_token,
          limit: input.max_results,
        });
        return { experiments: items, ...(next !== undefined && { next_page_token: next }) };
      }),
    ),
  ];
}
