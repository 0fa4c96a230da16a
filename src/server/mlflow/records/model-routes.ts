import { z } from 'zod';
import { missing, type RunDirectory } from '../callers.ts';
import { type MlflowRoute, route } from '../route-list.ts';
import { requests } from '../schemas.ts';
import { type ModelJson, searchModels } from '../search/model-search.ts';
import { pageOf } from '../search/pages.ts';
import type { Models } from './models.ts';

/** Routes for models that scripts log, as in MLflow 3. */
export function modelRoutes({
  directory,
  models,
}: {
  readonly directory: RunDirectory;
  readonly models: Models;
}): readonly MlflowRoute[] {
  const one = '/mlflow/logged-models/:model';
  return [
    route('POST', '/mlflow/logged-models', requests.createModel, async ({ caller, input }) => {
      const name = await models.create(await directory.home(caller, input.experiment_id), {
        name: input.name,
        modelType: input.model_type,
        sourceRunId: input.source_run_id,
        params: input.params,
        tags: input.tags,
      });
      return { model: await models.read(name) };
    }),

    route('GET', one, z.object({ allow_deleted: z.string().optional() }), async ({ caller, input, path }) => {
      const name = await directory.model(caller, path('model'), 'read');
      return { model: await models.read(name, { allowDeleted: input.allow_deleted === 'true' }) };
    }),

    route('PATCH', one, requests.finalizeModel, async ({ caller, input, path }) => {
      const name = await directory.model(caller, path('model'), 'report');
      await models.change(name, { status: input.status });
      return { model: await models.read(name) };
    }),

    route('DELETE', one, requests.nothing, async ({ caller, path }) => {
      await models.change(await directory.model(caller, path('model'), 'report'), { deleted: true });
      return {};
    }),

    route('PATCH', `${one}/tags`, requests.modelTags, async ({ caller, input, path }) => {
      const name = await directory.model(caller, path('model'), 'annotate');
      await models.read(name);
      await models.setPairs(name, 'tag', input.tags);
      return { model: await models.read(name) };
    }),

    route('DELETE', `${one}/tags/:key`, requests.nothing, async ({ caller, path }) => {
      const name = await directory.model(caller, path('model'), 'annotate');
      const key = path('key');
      const { info } = await models.read(name);
      if (!info.tags.some((tag) => tag.key === key)) {
        throw missing(`No tag with key '${key}' found for model with ID '${info.model_id}'.`);
      }
      await models.deleteTag(name, key);
      return {};
    }),

    route('POST', `${one}/params`, requests.modelParams, async ({ caller, input, path }) => {
      const name = await directory.model(caller, path('model'), 'report');
      await models.read(name);
      await models.setPairs(name, 'param', input.params);
      return {};
    }),

    route('POST', '/mlflow/logged-models/search', requests.searchModels, async ({ caller, input }) => {
      const found: ModelJson[] = [];
      for (const sweepId of await directory.experiments(caller, input.experiment_ids)) {
        found.push(...(await models.list(sweepId, caller.kind === 'attempt' ? caller.trial : undefined)));
      }
      const fitting = searchModels(found, { filter: input.filter, datasets: input.datasets, order: input.order_by });
      const { items, next } = pageOf(fitting, {
        token: input.page_token,
        limit: input.max_results,
        idOf: ({ info }) => info.model_id,
      });
      return { models: items, ...(next !== undefined && { next_page_token: next }) };
    }),
  ];
}
