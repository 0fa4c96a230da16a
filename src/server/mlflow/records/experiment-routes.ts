import { serverError } from '../../errors.ts';
import { type Caller, missing, type RunDirectory } from '../callers.ts';
import { type MlflowRoute, route } from '../route-list.ts';
import { requests } from '../schemas.ts';
import { experimentJson, searchExperiments } from '../search/searches.ts';
import type { Experiments } from './experiments.ts';

/** Routes for experiments: sweeps, and experiments outside sweeps. */
export function experimentRoutes({
  experiments,
  directory,
}: {
  readonly experiments: Experiments;
  readonly directory: RunDirectory;
}): readonly MlflowRoute[] {
  return [
    route('GET', '/mlflow/experiments/get', requests.experiment, async ({ caller, input }) => {
      const id = await directory.experiment(caller, input.experiment_id, 'read');
      return { experiment: experimentJson(await experiments.one(id)) };
    }),

    route('GET', '/mlflow/experiments/get-by-name', requests.experimentByName, async ({ caller, input }) => {
      // A script may name the experiment it was written for; as a trial it belongs to its sweep, whatever the name.
      const found =
        caller.kind === 'attempt'
          ? await experiments.one(caller.sweepId)
          : await experiments.byName(input.experiment_name);
      return { experiment: experimentJson(found) };
    }),

    route('POST', '/mlflow/experiments/create', requests.createExperiment, async ({ caller, input }) => {
      if (caller.kind === 'attempt') return { experiment_id: caller.sweepId };
      if (input.artifact_location !== '' && !input.artifact_location.startsWith('mlflow-artifacts:')) {
        throw serverError(
          'SERVER_BAD_REQUEST',
          `artifact_location: expected none, got ${JSON.stringify(input.artifact_location)}: files of runs are kept in the state folder`,
        );
      }
      return { experiment_id: await experiments.create(input.name, input.tags) };
    }),

    route('POST', '/mlflow/experiments/update', requests.updateExperiment, async ({ caller, input }) => {
      await experiments.change(await changed(directory, caller, input.experiment_id), { name: input.new_name });
      return {};
    }),

    ...(['delete', 'restore'] as const).map((what) =>
      route('POST', `/mlflow/experiments/${what}`, requests.experiment, async ({ caller, input }) => {
        await experiments.change(await changed(directory, caller, input.experiment_id), { deleted: what === 'delete' });
        return {};
      }),
    ),

    route('POST', '/mlflow/experiments/set-experiment-tag', requests.experimentTag, async ({ caller, input }) => {
      await experiments.setTags(await directory.experiment(caller, input.experiment_id, 'annotate'), [input]);
      return {};
    }),

    route(
      'POST',
      '/mlflow/experiments/delete-experiment-tag',
      requests.deleteExperimentTag,
      async ({ caller, input }) => {
        const id = await directory.experiment(caller, input.experiment_id, 'annotate');
        const { tags } = await experiments.one(id);
        if (!tags.has(input.key)) throw missing(`No tag with key '${input.key}' found for experiment with ID ${id}`);
        await experiments.deleteTag(id, input.key);
        return {};
      },
    ),

    ...(['GET', 'POST'] as const).map((method) =>
      route(method, '/mlflow/experiments/search', requests.searchExperiments, async ({ caller, input }) => {
        const { items, next } = searchExperiments(await experiments.visible(caller), {
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

/** Finds an experiment to rename, delete or restore, which trials may not do. */
async function changed(directory: RunDirectory, caller: Caller, id: string): Promise<string> {
  const found = await directory.experiment(caller, id, 'annotate');
  if (caller.kind === 'user') return found;
  throw serverError('SERVER_FORBIDDEN', 'a trial may not rename, delete or restore the experiment of its sweep');
}
